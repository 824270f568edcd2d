use crate::value::{Localized, PartialDate};

record! {
    "program_site" {
        program_id: Uuid,
        #[sea_orm(column_type = "Text")]
        country_code: String,
        #[sea_orm(column_type = "JsonBinary")]
        name: Localized,
        #[sea_orm(column_type = "Text")]
        sort_name: String,
        #[sea_orm(column_type = "Text")]
        search: String,
        #[sea_orm(column_type = "JsonBinary", nullable)]
        city: Option<Localized>,
        #[sea_orm(column_type = "Text", nullable)]
        opened_on: Option<PartialDate>,
    }
}
