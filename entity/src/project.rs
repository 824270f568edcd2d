use chrono::NaiveDate;

use crate::value::{Codes, Localized, PartialDate, ProjectKind, WorkStatus};

record! {
    "project" {
        #[sea_orm(unique, column_type = "Text")]
        code: String,
        term_id: Uuid,
        #[sea_orm(column_type = "Text")]
        country_code: String,
        project_kind: ProjectKind,
        work_status: WorkStatus,
        #[sea_orm(column_type = "JsonBinary")]
        name: Localized,
        #[sea_orm(column_type = "Text")]
        sort_name: String,
        #[sea_orm(column_type = "Text")]
        search: String,
        #[sea_orm(column_type = "JsonBinary", nullable)]
        summary: Option<Localized>,
        lead_organization_id: Option<Uuid>,
        #[sea_orm(column_type = "Text", nullable)]
        sector_code: Option<String>,
        decision_id: Option<Uuid>,
        predates_records: bool,
        #[sea_orm(column_type = "JsonBinary", nullable)]
        service_area_codes: Option<Codes>,
        #[sea_orm(column_type = "Text", nullable)]
        started_on: Option<PartialDate>,
        #[sea_orm(column_type = "Text", nullable)]
        ended_on: Option<PartialDate>,
        budget_minor: Option<i64>,
        #[sea_orm(column_type = "Text", nullable)]
        budget_currency: Option<String>,
        budget_value_date: Option<NaiveDate>,
    }
}
