use crate::value::{Localized, PartialDate};

record! {
    "memorandum" {
        /// The term that it founded; none for a memorandum before which no center was proposed.
        term_id: Option<Uuid>,
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
