//! What came of it.

use async_graphql::{ID, SimpleObject};
use model::api::UserError;
use model::recording::{Outcome, payload};
use model::records::{Webhook, WebhookDelivery};

payload! {
    CreateWebhookPayload, RotateWebhookSecretPayload {
        /// Webhook; null if the mutation failed.
        webhook: Webhook = webhook,
    } + once {
        /// New secret (`whsec_` and base64), shown only once. Null if the mutation failed, or if the request
        /// repeats an earlier one with the same idempotency key. In that case, rotate the secret to get a new
        /// one.
        secret
    }
}

/// Payload of `deleteWebhook`.
#[derive(Debug, Default, SimpleObject)]
pub struct DeleteWebhookPayload {
    /// ID of the deleted webhook; null if the mutation failed.
    deleted_id: Option<ID>,
    /// Errors that the caller can correct; empty if the mutation succeeded.
    user_errors: Vec<UserError>,
}

impl From<Outcome<ID>> for DeleteWebhookPayload {
    fn from(outcome: Outcome<ID>) -> Self {
        match outcome {
            Ok(id) => Self { deleted_id: Some(id), user_errors: Vec::new() },
            Err(user_errors) => Self { user_errors, ..Self::default() },
        }
    }
}

payload! {
    ReplayWebhookPayload, UpdateWebhookPayload {
        /// Webhook; null if the mutation failed.
        webhook: Webhook = webhook,
    }
    PingWebhookPayload {
        /// Test message; null if the mutation failed. Query it again later for the status of its delivery.
        delivery: WebhookDelivery = webhook_delivery,
    }
}
