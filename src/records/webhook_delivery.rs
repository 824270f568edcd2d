//! A message to a webhook, and what became of it.

use async_graphql::{ID, InputType, SimpleObject, Value};
use chrono::{DateTime, Utc};
use entity::RecordType;
use entity::value::{Attempt, DeliveryStatus};
use entity::webhook_delivery::Column;

use super::webhook::Webhook;
use crate::api::record::{RowRef, Run};
use crate::api::{self, Failure, GlobalId};

record! {
    /// A message to a webhook, and what became of it. For who registered the webhook, and MOIS; kept as long as the service
    /// is configured to.
    WebhookDelivery of webhook_delivery;
    webhookDeliveries: "message to a webhook", "messages to webhooks";

    fields {
        /// The id of the message, its `webhook-id`: the same in every attempt, and when its change is replayed.
        MessageId: text()
            .key_as("The id of the message, its `webhook-id`.")
            .filter_as("The id of the message."),
        /// The type of the message, such as `project.updated`.
        Kind: text().filter_as("The type of the message."),
        /// What became of it.
        Status: choice<DeliveryStatus>().filter(),
        /// How often it was tried.
        AttemptCount: int(),
        /// When it is tried next; null when it is not.
        NextAttemptAt: time(),
        /// When its receiver took it.
        DeliveredAt: time(),
        /// When it was put in line.
        CreatedAt: time().unread().filter().order(),
    }
    one {
        /// The webhook.
        webhook: Webhook by WebhookId = webhook::Id;
    }
    computed {
        /// The kind of record that it is about; null for a ping.
        concept: Option<RecordType> = Row(concept) from(Concept);
        /// The id of the record that it is about; null for a ping.
        record_id: Option<ID> = Row(record_id) from(Concept, RecordId);
        /// The place of its change in the log: `changes` goes on after it; null for a ping.
        cursor: Option<String> = Row(cursor) from(Seq);
        /// The last fifty attempts, in order.
        attempts: Vec<DeliveryAttempt> = Row(attempts) from(Attempts);
    }
}

/// An attempt to deliver a message.
#[derive(Clone, Debug, SimpleObject)]
pub struct DeliveryAttempt {
    /// Which attempt, from 1.
    number: i32,
    /// When it was begun.
    at: DateTime<Utc>,
    /// How long it took, in milliseconds.
    duration_ms: i64,
    /// The HTTP status of the answer; null when there was none.
    status_code: Option<i32>,
    /// Why it failed; null when it did not.
    error: Option<String>,
}

fn kind_of(row: RowRef<'_>) -> Option<RecordType> {
    row.cell(Column::Concept as usize).text().and_then(RecordType::named)
}

fn concept(_: &Run<'_>, row: RowRef<'_>) -> Result<Value, Failure> {
    Ok(kind_of(row).map_or(Value::Null, |concept| concept.to_value()))
}

fn record_id(_: &Run<'_>, row: RowRef<'_>) -> Result<Value, Failure> {
    let id = kind_of(row).zip(row.cell(Column::RecordId as usize).id());
    Ok(id.map_or(Value::Null, |(concept, id)| Value::String(GlobalId { concept, id }.to_string())))
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
