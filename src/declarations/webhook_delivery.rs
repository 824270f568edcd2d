use async_graphql::{ID, InputType, SimpleObject, Value};
use chrono::{DateTime, Utc};
use entity::RecordType;
use entity::value::{Attempt, DeliveryStatus};
use entity::webhook_delivery::Column;

use model::api::record::{RowRef, Run};
use model::api::{self, Failure, GlobalId};

record! {
    /// Visible to the owner of the webhook and to MOIS;
    /// kept for the configured retention period.
    WebhookDelivery of webhook_delivery;
    webhookDeliveries: "webhook message", "webhook messages";

    fields {
        /// ID of the message, sent as the header `webhook-id`. It is the same in every attempt and replay.
        MessageId: text()
            .key_as("ID of the message, sent as the header `webhook-id`.")
            .filter_as("ID of the message."),
        /// Type of the message, such as `project.updated`.
        MessageType: text().filter_as("Type of the message."),
        /// Status of the delivery.
        DeliveryStatus: choice<DeliveryStatus>().filter(),
        /// Number of delivery attempts so far.
        AttemptCount: int(),
        /// Time of the next attempt; null if none is scheduled.
        NextAttemptAt: time(),
        /// Time at which the receiver accepted the message; null if it has not accepted it.
        DeliveredAt: time(),
        /// Time at which the message was queued.
        CreatedAt: time().unread().filter().order(),
    }
    one {
        /// Webhook that the message belongs to.
        webhook: Webhook by WebhookId = webhook::Id;
    }
    computed {
        /// Type of the changed record; null for a ping.
        record_type: Option<RecordType> = Row(record_type) from(RecordType);
        /// ID of the changed record; null for a ping.
        record_id: Option<ID> = Row(record_id) from(RecordType, RecordId);
        /// Cursor of the change in the log. Pass it as `after` to `changes` to continue after this change.
        /// Null for a ping.
        cursor: Option<String> = Row(cursor) from(Seq);
        /// The last 50 delivery attempts, earliest first.
        attempts: Vec<DeliveryAttempt> = Row(attempts) from(Attempts);
    }
}

/// An attempt to deliver a message.
#[derive(Clone, Debug, SimpleObject)]
pub struct DeliveryAttempt {
    /// Number of the attempt, from 1.
    number: i32,
    /// Time at which the attempt started.
    at: DateTime<Utc>,
    /// Duration of the attempt in milliseconds.
    duration_ms: i64,
    /// HTTP status code of the response; null if there was no response.
    status_code: Option<i32>,
    /// Reason why the attempt failed; null if it succeeded.
    error: Option<String>,
}

fn kind_of(row: RowRef<'_>) -> Option<RecordType> {
    row.cell(Column::RecordType as usize).text().and_then(RecordType::named)
}

fn record_type(_: &Run<'_>, row: RowRef<'_>) -> Result<Value, Failure> {
    Ok(kind_of(row).map_or(Value::Null, |record_type| record_type.to_value()))
}

fn record_id(_: &Run<'_>, row: RowRef<'_>) -> Result<Value, Failure> {
    let id = kind_of(row).zip(row.cell(Column::RecordId as usize).id());
    Ok(id.map_or(Value::Null, |(record_type, id)| Value::String(GlobalId { record_type, id }.to_string())))
}

fn cursor(_: &Run<'_>, row: RowRef<'_>) -> Result<Value, Failure> {
    Ok(row.cell(Column::Seq as usize).int().map_or(Value::Null, |seq| Value::String(api::cursor(seq))))
}

fn attempts(_: &Run<'_>, row: RowRef<'_>) -> Result<Value, Failure> {
    let attempts = row.cell(Column::Attempts as usize).json().cloned().unwrap_or_default();
    let attempts: Vec<Attempt> = serde_json::from_value(attempts).map_err(Failure::unexpected)?;
    let attempt = |Attempt { number, at, duration_ms, status, error }| {
        async_graphql::value!({
            "__typename": "DeliveryAttempt",
            "number": number,
            "at": at.to_rfc3339(),
            "durationMs": duration_ms,
            "statusCode": status,
            "error": error,
        })
    };
    Ok(Value::List(attempts.into_iter().map(attempt).collect()))
}
