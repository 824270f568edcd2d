//! Which instance works for which webhook. An instance holds a webhook by a lease, counted by the database's clock; the
//! instances that are alive hold about as many each. A webhook that is paused is held only while a ping to it waits.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use entity::{webhook, webhook_delivery, webhook_instance, webhook_progress};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, Set,
    Statement, UpdateMany,
};
use uuid::Uuid;

use super::deliveries::pending;
use super::scope::unscoped;
use super::{Dialect, Error, Store};
use crate::clock;

/// After how many leases without a word an instance is forgotten.
const FORGOTTEN: i32 = 100;

/// The webhooks that an instance holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holding {
    pub ids: Vec<Uuid>,
    /// How many of them are beyond the instance's share, to be handed over to others.
    pub surplus: usize,
}

impl Store {
    /// Says that an instance is alive, keeps the webhooks that it holds for the time of another lease, and takes free
    /// ones up to its share: the number of webhooks by the number of instances that are alive, rounded up.
    pub async fn hold_webhooks(&self, holder: &str, lease: Duration) -> Result<Holding, Error> {
        use webhook_progress::Column;
        let now = self.shared_now().await?;
        let lease = TimeDelta::from_std(lease).unwrap_or(TimeDelta::days(1));
        let transaction = self.begin_books().await?;
        stay_alive(transaction.db(), holder, (now, now + lease)).await?;
        let alive =
            unscoped::<webhook_instance::Entity>().filter(webhook_instance::Column::AliveUntil.gte(now));
        let alive = Ord::max(alive.count(transaction.db()).await?, 1);
        let all = unscoped::<webhook_progress::Entity>().filter(wanted()).count(transaction.db()).await?;
        let share = all.div_ceil(alive);

        let until =
            webhook_progress::ActiveModel { held_until: Set(Some(now + lease)), ..Default::default() };
        let own = || Column::Holder.eq(holder);
        let kept = webhook_progress::Entity::update_many().set(until.clone()).filter(own());
        let kept = kept.exec(transaction.db()).await?.rows_affected;
        if kept < share {
            let free_ones = Query::select()
                .column(Column::WebhookId)
                .from(webhook_progress::Entity)
                .cond_where(free(now).add(wanted()))
                .order_by(Column::WebhookId, sea_orm::Order::Asc)
                .limit(share - kept)
                .to_owned();
            let taken = webhook_progress::ActiveModel { holder: Set(Some(holder.to_owned())), ..until };
            webhook_progress::Entity::update_many()
                .set(taken)
                .filter(Column::WebhookId.in_subquery(free_ones))
                // Once more, for PostgreSQL to see what another instance took meanwhile.
                .filter(free(now))
                .exec(transaction.db())
                .await?;
        }
        let held =
            unscoped::<webhook_progress::Entity>().select_only().column(Column::WebhookId).filter(own());
        let ids: Vec<Uuid> = held.into_tuple().all(transaction.db()).await?;
        transaction.commit().await?;
        let surplus = ids.len().saturating_sub(usize::try_from(share).unwrap_or(usize::MAX));
        Ok(Holding { ids, surplus })
    }

    /// Whether there are webhooks to work for that nobody holds.
    pub async fn has_free_webhooks(&self, now: DateTime<Utc>) -> Result<bool, Error> {
        let found = unscoped::<webhook_progress::Entity>().filter(free(now).add(wanted()));
        Ok(found.limit(1).one(self.db()).await?.is_some())
    }

    /// The webhooks that an instance holds and for which something is due.
    pub async fn due_webhooks(&self, holder: &str, now: DateTime<Utc>) -> Result<Vec<Uuid>, Error> {
        use webhook_delivery::Column;
        let due = || {
            let own = Expr::col((webhook_delivery::Entity, Column::WebhookId));
            waiting()
                .and_where(own.equals((webhook_progress::Entity, webhook_progress::Column::WebhookId)))
                .and_where(Column::NextAttemptAt.lte(now))
                .to_owned()
        };
        let ping = due().and_where(Column::Seq.is_null()).to_owned();
        let in_use = webhook_progress::Column::WebhookId.in_subquery(in_use());
        let any = Condition::any().add(in_use.and(Expr::exists(due()))).add(Expr::exists(ping));
        let held = unscoped::<webhook_progress::Entity>()
            .select_only()
            .column(webhook_progress::Column::WebhookId)
            .filter(webhook_progress::Column::Holder.eq(holder))
            .filter(any);
        Ok(held.into_tuple().all(self.db()).await?)
    }

