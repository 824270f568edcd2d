//! Applications to funding sources.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};
use entity::value::{PipelineStage, Visibility};
use entity::{application, pipeline_project};

use super::rules::{Dates, Entry, Rule, check_dates, check_entered, derive};
use super::store::{enter, funding_source, keyed, save};
use crate::api::Date;
use crate::policy::acts::RecordApplication;
use crate::recording::{
    MutationError, Named, RecordInput, ValidationError, line, maybe, maybe_line, on_record, optional_line,
    payload, valid, within,
};
use crate::records::application::Application;
use crate::records::application_stage::ApplicationStage;

/// An application to a funding source.
#[derive(Debug, InputObject)]
pub struct ApplyForFundingInput {
    /// The pipeline project.
    pipeline_project_id: ID,
    /// The funding source, by its code; a project applies to each once.
    funding_source_code: String,
    /// When it was applied for.
    applied_on: Date,
    /// The stage that it is at, in the funding source's own words.
    funder_stage: String,
    /// The common stage; it has to be said where the words are not known, or mean more than one.
    stage: Option<PipelineStage>,
    /// What the funding source calls it.
    reference: Option<String>,
    /// The lending or grant instrument, in the funding source's words.
    instrument: Option<String>,
    /// When it is planned to be approved.
    planned_approval_on: Option<Date>,
    /// When it is planned to close.
    planned_closing_on: Option<Date>,
    /// Who may see it: not more than may see the project.
    #[graphql(default_with = "Visibility::Partner")]
    visibility: Visibility,
    /// Who may see its terms: reference, instrument and planned dates.
    #[graphql(default_with = "Visibility::Partner")]
    conditions_visibility: Visibility,
}

/// Changes of an application; what is left out stays. Its stage goes on by `recordApplicationStage`.
#[derive(Debug, InputObject)]
pub struct UpdateApplicationInput {
    #[graphql(flatten)]
    on: RecordInput,
    /// What the funding source calls it.
    reference: MaybeUndefined<String>,
    /// The lending or grant instrument, in the funding source's words.
    instrument: MaybeUndefined<String>,
    /// Its sector, an OECD DAC purpose code.
    sector_code: MaybeUndefined<String>,
    /// When it was applied for.
    applied_on: MaybeUndefined<Date>,
    /// When it is planned to be approved.
    planned_approval_on: MaybeUndefined<Date>,
    /// When it was approved.
    approved_on: MaybeUndefined<Date>,
    /// When the agreement took effect.
    effective_on: MaybeUndefined<Date>,
    /// When it is planned to close.
    planned_closing_on: MaybeUndefined<Date>,
    /// When it closed.
    closed_on: MaybeUndefined<Date>,
    /// Who may see it: not more than may see the project. Its stages are as visible, its amounts not more.
    visibility: Option<Visibility>,
    /// Who may see its terms: reference, instrument and planned dates.
    conditions_visibility: Option<Visibility>,
}

payload! {
    /// What became of an application.
    ApplyForFundingPayload {
        /// The application.
        application: Application = application,
        /// The stage that it begins with.
        application_stage: ApplicationStage = application_stage,
    }
}

payload! {
    /// What became of changes.
    UpdateApplicationPayload {
        /// The application.
        application: Application = application,
    }
}

#[derive(Debug, Default)]
pub struct ApplicationMutation;

