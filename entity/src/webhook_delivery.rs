use crate::value::{Attempts, DeliveryStatus};

record! {
    "webhook_delivery" {
        webhook_id: Uuid,
        /// That of the webhook.
        #[sea_orm(column_type = "Text")]
        owner_issuer: String,
        #[sea_orm(column_type = "Text")]
        owner_subject: String,
        #[sea_orm(column_type = "Text", unique)]
        message_id: String,
        #[sea_orm(column_type = "Text")]
        message_type: String,
        /// The number of the change that it tells; null for a ping.
        seq: Option<i64>,
        #[sea_orm(column_type = "Text", nullable)]
        record_type: Option<String>,
        record_id: Option<Uuid>,
        delivery_status: DeliveryStatus,
        #[sea_orm(column_type = "JsonBinary")]
        attempts: Attempts,
        attempt_count: i32,
        /// The first attempt since it was last put in line: from it the time counts until it is given up.
        first_attempt_at: Option<DateTimeUtc>,
        next_attempt_at: Option<DateTimeUtc>,
        delivered_at: Option<DateTimeUtc>,
    }
}
