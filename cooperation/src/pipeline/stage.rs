//! The stages of an application.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use entity::value::PipelineStage;
use entity::{application, application_stage};
use model::api::record::KeyOf;
use model::api::record::Shown;
use model::api::{Date, UserError};
use model::policy::Act;
use model::policy::acts::{DropApplication, RecordApplicationStage, WithdrawApplication};
use model::recording::{
    AsItIs, Checks, Given, MutationError, Outcome, RecordInput, ValidationError, Written, inputs, line,
    on_field, on_key, on_record, optional_line, payload,
};
use model::records::{Application, ApplicationStage};

use super::rules::{Difference, Entry, Milestones, Rule, check_move, derive};
use super::store::{Next, enter, leave, stages};
use super::vocabulary::Milestone;

/// Input of `recordApplicationStage`.
#[derive(Debug, InputObject)]
pub struct RecordApplicationStageInput {
    /// Application that entered the stage.
    application: KeyOf<Application>,
    /// Optimistic lock: the mutation fails with STALE_VERSION if the application has another version.
    expected_version: Option<i64>,
    /// Stage in the funding source's own words.
    funder_stage: String,
    /// Stage on the common scale. Required if the funding source's words for the stage are unknown or
    /// ambiguous.
    stage: Option<PipelineStage>,
    /// Date on which the application entered the stage.
    entered_on: Date,
    /// Reason for returning to an earlier stage; required in that case only.
    reason: Option<String>,
    /// Date of the approval. Defaults to `enteredOn` for a stage that means approval.
    approved_on: Option<Date>,
    /// Date on which the agreement with the funding source was signed. Defaults to `enteredOn` for a stage
    /// that means signing.
    signed_on: Option<Date>,
    /// Date of the closing of the financing. Defaults to `enteredOn` for a stage that means closing.
    closed_on: Option<Date>,
}

inputs! {
    DeleteApplicationStageInput = RecordInput
}

inputs! {
    DropApplicationInput, WithdrawApplicationInput = EndApplicationInput
}

/// What these have in common.
#[derive(Debug, InputObject)]
pub struct EndApplicationInput {
    /// Application that ended.
    application: KeyOf<Application>,
    /// Optimistic lock: the mutation fails with STALE_VERSION if the application has another version.
    expected_version: Option<i64>,
    /// Date on which the application ended.
    ended_on: Date,
    /// Reason why the application ended.
    reason: String,
    /// Final stage in the funding source's own words, if the funding source has a name for it.
    funder_stage: Option<String>,
}

/// Payload of `recordApplicationStage`.
#[derive(Debug, Default, SimpleObject)]
pub struct RecordApplicationStagePayload {
    /// Application; null if the mutation failed.
    application: Option<Shown<Application>>,
    /// Recorded stage; null if the mutation failed.
    application_stage: Option<Shown<ApplicationStage>>,
    /// Dates of the application that were entered by hand and differ from those of the stage. They are kept;
    /// use `recordApplicationDates` to change them.
    differences: Vec<MilestoneDifference>,
    /// Errors that the caller can correct; empty if the mutation succeeded.
    user_errors: Vec<UserError>,
}

/// A date of an application that was entered by hand and differs from that of the stage.
#[derive(Debug, SimpleObject)]
pub struct MilestoneDifference {
    /// Milestone that the date belongs to.
    milestone: Milestone,
    /// Date that was entered by hand and that the application keeps.
    kept_on: Date,
    /// Date that the application does not take over: the one given in the input, or the date of the stage.
    reported_on: Date,
}

impl From<Difference> for MilestoneDifference {
    fn from(of: Difference) -> Self {
        Self { milestone: of.milestone, kept_on: Date(of.kept), reported_on: Date(of.reported) }
    }
}

payload! {
    DropApplicationPayload, WithdrawApplicationPayload {
        /// Application; null if the mutation failed.
        application: Application = application,
        /// Recorded stage; null if the mutation failed.
        application_stage: ApplicationStage = application_stage,
    }
    DeleteApplicationStagePayload {
        /// Application without the stage; null if the mutation failed.
        application: Application = application,
        /// Last state of the deleted stage; null if the mutation failed.
        application_stage: ApplicationStage = application_stage,
    }
}

#[derive(Debug, Default)]
pub struct ApplicationStageMutation;

