//! A memorandum of understanding that founds a term.

use crate::value::{Localized, PartialDate};

record! {
    "memorandum" {
        term_id: Uuid,
        #[sea_orm(column_type = "Text")]
        country_code: String,
        #[sea_orm(column_type = "JsonBinary", nullable)]
        official_title: Option<Localized>,
        #[sea_orm(column_type = "Text", nullable)]
        signed_on: Option<PartialDate>,
        #[sea_orm(column_type = "JsonBinary", nullable)]
        place: Option<Localized>,
        document_id: Option<Uuid>,
        #[sea_orm(column_type = "JsonBinary", nullable)]
        note: Option<Localized>,
    }
}
