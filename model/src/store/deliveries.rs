//! Messages to webhooks: putting changes in line, finding what is due, and keeping what came of it. All of it is
//! done only by the instance that holds the webhook.

use chrono::{DateTime, Utc};
use entity::webhook_delivery::{Column, Entity, Model};
use entity::{webhook, webhook_progress};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, UpdateMany};
use uuid::Uuid;

use super::insert::insert;
use super::scope::unscoped;
use super::transaction::Pinned;
use super::{Error, Store};
use crate::clock;

impl Store {
    /// How many changes wait to be told to a webhook that has come so far; those behind are put in line anew.
    pub async fn waiting(&self, webhook_id: Uuid, through: i64) -> Result<u64, Error> {
        let waiting = unscoped::<Entity>()
            .filter(Column::WebhookId.eq(webhook_id))
            .filter(Expr::col((Entity, Column::DeliveryStatus)).eq(pending()))
            .filter(Column::Seq.lte(through));
        Ok(waiting.count(self.db()).await?)
    }

    /// How many messages wait to be sent or sent again, to all webhooks.
    pub async fn backlog(&self) -> Result<u64, Error> {
        let pending = Expr::col((Entity, Column::DeliveryStatus)).eq(pending());
        Ok(unscoped::<Entity>().filter(pending).count(self.db()).await?)
    }

    /// Puts changes in line for a webhook that has come so far, and notes how far it has come since. False, and
    /// nothing done, where someone else has moved or changed it, or holds it.
    pub async fn queue_deliveries(
        &self,
        holder: &str,
        webhook: &webhook::Model,
        (from, through): (i64, i64),
        messages: Vec<Model>,
    ) -> Result<bool, Error> {
        let transaction = self.begin_books().await?;
        let advance = held(holder, webhook.id)
            .col_expr(webhook_progress::Column::Through, Expr::value(through))
            .filter(webhook_progress::Column::Through.eq(from));
        if advance.exec(transaction.db()).await?.rows_affected == 0 {
            transaction.rollback().await?;
            return Ok(false);
        }
        // What is told is said by the webhook as it is: of another version it was looked for otherwise.
        let same = unscoped::<webhook::Entity>()
            .filter(webhook::Column::Id.eq(webhook.id))
            .filter(webhook::Column::Version.eq(webhook.version));
        if same.count(transaction.db()).await? == 0 {
            transaction.rollback().await?;
            return Ok(false);
        }
        // A change that was told before, and is replayed, keeps its name and what came of it then.
        let again = OnConflict::column(Column::MessageId)
            .update_columns([
                Column::MessageType,
                Column::DeliveryStatus,
                Column::FirstAttemptAt,
                Column::NextAttemptAt,
                Column::DeliveredAt,
                Column::UpdatedAt,
            ])
            .to_owned();
        put(transaction.db(), messages, again).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// The pings that are to be sent to a webhook now.
    pub async fn due_pings(&self, webhook_id: Uuid, now: DateTime<Utc>) -> Result<Vec<Model>, Error> {
        let due = unscoped::<Entity>()
            .filter(Column::WebhookId.eq(webhook_id))
            .filter(Expr::col((Entity, Column::DeliveryStatus)).eq(pending()))
            .filter(Column::Seq.is_null())
            .filter(Column::NextAttemptAt.lte(now));
        Ok(due.all(self.db()).await?)
    }

    /// The changes, up to one, that a webhook is to be told now, in order: none before an earlier one of the same
    /// record.
    pub async fn due(
        &self,
        webhook_id: Uuid,
        through: i64,
        now: DateTime<Utc>,
        most: u64,
    ) -> Result<Vec<Model>, Error> {
        let of = |column: Column| Expr::col(("earlier", column));
        let own = |column: Column| Expr::col((Entity, column));
        let held_up = Query::select()
            .expr(Expr::value(1))
            .from_as(Entity, "earlier")
            .and_where(of(Column::WebhookId).eq(webhook_id))
            .and_where(of(Column::DeliveryStatus).eq(pending()))
            .and_where(of(Column::RecordId).eq(own(Column::RecordId)))
            .and_where(of(Column::Seq).lt(own(Column::Seq)))
            .and_where(of(Column::NextAttemptAt).gt(now))
            .to_owned();
        let due = unscoped::<Entity>()
            .filter(Column::WebhookId.eq(webhook_id))
            .filter(Expr::col((Entity, Column::DeliveryStatus)).eq(pending()))
            .filter(Column::NextAttemptAt.lte(now))
            .filter(Column::Seq.lte(through))
            .filter(Expr::exists(held_up).not())
            .order_by_asc(Column::Seq)
            .limit(most);
        due.all(self.db()).await.map_err(Error::from)
    }

    /// Keeps what came of attempts, and since when the webhook fails, if it does. False, and nothing kept, where
    /// someone else holds it by now.
    pub async fn settle(
        &self,
        holder: &str,
        webhook_id: Uuid,
        failing_since: Option<DateTime<Utc>>,
        messages: Vec<Model>,
    ) -> Result<bool, Error> {
        let transaction = self.begin_books().await?;
        let note = held(holder, webhook_id)
            .col_expr(webhook_progress::Column::FailingSince, Expr::value(failing_since));
        if note.exec(transaction.db()).await?.rows_affected == 0 {
            transaction.rollback().await?;
            return Ok(false);
        }
        let outcome = OnConflict::column(Column::Id)
            .update_columns([
                Column::DeliveryStatus,
                Column::Attempts,
                Column::AttemptCount,
                Column::FirstAttemptAt,
                Column::NextAttemptAt,
                Column::DeliveredAt,
                Column::Version,
                Column::UpdatedAt,
            ])
            .to_owned();
        put(transaction.db(), messages, outcome).await?;
        transaction.commit().await?;
        Ok(true)
    }
}

/// Written into the statement, for the indexes of what is pending to be of use.
pub(super) fn pending() -> Expr {
    Expr::cust("'PENDING'")
}

/// An update of how far a webhook has come, by the instance that holds it.
fn held(holder: &str, webhook_id: Uuid) -> UpdateMany<webhook_progress::Entity> {
    webhook_progress::Entity::update_many()
        .filter(webhook_progress::Column::WebhookId.eq(webhook_id))
        .filter(webhook_progress::Column::Holder.eq(holder))
}

async fn put(transaction: &Pinned, messages: Vec<Model>, conflict: OnConflict) -> Result<(), Error> {
    let now = clock::now();
    let rows = messages.into_iter().map(|message| Model { updated_at: now, ..message });
    insert::<Entity>(transaction, rows.collect(), Some(conflict)).await
}
