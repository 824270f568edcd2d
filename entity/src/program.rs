use crate::value::{Localized, PartialDate};

record! {
    "program" {
        #[sea_orm(unique, column_type = "Text")]
        code: String,
        organization_id: Option<Uuid>,
        #[sea_orm(column_type = "JsonBinary")]
        name: Localized,
        #[sea_orm(column_type = "Text")]
        sort_name: String,
        #[sea_orm(column_type = "Text")]
        search: String,
        #[sea_orm(column_type = "JsonBinary", nullable)]
        summary: Option<Localized>,
        #[sea_orm(column_type = "Text", nullable)]
        started_on: Option<PartialDate>,
        #[sea_orm(column_type = "JsonBinary", nullable)]
        note: Option<Localized>,
    }
}
