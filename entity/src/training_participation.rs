use crate::value::Gender;

record! {
    "training_participation" {
        training_session_id: Uuid,
        /// That of the training, which decides who sees it.
        #[sea_orm(column_type = "Text", nullable)]
        country_code: Option<String>,
        #[sea_orm(column_type = "Text")]
        participant_country_code: String,
        gender: Gender,
        person_count: i32,
    }
}
