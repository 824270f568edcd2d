use crate::value::{Localized, PartialDate};

record! {
    "organization_name" {
        organization_id: Uuid,
        #[sea_orm(column_type = "Text", nullable)]
        country_code: Option<String>,
        #[sea_orm(column_type = "JsonBinary")]
        name: Localized,
        #[sea_orm(column_type = "Text", nullable)]
        valid_from: Option<PartialDate>,
        #[sea_orm(column_type = "Text", nullable)]
        valid_to: Option<PartialDate>,
        #[sea_orm(column_type = "JsonBinary", nullable)]
        note: Option<Localized>,
    }
}