    /// Lets go of a webhook, for another instance to take at once.
    pub async fn release_webhook(&self, holder: &str, id: Uuid) -> Result<(), Error> {
        let own = released(holder).filter(webhook_progress::Column::WebhookId.eq(id));
        self.in_books(async |db| own.exec(db).await).await.map(drop)
    }

    /// Lets go of a webhook that is paused, unless a ping to it waits; whether it is held no longer.
    pub async fn rest_webhook(&self, holder: &str, id: Uuid) -> Result<bool, Error> {
        let own = released(holder).filter(webhook_progress::Column::WebhookId.eq(id));
        let rested = self.in_books(async |db| own.filter(wanted().not()).exec(db).await).await?;
        Ok(rested.rows_affected > 0)
    }

    /// Lets go of what an instance holds, and counts it among those that are alive no longer.
    pub async fn release_webhooks(&self, holder: &str) -> Result<(), Error> {
        let transaction = self.begin_books().await?;
        released(holder).exec(transaction.db()).await?;
        webhook_instance::Entity::delete_by_id(holder.to_owned()).exec(transaction.db()).await?;
        transaction.commit().await
    }

    /// Now by a clock that all instances share: the database's, where it is a server.
    async fn shared_now(&self) -> Result<DateTime<Utc>, Error> {
        if self.dialect() == Dialect::Sqlite {
            return Ok(clock::now());
        }
        let asked = Statement::from_string(self.db().get_database_backend(), "SELECT clock_timestamp()");
        let row = self.db().query_one_raw(asked).await?;
        let row = row.ok_or_else(|| Error::Internal("the time of the database cannot be read".to_owned()))?;
        Ok(row.try_get_by_index(0)?)
    }
}

/// Notes that an instance is alive, and forgets those that have not been for long.
async fn stay_alive(
    db: &impl ConnectionTrait,
    instance: &str,
    (now, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<(), Error> {
    use webhook_instance::{ActiveModel, Column, Entity};
    let alive = ActiveModel { name: Set(instance.to_owned()), alive_until: Set(until) };
    let again = OnConflict::column(Column::Name).update_column(Column::AliveUntil).to_owned();
    Entity::insert(alive).on_conflict(again).exec_without_returning(db).await?;
    let old = Column::AliveUntil.lt(now - (until - now) * FORGOTTEN);
    Entity::delete_many().filter(old).exec(db).await?;
    Ok(())
}

/// Webhooks that nobody holds.
fn free(now: DateTime<Utc>) -> Condition {
    use webhook_progress::Column;
    Condition::all().add(Column::Holder.is_null().or(Column::HeldUntil.lt(now)))
}

/// Webhooks to work for: those in use, and those to which a ping waits.
fn wanted() -> Condition {
    let pinged = waiting().and_where(webhook_delivery::Column::Seq.is_null()).to_owned();
    let of = webhook_progress::Column::WebhookId;
    Condition::any().add(of.in_subquery(in_use())).add(of.in_subquery(pinged))
}

/// The ids of webhooks that are not paused.
fn in_use() -> SelectStatement {
    let unpaused = webhook::Column::PauseReason.is_null();
    Query::select().column(webhook::Column::Id).from(webhook::Entity).and_where(unpaused).to_owned()
}

/// The ids of webhooks to which messages wait.
fn waiting() -> SelectStatement {
    use webhook_delivery::{Column, Entity};
    let status = Expr::col((Entity, Column::DeliveryStatus)).eq(pending());
    Query::select().column((Entity, Column::WebhookId)).from(Entity).and_where(status).to_owned()
}

fn released(holder: &str) -> UpdateMany<webhook_progress::Entity> {
    use webhook_progress::Column;
    webhook_progress::Entity::update_many()
        .col_expr(Column::Holder, Expr::value(Option::<String>::None))
        .filter(Column::Holder.eq(holder))
}
