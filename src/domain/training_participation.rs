//! How many people of one country and gender took part in a training session.

use async_graphql::{Context, Object, Result};
use entity::value::Gender;

use crate::domain::country::{Country, CountryFilter};
use crate::domain::training_session::{TrainingSession, TrainingSessionFilter};
use crate::graphql::{IntFilter, Record, by_code, by_id};

concept! {
    TrainingParticipation of training_participation, "count of participants", "counts of participants",
    query: TrainingParticipationQuery { training_participation, training_participations },
    key: TrainingParticipationKey {
    },
    filter: TrainingParticipationFilter,
    order: TrainingParticipationOrder,
}

/// How many people of one country and gender took part in a training session.
#[Object]
impl TrainingParticipation {
    #[graphql(flatten)]
    async fn record(&self) -> Record<'_> {
        Record::of(self)
    }

    /// The session.
    async fn training_session(&self, ctx: &Context<'_>) -> Option<Result<TrainingSession>> {
        by_id(ctx, &self.0, |row| row.training_session_id).await
    }

    /// The country that the participants are from.
    async fn country(&self, ctx: &Context<'_>) -> Option<Result<Country>> {
        by_code(ctx, &self.0, |row| Some(&row.country_code)).await
    }

    /// Their gender.
    async fn gender(&self) -> Gender {
        self.gender
    }

    /// How many.
    async fn participants(&self) -> i32 {
        self.participants
    }
}

filter! {
    /// Selects counts of participants; all that is given must hold.
    TrainingParticipationFilter on training_participation {
        /// Their gender: one of these.
        gender: Vec<Gender> = Gender,
        /// How many.
        participants: IntFilter = Participants,
    }
    related {
        /// The session.
        training_session: TrainingSessionFilter by TrainingSessionId = training_session::Id,
        /// The country that the participants are from.
        country: CountryFilter by CountryCode = country::Alpha2,
    }
}

order! {
    /// The order of a list of counts of participants.
    TrainingParticipationOrder by TrainingParticipationOrderField on training_participation {
        /// When the record was made.
        CreatedAt: time(CreatedAt, |row| row.created_at),
    }
}
