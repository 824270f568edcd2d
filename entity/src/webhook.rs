//! The secrets are in `webhook_secret`, the progress in `webhook_progress`.

use crate::value::{Codes, Role, WebhookPause};

record! {
    "webhook" {
        #[sea_orm(column_type = "Text")]
        label: String,
        /// The issuer and the subject of the token that registered it.
        #[sea_orm(column_type = "Text")]
        owner_issuer: String,
        #[sea_orm(column_type = "Text")]
        owner_subject: String,
        /// What that token said of its bearer: what is pushed is what such a bearer may see.
        role: Role,
        #[sea_orm(column_type = "Text", nullable)]
        organization_code: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        subscriber_country: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        subscriber_funding_source: Option<String>,
        #[sea_orm(column_type = "Text")]
        endpoint_url: String,
        #[sea_orm(column_type = "JsonBinary")]
        record_types: Codes,
        #[sea_orm(column_type = "Text", nullable)]
        country_code: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        funding_source_code: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        query: Option<String>,
        pause_reason: Option<WebhookPause>,
        paused_at: Option<DateTimeUtc>,
        replayed_at: Option<DateTimeUtc>,
    }
}
