//! The changes, in the order of commit.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use async_graphql::{Context, ID, Lookahead, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::value::ChangeKind;
use uuid::Uuid;

use super::fields::{ChangedField, changed};
use super::page;
use crate::admission::Permit;
use crate::api::record::{Batch, Declared, KeyOf, Linked, Record, Shown, declared};
use crate::api::{Failure, GlobalId, OneByOne, cursor, read_cursor};
use crate::policy::{Action, Caller, Reach, reach};
use crate::records::{Country, FundingSource, Organization};
use crate::store::{Cell, FeedFilter, FeedPage, Key, Reader, Seen, Table};
use entity::RecordType;

/// A change of a record.
#[derive(Clone, Debug)]
pub struct Change {
    seen: Seen,
    record: Option<Shown<Record>>,
    organization: Option<Linked<Organization>>,
    fields: Vec<ChangedField>,
    tells_actor: bool,
    /// The turn that the change takes until it is answered, where it is an event.
    _turn: Option<Arc<Permit>>,
}

impl Change {
    pub(super) fn during(self, turn: Option<Arc<Permit>>) -> Self {
        Self { _turn: turn, ..self }
    }
}

impl Change {
    pub(super) fn seq(&self) -> i64 {
        self.seen.change.seq
    }
}

/// A change of a record.
#[Object]
impl Change {
    /// Cursor of the change in the log. Pass it as `after` to `changes` to continue after this change.
    async fn cursor(&self) -> String {
        cursor(self.seen.change.seq)
    }

    /// Kind of change from the caller's point of view: CREATED if the record became visible, DELETED if it is
    /// no longer visible.
    async fn kind(&self) -> ChangeKind {
        self.seen.kind
    }

    /// Type of the record.
    async fn record_type(&self) -> RecordType {
        self.seen.record_type
    }

    /// ID of the record.
    async fn record_id(&self) -> ID {
        GlobalId { record_type: self.seen.record_type, id: self.seen.change.record_id }.into()
    }

    /// Record in its current state; null if it was deleted or the caller may no longer see it.
    async fn record(&self) -> Option<&Shown<Record>> {
        self.record.as_ref()
    }

    /// Version of the record after the change.
    async fn version(&self) -> i64 {
        self.seen.change.version
    }

    /// Time of the change.
    async fn at(&self) -> DateTime<Utc> {
        self.seen.change.at
    }

    /// Role of the caller who made the change; OPERATOR for the service's own commands.
    async fn role(&self) -> &str {
        &self.seen.change.role
    }

    /// Organization of the caller who made the change; null if unknown.
    async fn organization(&self) -> Option<&Linked<Organization>> {
        self.organization.as_ref()
    }

    /// Subject of the token with which the change was made, or name of the command or task that made it. Shown only to MOIS; null
    /// for other callers.
    async fn actor(&self) -> Option<&str> {
        Some(self.seen.change.actor_subject.as_str()).filter(|_| self.tells_actor)
    }

    /// Changed fields that the caller may see; empty if the record is not visible to the caller now.
    async fn fields(&self) -> &[ChangedField] {
        &self.fields
    }
}

/// A page of changes in commit order.
#[derive(Clone, Debug, SimpleObject)]
pub struct ChangeFeed {
    /// Changes of the page.
    pub(super) changes: OneByOne<Change>,
    /// Cursor of the end of the page. Store it and pass it as `after`, at any later time, to get the
    /// following changes.
    cursor: String,
    /// True if the log may already contain further changes.
    has_more: bool,
    /// Time up to which this page and the pages before it contain every change; null if the page is empty
    /// although `hasMore` is true, or if the log is empty.
    complete_until: Option<DateTime<Utc>>,
}

#[derive(Debug, Default)]
pub struct ChangeFeedQuery;

#[Object]
impl ChangeFeedQuery {
    /// Changes in commit order, without gaps or duplicates, of records that the caller can see or could see
    /// before the change. Store the cursor and continue after it. Without a cursor, the feed starts at the
    /// beginning of the log; if the beginning has been purged, the query fails with CURSOR_EXPIRED.
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Return changes after this cursor.")] after: Option<String>,
        #[graphql(desc = "Maximum number of changes (default 200, maximum 1,000).")] first: Option<i32>,
        #[graphql(desc = "Return only changes of records of these types.")] record_types: Option<
            Vec<RecordType>,
        >,
        #[graphql(desc = "Return only changes of records of this country.")] country: Option<KeyOf<Country>>,
        #[graphql(desc = "Return only changes of records of this funding source.")] funding_source: Option<
            KeyOf<FundingSource>,
        >,
    ) -> async_graphql::Result<ChangeFeed> {
        let reader = ctx.data::<Reader>()?;
        let filter = narrowed(reader, record_types.unwrap_or_default(), country, funding_source).await?;
        let found =
            reader.feed(read_cursor("after", after)?, page(first)?, &filter).await.map_err(Failure::from)?;
        Ok(feed_page(reader, found, Asked::of(ctx.look_ahead().field("changes"))).await?)
    }
}

/// What is asked of each change beside what the log says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    record: bool,
    organization: bool,
    fields: bool,
}

impl Asked {
    pub(super) fn of(change: Lookahead<'_>) -> Self {
        let asks = |field| change.field(field).exists();
        Self { record: asks("record"), organization: asks("organization"), fields: asks("fields") }
    }
}