/// Applications to funding sources.
#[Object]
impl ApplicationMutation {
    /// Records that a project is applied for with a funding source.
    async fn apply_for_funding(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The application.")] input: ApplyForFundingInput,
    ) -> async_graphql::Result<ApplyForFundingPayload> {
        let id = input.pipeline_project_id.clone();
        let named = Named { field: "pipeline_project_id", column: pipeline_project::Column::Id, id: &id };
        let valid = valid(|| {
            let reference = optional_line("reference", input.reference)?;
            let instrument = optional_line("instrument", input.instrument)?;
            Ok((line("funder_stage", input.funder_stage)?, reference, instrument))
        });
        let outcome = on_record::<RecordApplication, pipeline_project::Entity, _, _>(
            ctx,
            named,
            None,
            valid,
            async |work, project, (words, reference, instrument)| {
                let source = funding_source(work, &input.funding_source_code).await?;
                let stage = derive(&source.code, &words, input.stage, None)
                    .map_err(|rule| ValidationError::rule("stage", rule))?;
                if stage == PipelineStage::Dropped {
                    return Err(ValidationError::rule("stage", Rule::DropInstead).into());
                }
                let applied = Some(input.applied_on.0);
                check_entered(applied, None, work.today)
                    .map_err(|rule| ValidationError::rule("applied_on", rule))?;
                let row = new_record!(application, within(input.visibility, project.visibility)?, {
                    code: format!("{}-{}", project.code, source.code),
                    pipeline_project_id: project.id,
                    funding_source_code: source.code,
                    country_code: project.country_code,
                    sector_code: project.sector_code,
                    reference,
                    stage,
                    funder_stage: words.clone(),
                    instrument,
                    year: None,
                    applied_on: applied,
                    planned_approval_on: input.planned_approval_on.map(|day| day.0),
                    approved_on: None,
                    effective_on: None,
                    planned_closing_on: input.planned_closing_on.map(|day| day.0),
                    closed_on: None,
                    closing_on: None,
                    conditions_visibility: input.conditions_visibility,
                });
                let row = work.writer.save::<application::Entity>(None, keyed(row)).await;
                let row = row.map_err(MutationError::taken("funding_source_code"))?;
                enter(work, row, None, Entry { stage, words, entered_on: applied }, None).await
            },
        );
        Ok(ApplyForFundingPayload::of(outcome.await?))
    }

    /// Changes what is on record of an application.
    async fn update_application(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The changes.")] input: UpdateApplicationInput,
    ) -> async_graphql::Result<UpdateApplicationPayload> {
        let id = input.on.id.clone();
        let named = Named { field: "id", column: application::Column::Id, id: &id };
        let expected = Some(input.on.expected_version);
        let valid = valid(|| {
            Ok((maybe_line("reference", input.reference)?, maybe_line("instrument", input.instrument)?))
        });
        let outcome = on_record::<RecordApplication, application::Entity, _, _>(
            ctx,
            named,
            expected,
            valid,
            async |work, was, (reference, instrument)| {
                let day = |given: MaybeUndefined<Date>, was: Option<chrono::NaiveDate>| {
                    maybe(given, was.map(Date)).map(|day| day.0)
                };
                let mut row = was.clone();
                row.reference = maybe(reference, row.reference);
                row.instrument = maybe(instrument, row.instrument);
                row.sector_code = maybe(input.sector_code, row.sector_code);
                work.sector(row.sector_code.as_deref()).await?;
                row.applied_on = day(input.applied_on, row.applied_on);
                row.planned_approval_on = day(input.planned_approval_on, row.planned_approval_on);
                row.approved_on = day(input.approved_on, row.approved_on);
                row.effective_on = day(input.effective_on, row.effective_on);
                row.planned_closing_on = day(input.planned_closing_on, row.planned_closing_on);
                row.closed_on = day(input.closed_on, row.closed_on);
                let dates = Dates {
                    applied: row.applied_on,
                    approved: row.approved_on,
                    effective: row.effective_on,
                    closed: row.closed_on,
                };
                check_dates(dates, work.today).map_err(|rule| ValidationError::rule("approved_on", rule))?;
                row.conditions_visibility = input.conditions_visibility.unwrap_or(row.conditions_visibility);
                if let Some(wanted) = input.visibility {
                    let column = pipeline_project::Column::Id;
                    let project =
                        work.seen::<pipeline_project::Entity>("id", column, row.pipeline_project_id).await?;
                    row.visibility = within(wanted, project.visibility)?;
                }
                save(work, vec![(was, row.clone())]).await?;
                Ok((work.seen::<application::Entity>("id", application::Column::Id, row.id).await?,))
            },
        );
        Ok(UpdateApplicationPayload::of(outcome.await?))
    }
}
