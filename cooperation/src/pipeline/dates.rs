//! The dates of an application, as they are planned and as they came.

use async_graphql::{Context, InputObject, MaybeUndefined, Object};
use entity::application;
use model::api::Date;
use model::api::record::KeyOf;
use model::policy::acts::RecordApplicationDates;
use model::recording::{ValidationError, on_key, payload};
use model::records::Application;

use super::rules::Entry;
use super::store::{dated, hidden, stages, stays_approved};

/// Input of `recordApplicationDates`. Dates that are left out do not change; null removes a date.
#[derive(Debug, InputObject)]
pub struct RecordApplicationDatesInput {
    /// Application that the dates belong to.
    application: KeyOf<Application>,
    /// Optimistic lock: the mutation fails with STALE_VERSION if the application has another version.
    expected_version: Option<i64>,
    /// Planned date of the approval.
    planned_approval_on: MaybeUndefined<Date>,
    /// Date of the approval.
    approved_on: MaybeUndefined<Date>,
    /// Date on which the agreement with the funding source was signed.
    signed_on: MaybeUndefined<Date>,
    /// Date on which the agreement with the funding source took effect.
    effective_on: MaybeUndefined<Date>,
    /// Planned date of the closing of the financing.
    planned_closing_on: MaybeUndefined<Date>,
    /// Date of the closing of the financing.
    closed_on: MaybeUndefined<Date>,
}

payload! {
    RecordApplicationDatesPayload {
        /// Application; null if the mutation failed.
        application: Application = application,
    }
}

#[derive(Debug, Default)]
pub struct ApplicationDatesMutation;

/// The dates of an application.
#[Object]
impl ApplicationDatesMutation {
    /// Records the planned and actual dates of an application. Stages set the dates of approval, signing and
    /// closing. Use this mutation to record the other dates and to correct any date.
    async fn record_application_dates(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Application, with the dates to record.")] input: RecordApplicationDatesInput,
    ) -> async_graphql::Result<RecordApplicationDatesPayload> {
        on_key::<RecordApplicationDates, application::Entity, _, _, _>(
            ctx,
            "application",
            &input.application,
            input.expected_version,
            (),
            async |work, was, ()| {
                let mut row = was.clone();
                let conditions = application::Model { visibility: was.conditions_visibility, ..was.clone() };
                let shown = work.writer.sees::<application::Entity>(&conditions);
                let mut given = Vec::new();
                for (field, day, date) in [
                    ("planned_approval_on", input.planned_approval_on, &mut row.planned_approval_on),
                    ("approved_on", input.approved_on, &mut row.approved_on),
                    ("signed_on", input.signed_on, &mut row.signed_on),
                    ("effective_on", input.effective_on, &mut row.effective_on),
                    ("planned_closing_on", input.planned_closing_on, &mut row.planned_closing_on),
                    ("closed_on", input.closed_on, &mut row.closed_on),
                ] {
                    if !shown && !day.is_undefined() && field.starts_with("planned") {
                        return Err(hidden(field).into());
                    }
                    given.extend(Some(field).filter(|_| !day.is_undefined()));
                    day.map_value(|day| day.0).update_to(date);
                }
                let entries: Vec<Entry> = stages(work, &was).await?.into_iter().map(Entry::from).collect();
                let row = dated(work, &was, row, &entries).map_err(|date| {
                    let field = date.given(|field| given.contains(&field)).unwrap_or(date.field);
                    ValidationError::rule(field, date)
                })?;
                stays_approved(work, "approved_on", &was, &row).await?;
                Ok((work.writer.save::<application::Entity>(Some(was), row).await?,))
            },
        )
        .await
    }
}
