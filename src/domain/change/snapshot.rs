//! A first full copy.

use async_graphql::{Context, Object, SimpleObject};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

use super::{cursor, page};
use crate::domain::{Concept, Node, records_after};
use crate::graphql::Failure;
use crate::store::Reader;

/// A page of a first full copy.
#[derive(Debug, SimpleObject)]
pub struct Snapshot {
    /// The records.
    nodes: Vec<Node>,
    /// The cursor of the next page.
    cursor: String,
    /// Whether there are more.
    has_more: bool,
    /// From which cursor `changes` goes on, once all pages are taken: that of the moment when the first page was
    /// asked for. Changes that came meanwhile follow there; take one only if its version is higher than yours.
    changes_cursor: String,
}

#[derive(Debug)]
pub struct SnapshotQuery;

#[Object]
impl SnapshotQuery {
    /// A first full copy of the records of a kind that you may see, page by page, to go on from with `changes`.
    async fn snapshot(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The kind of record.")] concept: Concept,
        #[graphql(desc = "The cursor of the page before.")] after: Option<String>,
        #[graphql(desc = "How many records at most; 200 unless told, at most 1,000.")] first: Option<i32>,
    ) -> async_graphql::Result<Snapshot> {
        let reader = ctx.data::<Reader>()?;
        let first = page(first)?;
        let (through, last) = match after {
            Some(after) => read(&after)?,
            None => (reader.last_change().await.map_err(Failure::from)?, None),
        };
        let mut found = records_after(reader, concept, last, first + 1).await?;
        let size = usize::try_from(first).unwrap_or(usize::MAX);
        let has_more = found.len() > size;
        found.truncate(size);
        let last = found.last().map(|(id, _)| *id).or(last);
        let place = last.map(|id| id.simple().to_string()).unwrap_or_default();
        Ok(Snapshot {
            nodes: found.into_iter().map(|(_, node)| node).collect(),
            cursor: URL_SAFE_NO_PAD.encode(format!("snapshot:{through}:{place}")),
            has_more,
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
