use crate::value::Localized;

record! {
    "service_area" {
        #[sea_orm(unique, column_type = "Text")]
        code: String,
        ordinal: i32,
        organization_id: Option<Uuid>,
        #[sea_orm(column_type = "JsonBinary")]
        name: Localized,
        #[sea_orm(column_type = "Text")]
        sort_name: String,
        #[sea_orm(column_type = "Text")]
        search: String,
        #[sea_orm(column_type = "JsonBinary", nullable)]
        summary: Option<Localized>,
        #[sea_orm(column_type = "JsonBinary", nullable)]
        note: Option<Localized>,
    }
}
