use crate::value::{Localized, PartialDate};

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
        #[sea_orm(column_type = "JsonBinary", nullable)]
        place: Option<Localized>,
        #[sea_orm(column_type = "JsonBinary", nullable)]
        findings: Option<Localized>,
        document_id: Option<Uuid>,
    }
}
