//! A first full copy.

use async_graphql::{Context, Object, SimpleObject};
use uuid::Uuid;

use super::page;
use crate::api::record::{Batch, Record, Shown, declared};
use crate::api::{Failure, OneByOne, cursor};
use crate::store::{Reader, Table};
use entity::RecordType;

/// A page of a snapshot.
#[derive(Debug, SimpleObject)]
pub struct Snapshot {
    /// Records in the order of their IDs.
    nodes: OneByOne<Shown<Record>>,
    /// Cursor to pass as `after` to get the next page.
    cursor: String,
    /// True if there are further pages.
    has_more: bool,
    /// Cursor to pass as `after` to `changes` after the last page. It marks the end of the log at the time of
    /// the first page.
    changes_cursor: String,
}

#[derive(Debug, Default)]
pub struct SnapshotQuery;

#[Object]
impl SnapshotQuery {
    /// Consistent full copy of the records of one type that you may see, in pages. All pages show the state
    /// at the time of the first page; related records are shown in their current state, and personal data
    /// that has changed since is null. Continue with `changes`. A record that is retracted or deleted while
    /// you read the pages is missing from later pages, so `changes` can return DELETED for a record that the
    /// copy does not have. A page can contain fewer records than requested, or none, although further pages
    /// follow.
    async fn snapshot(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Type of the records to copy.")] record_type: RecordType,
        #[graphql(desc = "Value of `cursor` of the previous page; leave it out for the first page.")]
        after: Option<String>,
        #[graphql(desc = "Maximum number of records (default 200, maximum 1,000).")] first: Option<i32>,
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
    let unknown = || format!("not a cursor of a snapshot of {}", record_type.name());
    read().ok_or_else(|| Failure::invalid("after", unknown()))
}
