use chrono::NaiveDate;

use crate::value::{Codes, Localized, TrainingMode};

record! {
    "training_program" {
        #[sea_orm(unique, column_type = "Text")]
        code: String,
        term_id: Option<Uuid>,
        #[sea_orm(column_type = "Text", nullable)]
        country_code: Option<String>,
        mode: TrainingMode,
        #[sea_orm(column_type = "JsonBinary")]
        name: Localized,
        #[sea_orm(column_type = "Text")]
        sort_name: String,
        #[sea_orm(column_type = "Text")]
        search: String,
        #[sea_orm(column_type = "JsonBinary", nullable)]
        summary: Option<Localized>,
        decision_id: Option<Uuid>,
        predates_records: bool,
        #[sea_orm(column_type = "JsonBinary", nullable)]
        service_area_codes: Option<Codes>,
        cancelled_on: Option<NaiveDate>,
        #[sea_orm(column_type = "Text", nullable)]
        cancellation_reason: Option<String>,
    }
}