/// The stages of an application.
#[Object]
impl ApplicationStageMutation {
    /// Records that an application entered a stage, in the funding source's words. The common stage is
    /// derived from them or checked against them. A stage that means approval, signing or closing sets the
    /// corresponding date of the application. A different date that was entered by hand is kept and reported
    /// in `differences`.
    async fn record_application_stage(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Application and the stage that it entered.")] input: RecordApplicationStageInput,
    ) -> async_graphql::Result<RecordApplicationStagePayload> {
        let RecordApplicationStageInput {
            application,
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
        let checks = (line("funder_stage", funder_stage), optional_line("reason", reason));
        let outcome = on_application::<RecordApplicationStage, _>(
            ctx,
            &application,
            expected_version,
            checks,
            |of, (words, reason)| {
                let field = if stage.is_some() { "stage" } else { "funder_stage" };
                let stage =
                    on_field("stage", derive(&of.funding_source_code, &words, stage, Some(of.stage)))?;
                if stage == PipelineStage::Dropped {
                    return Err(ValidationError::rule(field, Rule::DropInstead).into());
                }
                let entry = Entry { stage, words, entered_on: Some(entered_on.0) };
                Ok(Next { entry, field: "entered_on", reason, stated })
            },
        );
        Ok(match outcome.await? {
            Ok((entered, differences)) => RecordApplicationStagePayload {
                application: entered.shown(),
                application_stage: entered.shown(),
                differences: differences.into_iter().map(MilestoneDifference::from).collect(),
                user_errors: Vec::new(),
            },
            Err(user_errors) => RecordApplicationStagePayload { user_errors, ..Default::default() },
        })
    }

    /// Records that the funding source dropped an application. The application is kept.
    async fn drop_application(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Application that was dropped, with the date and the reason.")]
        input: DropApplicationInput,
    ) -> async_graphql::Result<DropApplicationPayload> {
        Ok(end::<DropApplication>(ctx, input.0, "Dropped").await?.into())
    }

    /// Records that the applicant withdrew an application. The application is kept.
    async fn withdraw_application(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Application that was withdrawn, with the date and the reason.")]
        input: WithdrawApplicationInput,
    ) -> async_graphql::Result<WithdrawApplicationPayload> {
        Ok(end::<WithdrawApplication>(ctx, input.0, "Withdrawn by the applicant").await?.into())
    }

    /// Deletes the last stage of an application that was recorded by mistake, such as a drop, a withdrawal or a
    /// completion. The application returns to the previous stage, and dates that followed from the deleted stage follow
    /// from the remaining stages. The first stage cannot be deleted, and the end of an application that was dropped or
    /// withdrawn only by those who may use `dropApplication`. The history of the stage remains.
    async fn delete_application_stage(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Stage to delete.")] input: DeleteApplicationStageInput,
    ) -> async_graphql::Result<DeleteApplicationStagePayload> {
        on_record::<RecordApplicationStage, application_stage::Entity, _, _, _>(
            ctx,
            &input.0,
            (),
            async |work, last, ()| {
                if last.stage == PipelineStage::Dropped
                    && !work.may::<DropApplication, application_stage::Entity>(&last)
                {
                    return Err(ValidationError::rule("id", Rule::DroppedIsKept).into());
                }
                let of = work.seen::<application::Entity>("id", last.application_id).await?;
                let application = leave(work, of, &last).await?;
                Ok((application, last))
            },
        )
        .await
    }
}

/// An application, and the stage that it entered.
type Entered = Written<(application::Model, application_stage::Model)>;

/// Records an entry that `next` makes of an application, once it is checked against the last stage.
async fn on_application<A: Act, C: Checks>(
    ctx: &Context<'_>,
    key: &KeyOf<Application>,
    expected_version: Option<i64>,
    checks: C,
    next: impl FnOnce(&application::Model, C::Checked) -> Result<Next, MutationError>,
) -> async_graphql::Result<Outcome<(Entered, Vec<Difference>)>> {
    on_key::<A, application::Entity, _, _, _>(
        ctx,
        "application",
        key,
        expected_version,
        checks,
        async |work, of, valid| {
            let next = next(&of, valid)?;
            let stages = stages(work, &of).await?;
            let before = Entry {
                stage: of.stage,
                words: of.funder_stage.clone(),
                entered_on: stages.last().and_then(|last| last.entered_on),
            };
            check_move(&before, &next.entry, next.reason.is_some(), work.today).map_err(|rule| {
                let field = match rule {
                    Rule::Future | Rule::BeforePrevious => next.field,
                    Rule::BackWithoutReason => "reason",
                    Rule::SameStage => "funder_stage",
                    _ => "application",
                };
                ValidationError::rule(field, rule)
            })?;
            let (application, stage, differences) = enter(work, of, stages, next).await?;
            Ok(AsItIs(((application, stage).kept(), differences)))
        },
    )
    .await
}

async fn end<A: Act>(
    ctx: &Context<'_>,
    input: EndApplicationInput,
    words: &str,
) -> async_graphql::Result<Outcome<Entered>> {
    let EndApplicationInput { application, expected_version, ended_on, reason, funder_stage } = input;
    let checks = (optional_line("funder_stage", funder_stage), line("reason", reason));
    let ended = on_application::<A, _>(ctx, &application, expected_version, checks, |of, (own, reason)| {
        let words = own.unwrap_or_else(|| words.to_owned());
        let dropped = Some(PipelineStage::Dropped);
        let stage = on_field("funder_stage", derive(&of.funding_source_code, &words, dropped, None))?;
        let entry = Entry { stage, words, entered_on: Some(ended_on.0) };
        Ok(Next { entry, field: "ended_on", reason: Some(reason), stated: Milestones::default() })
    });
    let ended = ended.await?;
    Ok(ended.map(|(entered, _)| entered))
}
