use crate::value::{DocumentKind, Localized, PartialDate};

record! {
    "document" {
        #[sea_orm(unique, column_type = "Text")]
        code: String,
        document_kind: DocumentKind,
        #[sea_orm(column_type = "Text", nullable)]
        country_code: Option<String>,
        organization_id: Option<Uuid>,
        #[sea_orm(column_type = "JsonBinary")]
        title: Localized,
        #[sea_orm(column_type = "Text")]
        sort_name: String,
        #[sea_orm(column_type = "Text")]
        search: String,
        #[sea_orm(column_type = "Text", nullable)]
        issued_on: Option<PartialDate>,
        #[sea_orm(column_type = "Text", nullable)]
        language: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        url: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        media_type: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        sha256: Option<String>,
    }
}
