use crate::value::{Localized, PartialDate};

record! {
    "committee" {
        term_id: Uuid,
        #[sea_orm(column_type = "Text")]
        country_code: String,
        #[sea_orm(column_type = "JsonBinary")]
        name: Localized,
        #[sea_orm(column_type = "Text")]
        sort_name: String,
        #[sea_orm(column_type = "Text", nullable)]
        organized_on: Option<PartialDate>,
        document_id: Option<Uuid>,
    }
}
