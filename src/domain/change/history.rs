//! The past of a record.

use async_graphql::{Context, ID, Object};
use chrono::{Days, NaiveTime};

use super::feed::{Asked, ChangeFeed, told};
use super::{page, read_cursor};
use crate::domain::{Node, record_as_of};
use crate::graphql::{Date, Failure, GlobalId};
use crate::store::{FeedFilter, Reader};

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
        let filter = FeedFilter { record: Some((concept, id)), ..FeedFilter::default() };
        let after = match read_cursor("after", after)? {
            Some(after) => Some(after),
            None => Some(reader.first_kept().await.map_err(Failure::from)?),
        };
        let found = reader.feed(after, page(first)?, &filter).await.map_err(Failure::from)?;
        Ok(told(reader, found, Asked::of(ctx.look_ahead().field("changes"))).await?)
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