/// What a feed is narrowed to, each of which is there: a name that is nobody's would be told of nothing, for
/// good.
pub(super) async fn narrowed(
    reader: &Reader,
    record_types: Vec<RecordType>,
    country: Option<KeyOf<Country>>,
    funding_source: Option<KeyOf<FundingSource>>,
) -> Result<FeedFilter, Failure> {
    if let Some(book) = record_types.iter().find(|record_type| record_type.is_book()) {
        let message = format!("{} is not in the change log: use its list instead", book.name());
        return Err(Failure::invalid("recordTypes", message));
    }
    Ok(FeedFilter {
        record_types: Some(record_types).filter(|some| !some.is_empty()),
        country: code(reader, "country", country).await?,
        funding_source: code(reader, "fundingSource", funding_source).await?,
    })
}

async fn code<T: Declared>(
    reader: &Reader,
    argument: &str,
    key: Option<KeyOf<T>>,
) -> Result<Option<String>, Failure> {
    let Some(key) = key else { return Ok(None) };
    let codes = KeyOf::codes(reader, &[&key]).await.map_err(|error| error.of_argument::<T>(argument))?;
    Ok(codes.into_iter().next())
}

/// A page of changes, with what the caller may see of them.
pub(super) async fn feed_page(reader: &Reader, page: FeedPage, asked: Asked) -> Result<ChangeFeed, Failure> {
    let FeedPage { changes, through, has_more, complete_until } = page;
    let changes = OneByOne(shown(reader, changes, asked).await?);
    Ok(ChangeFeed { changes, cursor: cursor(through), has_more, complete_until })
}

/// The pages of several records, by their ids.
pub(super) async fn feed_pages(
    reader: &Reader,
    pages: HashMap<Uuid, FeedPage>,
    asked: Asked,
) -> Result<HashMap<Uuid, ChangeFeed>, Failure> {
    let mut feeds = HashMap::new();
    let mut all = Vec::new();
    for (id, FeedPage { changes, through, has_more, complete_until }) in pages {
        all.extend(changes);
        feeds.insert(
            id,
            ChangeFeed { changes: OneByOne(Vec::new()), cursor: cursor(through), has_more, complete_until },
        );
    }
    for change in shown(reader, all, asked).await? {
        if let Some(feed) = feeds.get_mut(&change.seen.change.record_id) {
            feed.changes.0.push(change);
        }
    }
    Ok(feeds)
}

/// Changes with what the caller may see of them; what they refer to is read once for all, and only if it is
/// asked for.
pub(super) async fn shown(reader: &Reader, changes: Vec<Seen>, asked: Asked) -> Result<Vec<Change>, Failure> {
    let nodes = if asked.record { nodes(reader, &changes).await? } else { HashMap::new() };
    let visible = if asked.fields { visible(reader, &changes, &nodes).await? } else { HashSet::new() };
    let codes = changes.iter().map(|seen| seen.change.organization_code.as_ref().map(Key::from));
    let column = entity::organization::Column::Code as usize;
    let organizations =
        asked.organization.then(|| Batch::keys(Organization::def(), column, None, codes.collect()));
    let tells_actor = tells_actor(reader.caller());
    let changes = changes.into_iter().enumerate().map(|(at, seen)| {
        let of = (seen.record_type, seen.change.record_id);
        let record = nodes.get(&of).cloned();
        let organization = organizations.as_ref().map(|batch| Linked::new(batch, at));
        let fields = if visible.contains(&of) { changed(reader.caller(), &seen) } else { Vec::new() };
        Change { seen, record, organization, fields, tells_actor, _turn: None }
    });
    Ok(changes.collect())
}

/// The records of changes that tell fields, as far as the caller may see them now; those that were read are
/// known.
async fn visible(
    reader: &Reader,
    changes: &[Seen],
    read: &HashMap<(RecordType, Uuid), Shown<Record>>,
) -> Result<HashSet<(RecordType, Uuid)>, Failure> {
    let mut visible: HashSet<(RecordType, Uuid)> = read.keys().copied().collect();
    let mut others = BTreeMap::<RecordType, BTreeSet<Uuid>>::new();
    for seen in changes.iter().filter(|seen| seen.kind != ChangeKind::Deleted) {
        let (of, id) = (seen.record_type, seen.change.record_id);
        if !visible.contains(&(of, id)) {
            others.entry(of).or_default().insert(id);
        }
    }
    for (of, ids) in others {
        let ids: Vec<Uuid> = ids.into_iter().collect();
        let found = reader.seen_now(Table::of(of), &ids).await?;
        visible.extend(found.into_iter().map(|id| (of, id)));
    }
    Ok(visible)
}

/// The records of changes as they are now, in a statement for each record type.
async fn nodes(
    reader: &Reader,
    changes: &[Seen],
) -> Result<HashMap<(RecordType, Uuid), Shown<Record>>, Failure> {
    let mut ids = BTreeMap::<RecordType, BTreeSet<Uuid>>::new();
    for seen in changes {
        ids.entry(seen.record_type).or_default().insert(seen.change.record_id);
    }
    let mut nodes = HashMap::new();
    for (of, ids) in ids {
        let table = Table::of(of);
        let keys = ids.into_iter().map(Key::Id).collect();
        let found = reader.find(table, &table.all(), table.id, keys).await?;
        let ids: Vec<_> = found.iter().map(|cells| cells.get(table.id).and_then(Cell::id)).collect();
        let batch = Batch::read(declared(of), found);
        for (at, id) in ids.into_iter().enumerate() {
            nodes.extend(id.map(|id| ((of, id), Shown::new(&batch, at))));
        }
    }
    Ok(nodes)
}

/// Who wrote what is the audit of the service, for those who read its books.
fn tells_actor(caller: &Caller) -> bool {
    reach(caller, Action::SeeInternal, RecordType::AccessRecord) == Reach::Everything
}
