//! A first full copy.

use async_graphql::{Context, Object, SimpleObject};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

use super::page;
use crate::api::record::{Batch, Node, Shown};
use crate::api::{Failure, OneByOne, cursor};
use crate::records::declared;
use crate::store::{Reader, Table};
use entity::RecordType;

/// A page of a first full copy.
#[derive(Debug, SimpleObject)]
pub struct Snapshot {
    /// The records, in the order of their ids.
    nodes: OneByOne<Shown<Node>>,
    /// The cursor of the next page.
    cursor: String,
    /// Whether there are more.
    has_more: bool,
    /// From which cursor `changes` goes on, once all pages are taken: that of the moment when the first page was
    /// asked for, which all pages are of.
    changes_cursor: String,
}

#[derive(Debug, Default)]
pub struct SnapshotQuery;

#[Object]
impl SnapshotQuery {
    /// A first full copy of the records of a kind that you may see, page by page, to go on from with `changes`: all
    /// as they were when the first page was asked for. What they refer to is shown as it is now. A page may hold fewer
    /// than asked for, or none, and have more after it.
    async fn snapshot(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The kind of record.")] concept: RecordType,
        #[graphql(desc = "The cursor of the page before.")] after: Option<String>,
        #[graphql(desc = "How many records at most; 200 unless told, at most 1,000.")] first: Option<i32>,
    ) -> async_graphql::Result<Snapshot> {
        let reader = ctx.data::<Reader>()?;
        let first = page(first)?;
        let (through, last) = match after {
            Some(after) => read(&after)?,
            None => (reader.last_change().await.map_err(Failure::from)?, None),
        };
        let found = reader.page_as_of(Table::of(concept), through, last, first).await;
        let found = found.map_err(Failure::from)?;
        let place = found.last.or(last).map(|id| id.simple().to_string()).unwrap_or_default();
        let count = found.records.len();
        let batch = Batch::read(declared(concept), found.records);
        Ok(Snapshot {
            nodes: OneByOne((0..count).map(|at| Shown::new(&batch, at)).collect()),
            cursor: URL_SAFE_NO_PAD.encode(format!("snapshot:{through}:{place}")),
            has_more: found.has_more,
            changes_cursor: cursor(through),
        })
    }
}

fn read(cursor: &str) -> Result<(i64, Option<Uuid>), Failure> {
    let read = || {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
        let (through, last) = text.strip_prefix("snapshot:")?.split_once(':')?;
        let last = if last.is_empty() { None } else { Some(last.parse().ok()?) };
        Some((through.parse().ok().filter(|through| *through >= 0)?, last))
    };
    read().ok_or_else(|| Failure::invalid("after", "this is not a cursor of a snapshot"))
}
