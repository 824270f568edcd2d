//! An on-site visit to discuss the cooperation.

use crate::value::PartialDate;

record! {
    "site_visit" {
        term_id: Uuid,
        #[sea_orm(column_type = "Text")]
        country_code: String,
        visitor_id: Option<Uuid>,
        #[sea_orm(column_type = "Text", nullable)]
        started_on: Option<PartialDate>,
        #[sea_orm(column_type = "Text", nullable)]
        ended_on: Option<PartialDate>,
        #[sea_orm(column_type = "Text", nullable)]
        place: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        findings: Option<String>,
        document_id: Option<Uuid>,
    }
}
