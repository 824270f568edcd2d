use chrono::NaiveDate;

use crate::value::{Codes, EventKind, Localized, PartialDate};

record! {
    "event" {
        #[sea_orm(unique, column_type = "Text")]
        code: String,
        term_id: Option<Uuid>,
        #[sea_orm(column_type = "Text")]
        country_code: String,
        event_kind: EventKind,
        #[sea_orm(column_type = "JsonBinary")]
        name: Localized,
        #[sea_orm(column_type = "Text")]
        sort_name: String,
        #[sea_orm(column_type = "Text")]
        search: String,
        #[sea_orm(column_type = "JsonBinary", nullable)]
        summary: Option<Localized>,
        #[sea_orm(column_type = "Text", nullable)]
        started_on: Option<PartialDate>,
        #[sea_orm(column_type = "Text", nullable)]
        ended_on: Option<PartialDate>,
        #[sea_orm(column_type = "JsonBinary", nullable)]
        place: Option<Localized>,
        participant_count: Option<i32>,
        #[sea_orm(column_type = "JsonBinary", nullable)]
        service_area_codes: Option<Codes>,
        cancelled_on: Option<NaiveDate>,
        #[sea_orm(column_type = "Text", nullable)]
        cancellation_reason: Option<String>,
    }
}
