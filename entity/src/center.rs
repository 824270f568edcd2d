use crate::value::Localized;

record! {
    "center" {
        #[sea_orm(unique, column_type = "Text")]
        code: String,
        #[sea_orm(unique, column_type = "Text")]
        country_code: String,
        #[sea_orm(column_type = "JsonBinary")]
        name: Localized,
        #[sea_orm(column_type = "Text")]
        sort_name: String,
        #[sea_orm(column_type = "Text")]
        search: String,
    }
}
