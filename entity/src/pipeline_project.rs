use chrono::NaiveDate;

use crate::value::Localized;

record! {
    "pipeline_project" {
        #[sea_orm(unique, column_type = "Text")]
        code: String,
        #[sea_orm(column_type = "Text", nullable)]
        country_code: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        country_as_reported: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        region: Option<String>,
        term_id: Option<Uuid>,
        #[sea_orm(column_type = "JsonBinary")]
        name: Localized,
        #[sea_orm(column_type = "Text")]
        sort_name: String,
        #[sea_orm(column_type = "Text")]
        search: String,
        #[sea_orm(column_type = "JsonBinary", nullable)]
        objective: Option<Localized>,
        #[sea_orm(column_type = "Text", nullable)]
        sector_code: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        implementing_agency: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        borrower: Option<String>,
        identified_on: Option<NaiveDate>,
    }
}
