use crate::value::{Localized, PartialDate, UtilizationStatus};

record! {
    "utilization_report" {
        term_id: Uuid,
        project_id: Option<Uuid>,
        #[sea_orm(column_type = "Text")]
        country_code: String,
        reporter_id: Option<Uuid>,
        utilization_status: UtilizationStatus,
        #[sea_orm(column_type = "Text", nullable)]
        reported_on: Option<PartialDate>,
        #[sea_orm(column_type = "Text", nullable)]
        period: Option<String>,
        #[sea_orm(column_type = "JsonBinary", nullable)]
        findings: Option<Localized>,
        document_id: Option<Uuid>,
    }
}
