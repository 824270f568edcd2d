use chrono::NaiveDate;

use crate::value::{Localized, TrainingMode};

record! {
    "training_session" {
        #[sea_orm(unique, column_type = "Text")]
        code: String,
        training_program_id: Uuid,
        #[sea_orm(column_type = "Text", nullable)]
        country_code: Option<String>,
        mode: TrainingMode,
        started_on: NaiveDate,
        ended_on: Option<NaiveDate>,
        #[sea_orm(column_type = "JsonBinary", nullable)]
        place: Option<Localized>,
        participant_count: Option<i32>,
        cancelled_on: Option<NaiveDate>,
        #[sea_orm(column_type = "Text", nullable)]
        cancellation_reason: Option<String>,
    }
}
