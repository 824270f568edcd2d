//! Work that will not take place.

use async_graphql::{Context, InputObject, Object};
use chrono::NaiveDate;
use entity::{event, training_program, training_session};
use model::api::Date;
use model::policy::Act;
use model::policy::acts::{RecordEvent, RecordTraining};
use model::recording::{
    MutationError, Outcome, RecordInput, ValidationError, Work, Written, inputs, line, on_field, on_record,
    payload,
};
use model::records::{Event, TrainingProgram, TrainingSession};
use model::store::{Rows, Stored};

use super::rules::{Rule, check_cancellation};

inputs! {
    CancelEventInput, CancelTrainingProgramInput, CancelTrainingSessionInput = CancelInput
}

/// Fields that all cancellations have.
#[derive(Debug, InputObject)]
pub struct CancelInput {
    #[graphql(flatten)]
    on: RecordInput,
    /// Date of the cancellation.
    cancelled_on: Date,
    /// Reason for the cancellation.
    reason: String,
}

payload! {
    CancelEventPayload {
        /// The cancelled event; null if the mutation failed.
        event: Event = event,
    }
    CancelTrainingProgramPayload {
        /// The cancelled training program; null if the mutation failed.
        training_program: TrainingProgram = training_program,
    }
    CancelTrainingSessionPayload {
        /// The cancelled training session; null if the mutation failed.
        training_session: TrainingSession = training_session,
    }
}

#[derive(Debug, Default)]
pub struct CancellationMutation;

/// Work that will not take place.
#[Object]
impl CancellationMutation {
    /// Cancels an event that has not taken place. The event is kept with the reason, but is no longer counted
    /// and can no longer be changed.
    async fn cancel_event(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Event to cancel, with the date and the reason.")] input: CancelEventInput,
    ) -> async_graphql::Result<CancelEventPayload> {
        cancel::<RecordEvent, event::Entity, _>(ctx, input.0).await
    }

    /// Cancels a training program. The program is kept with the reason, but can no longer be changed and gets no further
    /// sessions. Its sessions that begin on the date of the cancellation or later are no longer counted; none of them
    /// may have taken place.
    async fn cancel_training_program(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Training program to cancel, with the date and the reason.")]
        input: CancelTrainingProgramInput,
    ) -> async_graphql::Result<CancelTrainingProgramPayload> {
        cancel_and_check::<RecordTraining, training_program::Entity, _>(
            ctx,
            input.0,
            async |work, was, on| {
                let column = training_session::Column::TrainingProgramId;
                let sessions = work.writer.of::<training_session::Entity>(column, vec![was.id]).await?;
                let was_held = |session: &training_session::Model| {
                    session.started_on >= on
                        && session.cancelled_on.is_none()
                        && training_session::Entity::was_held(session, work.today)
                };
                Ok(on_field("cancelled_on", check_cancellation(sessions.iter().any(was_held)))?)
            },
        )
        .await
    }

    /// Cancels a training session that has not taken place. The session is kept with the reason, but can no
    /// longer be changed.
    async fn cancel_training_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Training session to cancel, with the date and the reason.")]
        input: CancelTrainingSessionInput,
    ) -> async_graphql::Result<CancelTrainingSessionPayload> {
        cancel::<RecordTraining, training_session::Entity, _>(ctx, input.0).await
    }
}

async fn cancel<A: Act, E: Cancelled, P: From<Outcome<Written<(E::Model,)>>>>(
    ctx: &Context<'_>,
    input: CancelInput,
) -> async_graphql::Result<P> {
    cancel_and_check::<A, E, P>(ctx, input, async |_, _, _| Ok(())).await
}

async fn cancel_and_check<A: Act, E: Cancelled, P: From<Outcome<Written<(E::Model,)>>>>(
    ctx: &Context<'_>,
    CancelInput { on, cancelled_on, reason }: CancelInput,
    check: impl AsyncFnOnce(&Work<'_>, &E::Model, NaiveDate) -> Result<(), MutationError>,
) -> async_graphql::Result<P> {
    let valid = line("reason", reason);
    on_record::<A, E, _, _, _>(ctx, &on, valid, async |work, was, reason| {
        still_planned::<E>("id", &was)?;
        on_field("id", check_cancellation(E::was_held(&was, work.today)))?;
        work.happened("cancelled_on", cancelled_on.0)?;
        check(work, &was, cancelled_on.0).await?;
        let mut row = was.clone();
        E::cancel(&mut row, cancelled_on.0, reason);
        Ok((work.writer.save::<E>(Some(was), row).await?,))
    })
    .await
}

/// Work that was cancelled is not changed.
pub(super) fn still_planned<E: Cancelled>(
    field: &'static str,
    row: &E::Model,
) -> Result<(), ValidationError> {
    if E::cancelled_on(row).is_some() {
        Err(ValidationError::rule(field, Rule::WorkCancelled))
    } else {
        Ok(())
    }
}

/// What can be cancelled.
pub(super) trait Cancelled: Stored {
    fn cancelled_on(row: &Self::Model) -> Option<NaiveDate>;
    fn cancel(row: &mut Self::Model, on: NaiveDate, reason: String);
    /// Whether it took place by this day.
    fn was_held(row: &Self::Model, today: NaiveDate) -> bool;
}

macro_rules! cancelled {
    ($($entity:ident: $held:expr;)*) => {$(
        impl Cancelled for $entity::Entity {
            fn cancelled_on(row: &$entity::Model) -> Option<NaiveDate> {
                row.cancelled_on
            }

            fn cancel(row: &mut $entity::Model, on: NaiveDate, reason: String) {
                row.cancelled_on = Some(on);
                row.cancellation_reason = Some(reason);
            }

            fn was_held(row: &$entity::Model, today: NaiveDate) -> bool {
                let held: fn(&$entity::Model, NaiveDate) -> bool = $held;
                held(row, today)
            }
        }
    )*};
}

cancelled! {
    event: |row, today| {
        // The number can also be one that is expected.
        let has_begun = row.started_on.as_ref().is_none_or(|day| day.earliest() <= today);
        row.participant_count.is_some_and(|count| count > 0) && has_begun
    };
    training_program: |_, _| false;
    training_session: |row, _| row.participant_count.is_some();
}
