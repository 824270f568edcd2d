//! One holding of a training program.

use async_graphql::{Context, Object, Result};
use entity::value::TrainingMode;

use crate::domain::country::{Country, CountryFilter};
use crate::domain::training_participation::{TrainingParticipation, TrainingParticipationFilter};
use crate::domain::training_program::{TrainingProgram, TrainingProgramFilter};
use crate::graphql::{Date, DateFilter, IntFilter, Record, StringFilter, by_code, by_id};

concept! {
    TrainingSession of training_session, "training session", "training sessions",
    query: TrainingSessionQuery { training_session, training_sessions },
    key: TrainingSessionKey {
        /// Its code, unique among training sessions.
        Code(Code, code),
    },
    filter: TrainingSessionFilter,
    order: TrainingSessionOrder,
}

/// One holding of a training program.
#[Object]
impl TrainingSession {
    #[graphql(flatten)]
    async fn record(&self) -> Record<'_> {
        Record::of(self)
    }

    /// Its code, unique among training sessions.
    async fn code(&self) -> &str {
        &self.code
    }

    /// The program.
    async fn training_program(&self, ctx: &Context<'_>) -> Option<Result<TrainingProgram>> {
        by_id(ctx, &self.0, |row| row.training_program_id).await
    }

    /// The country that it is held in or for.
    async fn country(&self, ctx: &Context<'_>) -> Option<Result<Country>> {
        by_code(ctx, &self.0, |row| row.country_code.as_deref()).await
    }

    /// How it is held.
    async fn mode(&self) -> TrainingMode {
        self.mode
    }

    /// First day.
    async fn starts_on(&self) -> Date {
        Date(self.starts_on)
    }

    /// Last day.
    async fn ends_on(&self) -> Option<Date> {
        self.ends_on.map(Date)
    }

    /// Where.
    async fn place(&self) -> Option<&str> {
        self.place.as_deref()
    }

    /// How many took part in all: the sum of `participations`; null until it is recorded.
    async fn participants(&self) -> Option<i32> {
        self.participants
    }

    #[graphql(flatten)]
    async fn lists(&self) -> TrainingSessionConnections<'_> {
        TrainingSessionConnections(self)
    }
}

connections! {
    TrainingSessionConnections of TrainingSession {
        /// Who took part, counted by country and gender.
        participations: TrainingParticipation = training_participation::TrainingSessionId;
    }
}

filter! {
    /// Selects training sessions; all that is given must hold.
    TrainingSessionFilter on training_session {
        /// Its code, unique among training sessions.
        code: StringFilter = Code,
        /// How it is held: one of these.
        mode: Vec<TrainingMode> = Mode,
        /// First day.
        starts_on: DateFilter = StartsOn,
        /// Last day.
        ends_on: DateFilter = EndsOn,
        /// How many took part in all; null until it is recorded.
        participants: IntFilter = Participants,
    }
    related {
        /// The program.
        training_program: TrainingProgramFilter by TrainingProgramId = training_program::Id,
        /// The country that it is held in or for.
        country: CountryFilter by CountryCode = country::Alpha2,
        /// Who took part, counted by country and gender: at least one of them meets this.
        participations: TrainingParticipationFilter by Id = training_participation::TrainingSessionId,
    }
}

order! {
    /// The order of a list of training sessions.
    TrainingSessionOrder by TrainingSessionOrderField on training_session {
        /// Its code, unique among training sessions.
        Code: text(Code, |row| &row.code),
        /// First day.
        StartsOn: date(StartsOn, |row| row.starts_on),
    }
}
