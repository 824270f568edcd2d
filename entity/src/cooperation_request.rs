use crate::value::{Localized, PartialDate};

record! {
    "cooperation_request" {
        term_id: Uuid,
        #[sea_orm(column_type = "Text")]
        country_code: String,
        requester_id: Option<Uuid>,
        #[sea_orm(column_type = "Text", nullable)]
        received_on: Option<PartialDate>,
        #[sea_orm(column_type = "JsonBinary", nullable)]
        summary: Option<Localized>,
        document_id: Option<Uuid>,
    }
}
