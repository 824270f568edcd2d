use entity::value::TrainingMode;

record! {
    TrainingSession of training_session;
    trainingSessions: "training session", "training sessions";

    fields {
        /// Code, unique among training sessions.
        Code: text().key().filter().order(),
        /// Training mode of the session.
        Mode: choice<TrainingMode>().filter(),
        /// First day of the session, actual or planned.
        StartedOn: day().filter().order(),
        /// Last day of the session, actual or planned.
        EndedOn: day().filter(),
        /// Place of the session.
        Place: localized(),
        /// Total number of participants, the sum of `participations`; null until recorded.
        ParticipantCount: int().filter_as("Total number of participants; null until recorded."),
        /// Date of the cancellation; null if the session is not cancelled.
        CancelledOn: date().filter(),
        /// Reason for the cancellation; null if the session is not cancelled.
        CancellationReason: text(),
    }
    one {
        /// Training program that the session belongs to.
        training_program: TrainingProgram by TrainingProgramId = training_program::Id;
        /// Partner country of the training program; null for a program for several countries.
        country: Country by CountryCode = country::Alpha2;
    }
    all {
        /// Participants, counted by country and gender.
        participations: TrainingParticipation by Id = training_participation::TrainingSessionId;
    }
}
