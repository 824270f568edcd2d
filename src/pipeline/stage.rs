//! The stages of an application.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use entity::application;
use entity::value::PipelineStage;

use super::rules::{Difference, Entry, Milestones, Rule, check_move, derive};
use super::store::{Entered, Next, enter, stages};
use crate::api::record::{Shown, fresh};
use crate::api::{Date, UserError};
use crate::policy::Act;
use crate::policy::acts::{DropApplication, RecordApplicationStage, WithdrawApplication};
use crate::recording::{
    MutationError, Named, Outcome, ValidationError, inputs, line, on_record, optional_line, payload, valid,
};
use crate::records::application::Application;
use crate::records::application_stage::ApplicationStage;
use crate::records::funding_source::Milestone;

/// A stage that an application enters.
#[derive(Debug, InputObject)]
pub struct RecordApplicationStageInput {
    /// The application.
    application_id: ID,
    /// The version that the application has to have; of another one nothing is recorded.
    expected_version: Option<i64>,
    /// The stage in the funding source's own words.
    funder_stage: String,
    /// The common stage; it has to be said where the words are not known, or mean more than one.
    stage: Option<PipelineStage>,
    /// When it was entered.
    entered_on: Date,
    /// Why the application goes back to an earlier stage. Required if it does.
    reason: Option<String>,
    /// When the application was approved. Defaults to `enteredOn` for a stage that means approval.
    approved_on: Option<Date>,
    /// When the agreement was signed. Defaults to `enteredOn` for a stage that means signing.
    signed_on: Option<Date>,
    /// When the financing closed. Defaults to `enteredOn` for a stage that means closing.
    closed_on: Option<Date>,
}

inputs! {
    /// An application that its funding source drops.
    DropApplicationInput,
    /// An application that the applicant withdraws.
    WithdrawApplicationInput,
    = EndApplicationInput
}

/// What these have in common.
#[derive(Debug, InputObject)]
pub struct EndApplicationInput {
    /// The application.
    application_id: ID,
    /// The version that the application has to have; of another one nothing is recorded.
    expected_version: Option<i64>,
    /// When it ended.
    ended_on: Date,
    /// Why.
    reason: String,
    /// The end in the funding source's own words, if it has any.
    funder_stage: Option<String>,
}

/// What became of a stage.
#[derive(Debug, Default, SimpleObject)]
pub struct RecordApplicationStagePayload {
    /// The application.
    application: Option<Shown<Application>>,
    /// The stage.
    application_stage: Option<Shown<ApplicationStage>>,
    /// Dates of the application that were entered by hand and differ from what the stage means. They are kept;
    /// `recordApplicationDates` changes them.
    differences: Vec<MilestoneDifference>,
    /// Why nothing was recorded; empty when it was.
    user_errors: Vec<UserError>,
}

/// A date of an application that differs from what its stage means.
#[derive(Debug, SimpleObject)]
pub struct MilestoneDifference {
    /// The event that the date is of.
    milestone: Milestone,
    /// The date of the application, which is kept.
    kept_on: Date,
    /// The date that the stage means or that was stated with it.
    reported_on: Date,
}

impl From<Difference> for MilestoneDifference {
    fn from(of: Difference) -> Self {
        Self { milestone: of.milestone, kept_on: Date(of.kept), reported_on: Date(of.reported) }
    }
}

payload! {
    /// What became of a stage.
    DropApplicationPayload,
    WithdrawApplicationPayload {
        /// The application.
        application: Application = application,
        /// The stage.
        application_stage: ApplicationStage = application_stage,
    }
}

#[derive(Debug, Default)]
pub struct ApplicationStageMutation;

