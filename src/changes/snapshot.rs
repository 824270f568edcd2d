//! A first full copy.

use async_graphql::{Context, Object, SimpleObject};
use uuid::Uuid;

use super::page;
use crate::api::record::{Batch, Record, Shown};
use crate::api::{Failure, OneByOne, cursor};
use crate::records::declared;
use crate::store::{Reader, Table};
use entity::RecordType;

/// A page of a first full copy.
#[derive(Debug, SimpleObject)]
pub struct Snapshot {
    /// The records, in the order of their ids.
    nodes: OneByOne<Shown<Record>>,
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
    /// as they were when the first page was asked for. What they refer to is shown as it is now, and personal data that has
    /// changed since is null. A record that is retracted or deleted meanwhile is left out of later pages: `changes` may say
    /// DELETED of a record that the copy does not have. A page may hold fewer than asked for, or none, and have more after it.
    async fn snapshot(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The kind of record.")] record_type: RecordType,
        #[graphql(desc = "The cursor of the page before.")] after: Option<String>,
        #[graphql(desc = "How many records at most; 200 unless told, at most 1,000.")] first: Option<i32>,
    ) -> async_graphql::Result<Snapshot> {
        let reader = ctx.data::<Reader>()?;
        let first = page(first)?;
        let (through, last) = match after {
            Some(after) => read(reader, record_type, &after)?,
            None => (reader.last_change().await.map_err(Failure::from)?, None),
        };
        let found = reader.page_as_of(Table::of(record_type), through, last, first).await;
        let found = found.map_err(Failure::from)?;
        let place = found.last.or(last).map(|id| id.simple().to_string()).unwrap_or_default();
        let count = found.records.len();
        let batch = Batch::read(declared(record_type), found.records);
        Ok(Snapshot {
            nodes: OneByOne((0..count).map(|at| Shown::new(&batch, at)).collect()),
            cursor: reader.seal(&format!("{}:{through}:{place}", record_type.name())),
            has_more: found.has_more,
            changes_cursor: cursor(through),
        })
    }
}

/// The moment and the place of a cursor. It is sealed, so that it names the moment of a first page and no other.
fn read(reader: &Reader, record_type: RecordType, cursor: &str) -> Result<(i64, Option<Uuid>), Failure> {
    let read = || {
        let text = reader.unseal(cursor)?;
        let (through, last) = text.strip_prefix(record_type.name())?.strip_prefix(':')?.split_once(':')?;
        let last = if last.is_empty() { None } else { Some(last.parse().ok()?) };
        Some((through.parse().ok()?, last))
    };
    let unknown = || format!("this is not a cursor of a snapshot of {}", record_type.name());
    read().ok_or_else(|| Failure::invalid("after", unknown()))
}
