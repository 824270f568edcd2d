//! The past of a record.

use std::collections::HashMap;

use async_graphql::{Context, ID, Object, Value};
use chrono::{Days, NaiveTime};
use futures::FutureExt;
use futures::future::BoxFuture;
use uuid::Uuid;

use super::feed::{self, ChangeFeed, feed_pages};
use super::page;
use crate::api::record::declare::{By, Computed, Output};
use crate::api::record::{Asked, Batch, Outcome, Record, Rows, Run, Shown, Within, declared};
use crate::api::{Date, Failure, GlobalId, read_cursor};
use crate::store::{Reader, Table};
use entity::RecordType;

/// The changes of each of some records of a record type, as `history` asks for them.
async fn histories(
    ctx: &Context<'_>,
    reader: &Reader,
    record_type: RecordType,
    ids: &[Uuid],
    after: Option<String>,
    first: Option<i32>,
) -> Result<HashMap<Uuid, ChangeFeed>, Failure> {
    let pages = reader.histories(record_type, ids, read_cursor("after", after)?, page(first)?).await?;
    feed_pages(reader, pages, feed::Asked::of(ctx.look_ahead().field("changes"))).await
}

/// `id` is the first column of every table of records.
const ID_COLUMN: usize = 0;

/// The field `history` of every record.
pub const HISTORY: Computed = Computed {
    name: "history",
    doc: "Changes of the record, field by field, with time and author, as far back as the log is kept. Empty for
        AccessRecord, SignInFailure and WebhookDelivery, which are not in the change log.",
    arguments: &[
        ("after", "String", "Return changes after this cursor."),
        ("first", "Int", "Maximum number of changes (default 200, maximum 1,000)."),
    ],
    output: Output::of::<ChangeFeed>(),
    from: &[ID_COLUMN],
    by: By::Rows(of_rows),
    filter: None,
};

fn of_rows<'r>(
    run: &'r Run<'r>,
    rows: &'r Rows<'r>,
    asked: Asked<'r>,
) -> BoxFuture<'r, Result<Vec<Outcome>, Failure>> {
    async move {
        let (mut after, mut first) = (None, None);
        for (name, value) in asked.arguments()? {
            match (name.as_str(), value) {
                ("after", Value::String(cursor)) => after = Some(cursor),
                ("first", Value::Number(number)) => {
                    first = number.as_i64().map(|number| i32::try_from(number).unwrap_or(i32::MAX));
                }
                _ => {}
            }
        }
        let ids: Vec<Uuid> = rows.iter().filter_map(|row| row.cell(ID_COLUMN).id()).collect();
        let ctx = asked.ctx.with_field(asked.field);
        let feeds = histories(&ctx, run.reader, rows.def.of, &ids, after, first).await?;
        let within = Within::new(asked.ctx);
        let mut outcomes = Vec::with_capacity(ids.len());
        for id in ids {
            let feed = feeds.get(&id).ok_or_else(|| Failure::unexpected("a record without a history"))?;
            outcomes.push(within.resolve(feed, asked.ctx, asked.field).await);
        }
        Ok(outcomes)
    }
    .boxed()
}

#[derive(Debug, Default)]
pub struct HistoryQuery;

#[Object]
impl HistoryQuery {
    /// Changes of a record, field by field, with time and author, as far back as the log is kept; empty for a record that
    /// you may not see now.
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "ID of the record.")] id: ID,
        #[graphql(desc = "Return changes after this cursor.")] after: Option<String>,
        #[graphql(desc = "Maximum number of changes (default 200, maximum 1,000).")] first: Option<i32>,
    ) -> async_graphql::Result<ChangeFeed> {
        let GlobalId { record_type, id } = GlobalId::parse("id", &id)?;
        let reader = ctx.data::<Reader>()?;
        let mut feeds = histories(ctx, reader, record_type, &[id], after, first).await?;
        Ok(feeds.remove(&id).ok_or_else(|| Failure::unexpected("a record without a history"))?)
    }

    /// Record in its state at the end of a day (UTC). Null if the record did not exist then or had been
    /// deleted by then, or if you may not see its current state or its state at that time. Related records
    /// are shown in their current state. Personal data that has changed since is null: old values are not
    /// kept.
    async fn as_of(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "ID of the record.")] id: ID,
        #[graphql(desc = "Day at whose end the record is shown, in UTC.")] date: Date,
    ) -> async_graphql::Result<Option<Shown<Record>>> {
        let GlobalId { record_type, id } = GlobalId::parse("id", &id)?;
        let next = date.0.checked_add_days(Days::new(1)).unwrap_or(date.0);
        let end = next.and_time(NaiveTime::MIN).and_utc() - chrono::TimeDelta::microseconds(1);
        let found =
            ctx.data::<Reader>()?.as_of(Table::of(record_type), id, end).await.map_err(Failure::from)?;
        Ok(found.map(|cells| Shown::new(&Batch::read(declared(record_type), vec![cells]), 0)))
    }
}
