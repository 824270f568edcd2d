//! How many people of one country and gender took part in a training session.

use entity::value::Gender;

use super::country::Country;
use super::training_session::TrainingSession;

record! {
    /// How many people of one country and gender took part in a training session.
    TrainingParticipation of training_participation;
    "count of participants", "counts of participants";

    fields {
        /// Their gender.
        Gender: choice<Gender>().filter(),
        /// How many.
        PersonCount: int().filter(),
        /// When the record was made.
        CreatedAt: time().unread().order(),
    }
    one {
        /// The session.
        training_session: TrainingSession by TrainingSessionId = training_session::Id;
        /// The country that the participants are from.
        country: Country by CountryCode = country::Alpha2;
    }
}
