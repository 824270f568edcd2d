//! One holding of a training program.

use entity::value::TrainingMode;

use super::country::Country;
use super::training_participation::TrainingParticipation;
use super::training_program::TrainingProgram;

record! {
    /// One holding of a training program.
    TrainingSession of training_session;
    trainingSessions: "training session", "training sessions";

    fields {
        /// Its code, unique among training sessions.
        Code: text().key().filter().order(),
        /// How it is held.
        Mode: choice<TrainingMode>().filter(),
        /// First day.
        StartedOn: day().filter().order(),
        /// Last day.
        EndedOn: day().filter(),
        /// Where.
        Place: localized(),
        /// How many took part in all: the sum of `participations`; null until it is recorded.
        ParticipantCount: int().filter_as("How many took part in all; null until it is recorded."),
        /// When it was cancelled. Null unless it was cancelled.
        CancelledOn: date().filter(),
        /// Why it was cancelled. Null unless it was cancelled.
        CancellationReason: text(),
    }
    one {
        /// The program.
        training_program: TrainingProgram by TrainingProgramId = training_program::Id;
        /// The country that it is held in or for.
        country: Country by CountryCode = country::Alpha2;
    }
    all {
        /// Who took part, counted by country and gender.
        participations: TrainingParticipation by Id = training_participation::TrainingSessionId;
    }
}
