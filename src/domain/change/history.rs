//! The past of a record.

use std::collections::HashMap;

use async_graphql::{Context, ID, Object};
use chrono::{Days, NaiveTime};
use uuid::Uuid;

use super::feed::{Asked, ChangeFeed, each_told};
use super::{page, read_cursor};
use crate::domain::{Concept, Node, record_as_of};
use crate::graphql::{Date, Failure, GlobalId};
use crate::store::Reader;

/// The changes of each of some records of a concept, as `history` asks for them.
pub async fn histories(
    ctx: &Context<'_>,
    reader: &Reader,
    concept: Concept,
    ids: &[Uuid],
    after: Option<String>,
    first: Option<i32>,
) -> Result<HashMap<Uuid, ChangeFeed>, Failure> {
    let pages = reader.histories(concept, ids, read_cursor("after", after)?, page(first)?).await?;
    each_told(reader, pages, Asked::of(ctx.look_ahead().field("changes"))).await
}

#[derive(Debug)]
pub struct HistoryQuery;

#[Object]
impl HistoryQuery {
    /// Who changed what of a record, and when, field by field, from its beginning or from what is kept.
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id of the record.")] id: ID,
        #[graphql(desc = "The cursor to go on after.")] after: Option<String>,
        #[graphql(desc = "How many changes at most; 200 unless told, at most 1,000.")] first: Option<i32>,
    ) -> async_graphql::Result<ChangeFeed> {
        let GlobalId { concept, id } = GlobalId::parse("id", &id)?;
        let reader = ctx.data::<Reader>()?;
        let mut feeds = histories(ctx, reader, concept, &[id], after, first).await?;
        Ok(feeds.remove(&id).ok_or_else(|| Failure::unexpected("a record without a history"))?)
    }

    /// A record as it was at the end of a day (UTC); null where it was not there yet, was gone, or was not yours to
    /// see. What it refers to is shown as it is now.
    async fn as_of(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id of the record.")] id: ID,
        #[graphql(desc = "The day.")] date: Date,
    ) -> async_graphql::Result<Option<Node>> {
        let GlobalId { concept, id } = GlobalId::parse("id", &id)?;
        let next = date.0.checked_add_days(Days::new(1)).unwrap_or(date.0);
        let end = next.and_time(NaiveTime::MIN).and_utc() - chrono::TimeDelta::microseconds(1);
        Ok(record_as_of(ctx.data::<Reader>()?, concept, id, end).await?)
    }
}
