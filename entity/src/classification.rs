use crate::value::{CodeList, Localized};

record! {
    "classification" {
        list: CodeList,
        #[sea_orm(column_type = "Text")]
        code: String,
        #[sea_orm(column_type = "Text", nullable)]
        parent_code: Option<String>,
        #[sea_orm(column_type = "JsonBinary")]
        name: Localized,
        #[sea_orm(column_type = "Text")]
        sort_name: String,
        #[sea_orm(column_type = "Text")]
        search: String,
        #[sea_orm(column_type = "JsonBinary", nullable)]
        description: Option<Localized>,
    }
}
