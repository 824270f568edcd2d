use entity::value::Gender;

record! {
    TrainingParticipation of training_participation;
    "count of participants", "counts of participants";

    fields {
        /// Gender of the participants.
        Gender: choice<Gender>().filter(),
        /// Number of participants.
        PersonCount: int().filter(),
        /// Time when the record was created.
        CreatedAt: time().unread().order(),
    }
    one {
        /// Training session that the participants attended.
        training_session: TrainingSession by TrainingSessionId = training_session::Id;
        /// Country of the participants.
        country: Country by ParticipantCountryCode = country::Alpha2;
    }
}