/// The stages of an application.
#[Object]
impl ApplicationStageMutation {
    /// Records that an application enters a stage, in the funding source's words. The common stage follows from the
    /// words. A stage that means approval, signing or closing sets the application's date, unless another date was
    /// entered by hand: that one is kept and reported in `differences`.
    async fn record_application_stage(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The stage.")] input: RecordApplicationStageInput,
    ) -> async_graphql::Result<RecordApplicationStagePayload> {
        let RecordApplicationStageInput {
            application_id,
            expected_version,
            funder_stage,
            stage,
            entered_on,
            reason,
            approved_on,
            signed_on,
            closed_on,
        } = input;
        let day = |date: Option<Date>| date.map(|date| date.0);
        let stated = Milestones::new(day(approved_on), day(signed_on), day(closed_on));
        let valid = valid(|| Ok((line("funder_stage", funder_stage)?, optional_line("reason", reason)?)));
        let outcome = on_application::<RecordApplicationStage, _>(
            ctx,
            &application_id,
            expected_version,
            valid,
            |of, (words, reason)| {
                let stage = derive(&of.funding_source_code, &words, stage, Some(of.stage))
                    .map_err(|rule| ValidationError::rule("stage", rule))?;
                if stage == PipelineStage::Dropped {
                    return Err(ValidationError::rule("stage", Rule::DropInstead).into());
                }
                Ok(Next { entry: Entry { stage, words, entered_on: Some(entered_on.0) }, reason, stated })
            },
        );
        Ok(match outcome.await? {
            Ok((application, stage, differences)) => RecordApplicationStagePayload {
                application: fresh(application),
                application_stage: fresh(stage),
                differences: differences.into_iter().map(MilestoneDifference::from).collect(),
                user_errors: Vec::new(),
            },
            Err(error) => RecordApplicationStagePayload { user_errors: vec![*error], ..Default::default() },
        })
    }

    /// Records that the funding source dropped an application, which stays on record.
    async fn drop_application(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one, and why.")] input: DropApplicationInput,
    ) -> async_graphql::Result<DropApplicationPayload> {
        Ok(DropApplicationPayload::of(end::<DropApplication>(ctx, input.same, "Dropped").await?))
    }

    /// Records that the applicant withdrew an application, which stays on record.
    async fn withdraw_application(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one, and why.")] input: WithdrawApplicationInput,
    ) -> async_graphql::Result<WithdrawApplicationPayload> {
        Ok(WithdrawApplicationPayload::of(
            end::<WithdrawApplication>(ctx, input.same, "Withdrawn by the applicant").await?,
        ))
    }
}

/// Records an entry that `next` makes of an application, once it is checked against the last stage.
async fn on_application<A: Act, I>(
    ctx: &Context<'_>,
    id: &ID,
    expected_version: Option<i64>,
    valid: Result<I, ValidationError>,
    next: impl FnOnce(&application::Model, I) -> Result<Next, MutationError>,
) -> async_graphql::Result<Outcome<Entered>> {
    let named = Named { field: "application_id", column: application::Column::Id, id };
    on_record::<A, application::Entity, _, _>(ctx, named, expected_version, valid, async |work, of, valid| {
        let next = next(&of, valid)?;
        let stages = stages(work, &of).await?;
        let before = Entry {
            stage: of.stage,
            words: of.funder_stage.clone(),
            entered_on: stages.last().and_then(|last| last.entered_on),
        };
        check_move(&before, &next.entry, next.reason.is_some(), work.today).map_err(|rule| {
            let field = match rule {
                Rule::Future | Rule::BeforePrevious => "entered_on",
                Rule::BackWithoutReason => "reason",
                Rule::SameStage => "funder_stage",
                _ => "application_id",
            };
            ValidationError::rule(field, rule)
        })?;
        enter(work, of, stages, next).await
    })
    .await
}

async fn end<A: Act>(
    ctx: &Context<'_>,
    input: EndApplicationInput,
    words: &str,
) -> async_graphql::Result<Outcome<(application::Model, entity::application_stage::Model)>> {
    let EndApplicationInput { application_id, expected_version, ended_on, reason, funder_stage } = input;
    let valid = valid(|| {
        let words = optional_line("funder_stage", funder_stage)?.unwrap_or_else(|| words.to_owned());
        let entry = Entry { stage: PipelineStage::Dropped, words, entered_on: Some(ended_on.0) };
        Ok(Next { entry, reason: Some(line("reason", reason)?), stated: Milestones::default() })
    });
    let ended =
        on_application::<A, _>(ctx, &application_id, expected_version, valid, |_, valid| Ok(valid)).await?;
    Ok(ended.map(|(application, stage, _)| (application, stage)))
}
