//! Deleting what is kept no longer. A table may hold millions of such rows, so each batch is a transaction of its own,
//! short enough for the statement timeout and for those who wait to write, and found by an index.

use std::time::Duration;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use entity::{
    access_record, change, change_horizon, idempotency_key, sign_in_failure, usage, webhook_delivery,
};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, EntityTrait, Iterable, PrimaryKeyToColumn, QueryFilter, QueryOrder, QuerySelect};
use tokio::time::sleep;
use uuid::Uuid;

use super::change::end_of_log;
use super::deliveries::pending;
use super::scope::unscoped;
use super::{Error, Store};
use crate::clock;

/// How many rows one statement deletes, and how many times as long as that took the purge then rests. On SQLite writers
/// wait for it: four that wrote all the time had 1.75 times their usual p99 with 200 rows and a rest as long as the work,
/// 1.5 times with 100 rows. Some 2,000 rows a second are still deleted, more than such writers add.
const BATCH: u64 = 50;
const REST: u32 = 2;
/// How long a batch that found the database busy waits, and how often in a row, before the rest is left for the next time.
const PAUSE: Duration = Duration::from_secs(1);
const TRIES: u32 = 30;
/// How long the outcome of a request is kept for its idempotency key.
pub(super) const KEPT_OUTCOMES: TimeDelta = TimeDelta::hours(24);

impl Store {
    /// Deletes the records of reads and of failed sign-ins from before a time.
    pub async fn forget_books_before(&self, time: DateTime<Utc>) -> Result<(), Error> {
        use access_record::Column::AccessedAt;
        use sign_in_failure::Column::FailedAt;
        self.purge::<access_record::Entity>(AccessedAt, AccessedAt.lt(time), TRIES).await?;
        self.purge::<sign_in_failure::Entity>(FailedAt, FailedAt.lt(time), TRIES).await
    }

    /// Deletes the outcomes of requests whose idempotency keys have expired.
    pub async fn forget_outcomes(&self) -> Result<(), Error> {
        use idempotency_key::Column::CreatedAt;
        let old = CreatedAt.lt(clock::now() - KEPT_OUTCOMES);
        self.purge::<idempotency_key::Entity>(CreatedAt, old, TRIES).await
    }

    /// Deletes counts of usage from before a day.
    pub async fn forget_usage_before(&self, day: NaiveDate) -> Result<(), Error> {
        use usage::Column::Day;
        self.purge::<usage::Entity>(Day, Day.lt(day), TRIES).await
    }

    /// Deletes messages to webhooks that were delivered or given up before a time.
    pub async fn forget_deliveries_before(&self, time: DateTime<Utc>) -> Result<(), Error> {
        use webhook_delivery::Column::{DeliveryStatus, UpdatedAt};
        let done = Expr::col(DeliveryStatus).ne(pending());
        self.purge::<webhook_delivery::Entity>(UpdatedAt, UpdatedAt.lt(time).and(done), TRIES).await
    }

    /// Deletes the messages to a webhook that were delivered or given up; not again if the database is busy, since someone
    /// waits for it.
    pub async fn forget_deliveries_of(&self, webhook_id: Uuid) -> Result<(), Error> {
        use webhook_delivery::Column::{DeliveryStatus, Id, WebhookId};
        let done = Expr::col(DeliveryStatus).ne(pending());
        self.purge::<webhook_delivery::Entity>(Id, WebhookId.eq(webhook_id).and(done), 0).await
    }

    /// Deletes changes from before a time, all but the last one.
    pub async fn forget_changes_before(&self, time: DateTime<Utc>) -> Result<(), Error> {
        let mut busy = 0;
        loop {
            let begun = clock::moment();
            match self.forget_some_changes(time).await {
                Ok(true) => busy = 0,
                Ok(false) => return Ok(()),
                Err(Error::Busy | Error::TimedOut) if busy < TRIES => {
                    busy += 1;
                    sleep(PAUSE).await;
                }
                Err(error) => return Err(error),
            }
            sleep(begun.elapsed() * REST).await;
        }
    }

    /// Deletes the oldest changes and moves the horizon with them, so that a reader gets CURSOR_EXPIRED instead of a
    /// gap; whether there may be more.
    async fn forget_some_changes(&self, time: DateTime<Utc>) -> Result<bool, Error> {
        // Times are in the order of the numbers, so the old ones are the first ones.
        let oldest: Vec<(i64, DateTime<Utc>)> = unscoped::<change::Entity>()
            .select_only()
            .columns([change::Column::Seq, change::Column::At])
            .order_by_asc(change::Column::Seq)
            .limit(BATCH)
            .into_tuple()
            .all(self.db())
            .await?;
        let (last, _) = end_of_log(self.db(), None).await?;
        let old = oldest.iter().take_while(|(seq, at)| *at < time && *seq < last);
        let Some((through, until)) = old.last().copied() else { return Ok(false) };

        let transaction = self.begin_books().await?;
        change_horizon::Entity::update_many()
            .col_expr(change_horizon::Column::Through, Expr::value(through))
            .col_expr(change_horizon::Column::Until, Expr::value(until))
            .filter(change_horizon::Column::Through.lt(through))
            .exec(transaction.db())
            .await?;
        change::Entity::delete_many().filter(change::Column::Seq.lte(through)).exec(transaction.db()).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Deletes the rows of a table that meet a condition, a batch at a time in the order of an indexed column. A batch
    /// that finds the database busy is tried again so often.
    async fn purge<E: EntityTrait>(&self, order: E::Column, old: Expr, tries: u32) -> Result<(), Error> {
        let key = || E::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column);
        let mut busy = 0;
        loop {
            let begun = clock::moment();
            let batch = Query::select()
                .columns(key())
                .from(E::default())
                .and_where(old.clone())
                .order_by(order, sea_orm::Order::Asc)
                .limit(BATCH)
                .to_owned();
            let among = Expr::tuple(key().map(Expr::col)).in_subquery(batch);
            let delete = E::delete_many().filter(among);
            match self.in_books(async |db| delete.exec(db).await).await {
                Ok(deleted) if deleted.rows_affected < BATCH => return Ok(()),
                Ok(_) => busy = 0,
                Err(Error::Busy | Error::TimedOut) if busy < tries => {
                    busy += 1;
                    sleep(PAUSE).await;
                }
                Err(error) => return Err(error),
            }
            sleep(begun.elapsed() * REST).await;
        }
    }
}
