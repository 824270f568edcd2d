use crate::value::{Localized, OrganizationKind};

record! {
    "organization" {
        #[sea_orm(unique, column_type = "Text")]
        code: String,
        organization_kind: OrganizationKind,
        parent_id: Option<Uuid>,
        #[sea_orm(column_type = "Text", nullable)]
        country_code: Option<String>,
        #[sea_orm(column_type = "JsonBinary")]
        name: Localized,
        #[sea_orm(column_type = "Text")]
        sort_name: String,
        #[sea_orm(column_type = "Text")]
        search: String,
        #[sea_orm(column_type = "Text", nullable)]
        acronym: Option<String>,
        #[sea_orm(column_type = "JsonBinary", nullable)]
        note: Option<Localized>,
    }
}
