//! Webhooks and whom they are told changes for.

use std::sync::Arc;

use entity::value::{Attempts, DeliveryStatus, TokenScope, Visibility, WebhookPause};
use entity::webhook::{Entity, Model};
use entity::webhook_delivery;
use model::clock;
use model::policy::acts::ManageWebhook;
use model::policy::{Bearer, Caller, Place, Standing, allow};
use model::store::{Error, Rows, Store, new_record};

/// Whom a webhook is told changes for, as a token would say it.
pub(super) fn subscriber(webhook: &Model) -> Result<Arc<Bearer>, Error> {
    let unusable = || Error::Internal("a webhook has no usable owner".to_owned());
    let standing = Standing::new(
        webhook.role,
        webhook.organization_code.clone(),
        webhook.subscriber_country.clone(),
        webhook.subscriber_funding_source.clone(),
    );
    Ok(Arc::new(Bearer {
        issuer: webhook.owner_issuer.clone(),
        subject: webhook.owner_subject.clone(),
        client: None,
        standing: standing.map_err(|_| unusable())?,
        scopes: vec![TokenScope::Read],
        expires_at: clock::now(),
        confirmation: Default::default(),
    }))
}

/// Pauses a webhook on the service's own account, if it still is as it was.
pub(super) async fn pause(store: &Store, as_it_was: &Model, why: WebhookPause) -> Result<(), Error> {
    let service = Caller::Operator { command: "webhooks" };
    let allowed = allow::<ManageWebhook>(&service, Place::default())?;
    store
        .write(&allowed, async |writer| {
            let found = writer.by_id::<Entity>(as_it_was.id).await?;
            let same =
                found.filter(|found| found.version == as_it_was.version && found.pause_reason.is_none());
            let Some(webhook) = same else { return Ok(()) };
            let paused = Model { pause_reason: Some(why), paused_at: Some(clock::now()), ..webhook.clone() };
            writer.save::<Entity>(Some(webhook), paused).await.map(drop)
        })
        .await
}

/// A message to a webhook, in line from now on.
pub(super) fn pending(webhook: &Model, message_id: String, kind: String) -> webhook_delivery::Model {
    new_record!(webhook_delivery, Visibility::Internal, {
        webhook_id: webhook.id,
        owner_issuer: webhook.owner_issuer.clone(),
        owner_subject: webhook.owner_subject.clone(),
        message_id,
        message_type: kind,
        seq: None,
        record_type: None,
        record_id: None,
        delivery_status: DeliveryStatus::Pending,
        attempts: Attempts::default(),
        attempt_count: 0,
        first_attempt_at: None,
        next_attempt_at: Some(clock::now()),
        delivered_at: None,
    })
}
