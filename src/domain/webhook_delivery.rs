//! A message to a webhook, and what became of it.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use entity::value::{Attempt, Attempts, DeliveryStatus, Visibility};
use entity::webhook;
use entity::webhook_delivery::Model;

use crate::clock;
use crate::domain::Concept;
use crate::domain::change::cursor;
use crate::domain::webhook::{Webhook, WebhookFilter};
use crate::graphql::{GlobalId, Record, StringFilter, TimeFilter, by_id};

concept! {
    WebhookDelivery of webhook_delivery, "message to a webhook", "messages to webhooks",
    query: WebhookDeliveryQuery { webhook_delivery, webhook_deliveries },
    key: WebhookDeliveryKey {
        /// The id of the message, its `webhook-id`.
        MessageId(MessageId, message_id),
    },
    filter: WebhookDeliveryFilter,
    order: WebhookDeliveryOrder,
    derived: [("record_id", "concept"), ("cursor", "seq")],
}

/// A message to a webhook, and what became of it. For who registered the webhook, and MOIS; kept as long as the service
/// is configured to.
#[Object]
impl WebhookDelivery {
    #[graphql(flatten)]
    async fn record(&self) -> Record<'_> {
        Record::of(self)
    }

    /// The webhook.
    async fn webhook(&self, ctx: &Context<'_>) -> Option<Result<Webhook>> {
        by_id(ctx, &self.0, |row| Some(row.webhook_id)).await
    }

    /// The id of the message, its `webhook-id`: the same in every attempt, and when its change is replayed.
    async fn message_id(&self) -> &str {
        &self.message_id
    }

    /// The type of the message, such as `project.updated`.
    async fn kind(&self) -> &str {
        &self.kind
    }

    /// The kind of record that it is about; null for a ping.
    async fn concept(&self) -> Option<Concept> {
        Concept::named(self.concept.as_deref()?)
    }

    /// The id of the record that it is about; null for a ping.
    async fn record_id(&self) -> Option<ID> {
        let concept = Concept::named(self.concept.as_deref()?)?;
        Some(GlobalId { concept, id: self.record_id? }.into())
    }

    /// The place of its change in the log: `changes` goes on after it; null for a ping.
    async fn cursor(&self) -> Option<String> {
        self.seq.map(cursor)
    }

    /// What became of it.
    async fn status(&self) -> DeliveryStatus {
        self.status
    }

    /// How often it was tried.
    async fn attempt_count(&self) -> i32 {
        self.attempt_count
    }

    /// The last fifty attempts, in order.
    async fn attempts(&self) -> Vec<DeliveryAttempt> {
        self.attempts.0.iter().cloned().map(DeliveryAttempt::from).collect()
    }

    /// When it is tried next; null when it is not.
    async fn next_attempt_at(&self) -> Option<DateTime<Utc>> {
        self.next_attempt_at
    }

    /// When its receiver took it.
    async fn delivered_at(&self) -> Option<DateTime<Utc>> {
        self.delivered_at
    }
}

/// A message to a webhook, in line from now on.
pub fn pending(webhook: &webhook::Model, message_id: String, kind: String) -> Model {
    new_record!(webhook_delivery, Visibility::Internal, {
        webhook_id: webhook.id,
        owner_issuer: webhook.owner_issuer.clone(),
        owner_subject: webhook.owner_subject.clone(),
        message_id,
        kind,
        seq: None,
        concept: None,
        record_id: None,
        status: DeliveryStatus::Pending,
        attempts: Attempts::default(),
        attempt_count: 0,
        first_attempt_at: None,
        next_attempt_at: Some(clock::now()),
        delivered_at: None,
    })
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

impl From<Attempt> for DeliveryAttempt {
    fn from(attempt: Attempt) -> Self {
        let Attempt { number, at, duration_ms, status, error } = attempt;
        Self { number, at, duration_ms, status_code: status.map(i32::from), error }
    }
}

filter! {
    /// Selects messages to webhooks; all that is given must hold.
    WebhookDeliveryFilter on webhook_delivery {
        /// The id of the message.
        message_id: StringFilter = MessageId,
        /// The type of the message.
        kind: StringFilter = Kind,
        /// What became of it: one of these.
        status: Vec<DeliveryStatus> = Status,
        /// When it was put in line.
        created_at: TimeFilter = CreatedAt,
    }
    related {
        /// The webhook.
        webhook: WebhookFilter by WebhookId = webhook::Id,
    }
}

order! {
    /// The order of a list of messages to webhooks.
    WebhookDeliveryOrder by WebhookDeliveryOrderField on webhook_delivery {
        /// When it was put in line.
        CreatedAt: time(CreatedAt, |row| row.created_at),
    }
}
