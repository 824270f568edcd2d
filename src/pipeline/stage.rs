//! The stages of an application.

use async_graphql::{Context, ID, InputObject, Object};
use entity::application;
use entity::value::Stage;

use super::rules::{Entry, Rule, check_move, derive};
use super::store::{enter, last_stage};
use crate::api::Date;
use crate::policy::Act;
use crate::policy::acts::{DropApplication, RecordApplicationStage, WithdrawApplication};
use crate::recording::{
    MutationError, Named, Outcome, ValidationError, line, on_record, optional_line, payload, valid,
};
use crate::records::application::Application;
use crate::records::application_stage::ApplicationStage;

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
    stage: Option<Stage>,
    /// When it was entered.
    entered_on: Date,
    /// Why it goes back to an earlier stage, if it does.
    reason: Option<String>,
}

/// An application that ends before its time.
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

payload! {
    /// What became of a stage.
    ApplicationStagePayload {
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
    /// Records that an application enters a stage, in the funding source's words; the common stage follows from
    /// them and is checked: the funding source, NIA, or the partner's specialized organization.
    async fn record_application_stage(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The stage.")] input: RecordApplicationStageInput,
    ) -> async_graphql::Result<ApplicationStagePayload> {
        let RecordApplicationStageInput {
            application_id,
            expected_version,
            funder_stage,
            stage,
            entered_on,
            reason,
        } = input;
        let valid = valid(|| Ok((line("funder_stage", funder_stage)?, optional_line("reason", reason)?)));
        let outcome = on_application::<RecordApplicationStage, _>(
            ctx,
            &application_id,
            expected_version,
            valid,
            |of, (words, reason)| {
                let stage = derive(&of.funding_source_code, &words, stage, Some(of.stage))
                    .map_err(|rule| ValidationError::rule("stage", rule))?;
                if stage == Stage::Dropped {
                    return Err(ValidationError::rule("stage", Rule::DropInstead).into());
                }
                Ok((Entry { stage, words, entered_on: Some(entered_on.0) }, reason))
            },
        );
        Ok(ApplicationStagePayload::of(outcome.await?))
    }

    /// Records that the funding source dropped an application, which stays on record: the funding source, or
    /// NIA.
    async fn drop_application(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one, and why.")] input: EndApplicationInput,
    ) -> async_graphql::Result<ApplicationStagePayload> {
        end::<DropApplication>(ctx, input, "Dropped").await
    }

    /// Records that the applicant withdrew an application, which stays on record: NIA, or the partner's
    /// specialized organization.
    async fn withdraw_application(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one, and why.")] input: EndApplicationInput,
    ) -> async_graphql::Result<ApplicationStagePayload> {
        end::<WithdrawApplication>(ctx, input, "Withdrawn by the applicant").await
    }
}

type Entered = (application::Model, entity::application_stage::Model);

/// Records an entry that `next` makes of an application, once it is checked against the last stage.
async fn on_application<A: Act, I>(
    ctx: &Context<'_>,
    id: &ID,
    expected_version: Option<i64>,
    valid: Result<I, ValidationError>,
    next: impl FnOnce(&application::Model, I) -> Result<(Entry, Option<String>), MutationError>,
) -> async_graphql::Result<Outcome<Entered>> {
    let named = Named { field: "application_id", column: application::Column::Id, id };
    on_record::<A, application::Entity, _, _>(ctx, named, expected_version, valid, async |work, of, valid| {
        let (entry, reason) = next(&of, valid)?;
        let last = last_stage(work, &of).await?;
        let before = Entry {
            stage: of.stage,
            words: of.funder_stage.clone(),
            entered_on: last.as_ref().and_then(|last| last.entered_on),
        };
        check_move(&before, &entry, reason.is_some(), work.today).map_err(|rule| {
            let field = match rule {
                Rule::Future | Rule::BeforePrevious => "entered_on",
                Rule::BackWithoutReason => "reason",
                Rule::SameStage => "funder_stage",
                _ => "application_id",
            };
            ValidationError::rule(field, rule)
        })?;
        enter(work, of, last, entry, reason).await
    })
    .await
}

async fn end<A: Act>(
    ctx: &Context<'_>,
    input: EndApplicationInput,
    words: &str,
) -> async_graphql::Result<ApplicationStagePayload> {
    let EndApplicationInput { application_id, expected_version, ended_on, reason, funder_stage } = input;
    let valid = valid(|| {
        let words = optional_line("funder_stage", funder_stage)?.unwrap_or_else(|| words.to_owned());
        let entry = Entry { stage: Stage::Dropped, words, entered_on: Some(ended_on.0) };
        Ok((entry, Some(line("reason", reason)?)))
    });
    let outcome = on_application::<A, _>(ctx, &application_id, expected_version, valid, |_, valid| Ok(valid));
    Ok(ApplicationStagePayload::of(outcome.await?))
}
