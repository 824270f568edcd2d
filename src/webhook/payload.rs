//! What came of it.

use async_graphql::{ID, SimpleObject};
use entity::webhook::Model;

use crate::api::UserError;
use crate::api::record::{Shown, fresh};
use crate::recording::{Outcome, ShownOnce, payload};
use crate::records::webhook::Webhook;
use crate::records::webhook_delivery::WebhookDelivery;

/// What became of a request about a webhook and its secret.
#[derive(Debug, Default, SimpleObject)]
pub struct WebhookSecretPayload {
    /// The webhook; null when nothing was changed.
    webhook: Option<Shown<Webhook>>,
    /// Its new secret, `whsec_` and base64, shown this once; null in the answer to a request that was done before (by
    /// its idempotency key): ask for another one then.
    secret: Option<String>,
    /// Why nothing was changed; empty when it was.
    user_errors: Vec<UserError>,
}

impl WebhookSecretPayload {
    pub(super) fn of(outcome: Outcome<(Model, ShownOnce)>) -> Self {
        match outcome {
            Ok((webhook, secret)) => {
                Self { webhook: fresh(webhook), secret: secret.shown(), user_errors: Vec::new() }
            }
            Err(error) => Self { user_errors: vec![*error], ..Self::default() },
        }
    }
}

/// What became of a webhook that was to be deleted.
#[derive(Debug, Default, SimpleObject)]
pub struct DeleteWebhookPayload {
    /// The id of the webhook; null when nothing was changed.
    deleted_id: Option<ID>,
    /// Why nothing was changed; empty when it was.
    user_errors: Vec<UserError>,
}

impl DeleteWebhookPayload {
    pub(super) fn of(outcome: Outcome<ID>) -> Self {
        match outcome {
            Ok(id) => Self { deleted_id: Some(id), user_errors: Vec::new() },
            Err(error) => Self { user_errors: vec![*error], ..Self::default() },
        }
    }
}

payload! {
    /// What became of changes to a webhook.
    WebhookPayload {
        /// The webhook.
        webhook: Webhook = webhook,
    }
}

payload! {
    /// What became of a ping.
    PingWebhookPayload {
        /// The message: look it up again to see what became of it.
        delivery: WebhookDelivery = webhook_delivery,
    }
}
