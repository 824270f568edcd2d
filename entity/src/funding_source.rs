use crate::value::{Codes, Localized};

record! {
    "funding_source" {
        #[sea_orm(unique, column_type = "Text")]
        code: String,
        organization_id: Option<Uuid>,
        #[sea_orm(column_type = "JsonBinary")]
        name: Localized,
        #[sea_orm(column_type = "Text")]
        sort_name: String,
        #[sea_orm(column_type = "Text")]
        search: String,
        #[sea_orm(column_type = "JsonBinary")]
        finance_kinds: Codes,
        #[sea_orm(column_type = "JsonBinary", nullable)]
        note: Option<Localized>,
    }
}
