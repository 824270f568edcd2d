//! Applications to funding sources.

use async_graphql::{Context, InputObject, MaybeUndefined, Object};
use entity::value::{PipelineStage, Visibility};
use entity::{application, application_stage, pipeline_project};
use model::api::Date;
use model::api::record::KeyOf;
use model::policy::acts::RecordApplication;
use model::recording::{
    Keys, MutationError, RecordInput, ValidationError, inputs, kept, line, maybe_line, on_field, on_key,
    on_record, optional_line, payload, remove, within,
};
use model::records::{Application, ApplicationStage, Classification, FundingSource, PipelineProject};
use model::store::new_record;

use super::rules::{
    Entry, Milestones, Rule, check_entered, check_first, check_identified, check_planned, derive,
};
use super::store::{Next, applied_on, enter, funding_source, keyed, partner_within, save, stages};

/// Input of `applyForFunding`.
#[derive(Debug, InputObject)]
pub struct ApplyForFundingInput {
    /// Pipeline project that applies for funding.
    pipeline_project: KeyOf<PipelineProject>,
    /// Funding source that the project applies to. A project can apply to each funding source only once.
    funding_source: KeyOf<FundingSource>,
    /// Date of the application.
    applied_on: Date,
    /// Current stage in the funding source's own words.
    funder_stage: String,
    /// Stage on the common scale. Required if the funding source's words for the stage are unknown or
    /// ambiguous.
    stage: Option<PipelineStage>,
    /// Reference number or name that the funding source gives the application.
    reference: Option<String>,
    /// Lending or grant instrument in the funding source's words.
    instrument: Option<String>,
    /// Planned date of the approval.
    planned_approval_on: Option<Date>,
    /// Planned date of the closing of the financing.
    planned_closing_on: Option<Date>,
    /// Visibility of the record, at most that of the project; defaults to PARTNER, or to INTERNAL if the project is
    /// INTERNAL.
    visibility: Option<Visibility>,
    /// Visibility of the conditions: reference, instrument and planned dates.
    #[graphql(default_with = "Visibility::Partner")]
    conditions_visibility: Visibility,
}

/// Input of `updateApplication`. Fields that are left out do not change. Use `recordApplicationStage` to
/// change the stage and `recordApplicationDates` to change the dates of approval, signing and closing.
#[derive(Debug, InputObject)]
pub struct UpdateApplicationInput {
    #[graphql(flatten)]
    on: RecordInput,
    /// Reference number or name that the funding source gives the application.
    reference: MaybeUndefined<String>,
    /// Lending or grant instrument in the funding source's words.
    instrument: MaybeUndefined<String>,
    /// Sector, an OECD DAC purpose code, if the funding source classifies the project otherwise.
    sector: MaybeUndefined<KeyOf<Classification>>,
    /// Date of the application; not before the project was identified, and not after a later stage. The stage
    /// that the application began with gets the same date.
    applied_on: MaybeUndefined<Date>,
    /// Visibility of the record; at most that of the project. The stages of the application get the same
    /// visibility, and so do amounts that are more visible.
    visibility: MaybeUndefined<Visibility>,
    /// Visibility of the conditions: reference, instrument and planned dates.
    conditions_visibility: MaybeUndefined<Visibility>,
}

inputs! {
    DeleteApplicationInput = RecordInput
}

payload! {
    DeleteApplicationPayload {
        /// Last state of the deleted application; null if the mutation failed.
        application: Application = application,
    }
    ApplyForFundingPayload {
        /// Application; null if the mutation failed.
        application: Application = application,
        /// First stage of the application; null if the mutation failed.
        application_stage: ApplicationStage = application_stage,
    }
    UpdateApplicationPayload {
        /// Application; null if the mutation failed.
        application: Application = application,
    }
}

#[derive(Debug, Default)]
pub struct ApplicationMutation;

