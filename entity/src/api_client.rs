use crate::value::{Codes, Role};

record! {
    "api_client" {
        #[sea_orm(unique, column_type = "Text")]
        code: String,
        #[sea_orm(column_type = "Text")]
        label: String,
        role: Role,
        #[sea_orm(column_type = "Text", nullable)]
        organization_code: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        country_code: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        funding_source_code: Option<String>,
        #[sea_orm(column_type = "JsonBinary")]
        scopes: Codes,
        revoked_at: Option<DateTimeUtc>,
        /// What it shows in place of a secret.
        #[sea_orm(column_type = "Text", nullable)]
        identity: Option<String>,
    }
}
