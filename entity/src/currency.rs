use crate::value::{Localized, PartialDate};

record! {
    "currency" {
        #[sea_orm(unique, column_type = "Text")]
        code: String,
        #[sea_orm(column_type = "Text", nullable)]
        numeric_code: Option<String>,
        minor_unit: Option<i32>,
        #[sea_orm(column_type = "JsonBinary")]
        name: Localized,
        #[sea_orm(column_type = "Text")]
        sort_name: String,
        #[sea_orm(column_type = "Text")]
        search: String,
        #[sea_orm(column_type = "Text", nullable)]
        withdrawn_on: Option<PartialDate>,
    }
}