/// Applications to funding sources.
#[Object]
impl ApplicationMutation {
    /// Records the application of a pipeline project to a funding source.
    async fn apply_for_funding(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Application to record.")] input: ApplyForFundingInput,
    ) -> async_graphql::Result<ApplyForFundingPayload> {
        let keys = Keys::of(ctx)?;
        let checks = (
            line("funder_stage", input.funder_stage),
            optional_line("reference", input.reference),
            optional_line("instrument", input.instrument),
            keys.code("funding_source", &input.funding_source).await,
        );
        on_key::<RecordApplication, pipeline_project::Entity, _, _, _>(
            ctx,
            "pipeline_project",
            &input.pipeline_project,
            None,
            checks,
            async |work, project, (words, reference, instrument, source)| {
                let source = funding_source(work, &source).await?;
                let stage = on_field("stage", derive(&source.code, &words, input.stage, None))?;
                let field = if input.stage.is_some() { "stage" } else { "funder_stage" };
                on_field(field, check_first(stage))?;
                let applied = Some(input.applied_on.0);
                on_field("applied_on", check_entered(applied, None, work.today))?;
                on_field("applied_on", check_identified(project.identified_on, applied))?;
                let planned =
                    [input.planned_approval_on, input.planned_closing_on].map(|day| day.map(|day| day.0));
                check_planned(applied, planned)
                    .map_err(|wrong| ValidationError::rule(wrong.field, wrong.rule))?;
                let [planned_approval_on, planned_closing_on] = planned;
                let row = new_record!(application, partner_within(input.visibility, project.visibility)?, {
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
                    planned_approval_on,
                    approved_on: None,
                    signed_on: None,
                    effective_on: None,
                    planned_closing_on,
                    closed_on: None,
                    closing_on: None,
                    conditions_visibility: input.conditions_visibility,
                });
                let row = work.writer.save::<application::Entity>(None, keyed(row)).await;
                let row = row.map_err(MutationError::taken("funding_source"))?;
                let entry = Entry { stage, words, entered_on: applied };
                let stated = Milestones::default();
                let next = Next { entry, field: "applied_on", reason: None, stated };
                let (row, stage, _) = enter(work, row, Vec::new(), next).await?;
                Ok((row, stage))
            },
        )
        .await
    }

    /// Changes an application.
    async fn update_application(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Changes to make.")] input: UpdateApplicationInput,
    ) -> async_graphql::Result<UpdateApplicationPayload> {
        let checks = (
            maybe_line("reference", input.reference),
            maybe_line("instrument", input.instrument),
            Keys::of(ctx)?.maybe_code("sector", &input.sector).await,
            kept("visibility", input.visibility),
            kept("conditions_visibility", input.conditions_visibility),
        );
        on_record::<RecordApplication, application::Entity, _, _, _>(
            ctx,
            &input.on,
            checks,
            async |work, was, (reference, instrument, sector, visibility, conditions)| {
                let mut row = was.clone();
                reference.update_to(&mut row.reference);
                instrument.update_to(&mut row.instrument);
                sector.update_to(&mut row.sector_code);
                work.sector(row.sector_code.as_deref()).await?;
                row.conditions_visibility = conditions.unwrap_or(row.conditions_visibility);
                let mut day = row.applied_on;
                input.applied_on.map_value(|day| day.0).update_to(&mut day);
                row = applied_on(work, &was, day, row).await?;
                if let Some(wanted) = visibility {
                    let project =
                        work.seen::<pipeline_project::Entity>("id", row.pipeline_project_id).await?;
                    row.visibility = within(wanted, project.visibility)?;
                }
                Ok((save(work, was, row).await?,))
            },
        )
        .await
    }

    /// Deletes an application that was recorded by mistake. It must have no amounts and no stage except the first, which
    /// is deleted with it. An application that was dropped cannot be deleted. The history of the application remains.
    async fn delete_application(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Application to delete.")] input: DeleteApplicationInput,
    ) -> async_graphql::Result<DeleteApplicationPayload> {
        on_record::<RecordApplication, application::Entity, _, _, _>(
            ctx,
            &input.0,
            (),
            async |work, was, ()| {
                if was.stage == PipelineStage::Dropped {
                    return Err(ValidationError::rule("id", Rule::DroppedIsKept).into());
                }
                let stages = stages(work, &was).await?;
                if stages.len() > 1 {
                    return Err(ValidationError::rule("id", Rule::LaterStages).into());
                }
                work.writer.delete::<application_stage::Entity>(&stages).await?;
                remove::<application::Entity>(work, &was).await?;
                Ok((was,))
            },
        )
        .await
    }
}
