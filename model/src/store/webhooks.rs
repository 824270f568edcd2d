//! What webhooks need beside their records: secrets, and how far each has come.

use chrono::{DateTime, Utc};
use entity::{webhook, webhook_delivery, webhook_progress, webhook_secret};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::credentials::lasts;
use super::scope::{seen_by, unscoped};
use super::{Error, Reader, Store, Writer};
use crate::clock;
use crate::policy::Actor;

impl Store {
    /// A webhook that an instance holds, and how far it has come.
    pub async fn held_webhook(
        &self,
        holder: &str,
        id: Uuid,
    ) -> Result<Option<(webhook::Model, webhook_progress::Model)>, Error> {
        use webhook_progress::Column;
        let held = unscoped::<webhook_progress::Entity>()
            .filter(Column::WebhookId.eq(id))
            .filter(Column::Holder.eq(holder));
        let Some(progress) = held.one(self.db()).await? else { return Ok(None) };
        let webhook = unscoped::<webhook::Entity>().filter(webhook::Column::Id.eq(id));
        Ok(webhook.one(self.db()).await?.map(|webhook| (webhook, progress)))
    }

    /// The secrets that sign for a webhook, the newest first.
    pub async fn webhook_secrets(&self, id: Uuid, now: DateTime<Utc>) -> Result<Vec<String>, Error> {
        use webhook_secret::Column;
        let secrets = unscoped::<webhook_secret::Entity>()
            .filter(Column::WebhookId.eq(id))
            .filter(lasts(Column::ExpiresAt, now))
            .order_by_desc(Column::Id)
            .all(self.db())
            .await?;
        Ok(secrets.into_iter().map(|secret| secret.secret).collect())
    }
}

impl Reader {
    /// The webhooks of an owner, as far as the caller may see them: there are few.
    pub async fn webhooks_of(&self, owner: &Actor) -> Result<Vec<webhook::Model>, Error> {
        let own = seen_by::<webhook::Entity>(self.caller()).filter(owned_by(owner));
        Ok(own.order_by_asc(webhook::Column::Id).all(&self.db().await).await?)
    }
}

impl Writer {
    /// How many webhooks an owner has.
    pub async fn webhooks_of(&self, owner: &Actor) -> Result<u64, Error> {
        let own = unscoped::<webhook::Entity>().filter(owned_by(owner));
        Ok(own.count(self.transaction()).await?)
    }

    pub async fn add_webhook_secret(&self, webhook_id: Uuid, secret: String) -> Result<(), Error> {
        let (id, created_at) = (clock::new_id(), clock::now());
        let secret = webhook_secret::Model { id, webhook_id, secret, created_at, expires_at: None };
        self.add::<webhook_secret::Entity>(secret).await
    }

    /// Ends the secrets of a webhook at a time, unless they end before, and forgets those that ended.
    pub async fn expire_webhook_secrets(&self, webhook_id: Uuid, at: DateTime<Utc>) -> Result<(), Error> {
        use webhook_secret::Column;
        webhook_secret::Entity::update_many()
            .col_expr(Column::ExpiresAt, Expr::value(at))
            .filter(Column::WebhookId.eq(webhook_id))
            .filter(lasts(Column::ExpiresAt, at))
            .exec(self.transaction())
            .await?;
        webhook_secret::Entity::delete_many()
            .filter(Column::WebhookId.eq(webhook_id))
            .filter(Column::ExpiresAt.lt(clock::now()))
            .exec(self.transaction())
            .await?;
        Ok(())
    }

    /// Begins the work for a webhook after a change.
    pub async fn start_webhook(&self, webhook_id: Uuid, through: i64) -> Result<(), Error> {
        let start = webhook_progress::Model {
            webhook_id,
            through,
            holder: None,
            held_until: None,
            failing_since: None,
        };
        self.add::<webhook_progress::Entity>(start).await
    }

    /// Goes on after a change that was passed, perhaps long ago: what came since is put in line anew.
    pub async fn replay_webhook(&self, webhook_id: Uuid, through: i64) -> Result<(), Error> {
        use webhook_progress::Column;
        webhook_progress::Entity::update_many()
            .col_expr(Column::Through, Expr::value(through))
            .filter(Column::WebhookId.eq(webhook_id))
            .exec(self.transaction())
            .await?;
        Ok(())
    }

    /// Gives what waits for a webhook its whole time again.
    pub async fn resume_webhook(&self, webhook_id: Uuid) -> Result<(), Error> {
        use webhook_delivery::Column;
        webhook_progress::Entity::update_many()
            .col_expr(webhook_progress::Column::FailingSince, Expr::value(None::<DateTime<Utc>>))
            .filter(webhook_progress::Column::WebhookId.eq(webhook_id))
            .exec(self.transaction())
            .await?;
        webhook_delivery::Entity::update_many()
            .col_expr(Column::FirstAttemptAt, Expr::value(None::<DateTime<Utc>>))
            .col_expr(Column::NextAttemptAt, Expr::value(clock::now()))
            .filter(Column::WebhookId.eq(webhook_id))
            .filter(Column::DeliveryStatus.eq(entity::value::DeliveryStatus::Pending))
            .exec(self.transaction())
            .await?;
        Ok(())
    }

    /// Removes all that belongs to a webhook; whoever works for it finds that it is gone.
    pub async fn clear_webhook(&self, webhook_id: Uuid) -> Result<(), Error> {
        let db = self.transaction();
        webhook_progress::Entity::delete_by_id(webhook_id).exec(db).await?;
        let own = webhook_secret::Column::WebhookId.eq(webhook_id);
        webhook_secret::Entity::delete_many().filter(own).exec(db).await?;
        let own = webhook_delivery::Column::WebhookId.eq(webhook_id);
        webhook_delivery::Entity::delete_many().filter(own).exec(db).await?;
        Ok(())
    }

    /// How many pings wait for a webhook.
    pub async fn pings_of(&self, webhook_id: Uuid) -> Result<u64, Error> {
        use webhook_delivery::Column;
        let waiting = unscoped::<webhook_delivery::Entity>()
            .filter(Column::WebhookId.eq(webhook_id))
            .filter(Column::DeliveryStatus.eq(entity::value::DeliveryStatus::Pending))
            .filter(Column::Seq.is_null());
        Ok(waiting.count(self.transaction()).await?)
    }

    /// Adds a message that is no change to what waits for a webhook.
    pub async fn add_delivery(&self, delivery: webhook_delivery::Model) -> Result<(), Error> {
        self.add::<webhook_delivery::Entity>(delivery).await
    }
}

fn owned_by(owner: &Actor) -> Condition {
    use webhook::Column;
    Condition::all().add(Column::OwnerIssuer.eq(&owner.issuer)).add(Column::OwnerSubject.eq(&owner.subject))
}
