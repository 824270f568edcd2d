//! How many people of a country and gender took part in a session.

use crate::value::Gender;

record! {
    "training_participation" {
        training_session_id: Uuid,
        #[sea_orm(column_type = "Text")]
        country_code: String,
        gender: Gender,
        person_count: i32,
    }
}
