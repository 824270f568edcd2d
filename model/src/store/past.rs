//! Changes and earlier states of records, read from the change log. Of a record that the caller may not see
//! now, nothing is shown: what was retracted is hidden in the past, too.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use entity::change;
use entity::value::{ChangeKind, Visibility};
use futures::TryStreamExt;
use sea_orm::sea_query::{Asterisk, Expr, ExprTrait, Func, Order, Query, WindowStatement};
use sea_orm::{
    ActiveEnum, ColumnTrait, Condition, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};
use uuid::Uuid;

use super::applied::sources_of;
use super::change::version_before;
use super::criteria::Scalar;
use super::feed::{FeedFilter, FeedPage, in_sight, saw, seen};
use super::scope::{sees_cells, unscoped, visible_to};
use super::sql::{any_of, unindexed};
use super::table::Table;
use super::{Cell, Cells, Error, Key, Reader, Snapshot, visibility_of};
use crate::policy::{Reach, conditions, sight};
use entity::RecordType;

/// The place of a change among those of its record.
const RANK: &str = "row_rank";

/// Some records as they were after a change, in the order of their ids.
#[derive(Debug)]
pub struct PastPage {
    /// All values of each.
    pub records: Vec<Cells>,
    /// The last record that was looked at.
    pub last: Option<Uuid>,
    pub has_more: bool,
}

/// What the log says of a record up to a change.
#[derive(Clone, Copy, Debug, FromQueryResult)]
struct Until {
    record_id: Uuid,
    version: i64,
    /// When the record got this version, as the log says, which is a moment after what the record says.
    at: DateTime<Utc>,
    first_at: DateTime<Utc>,
}

impl Reader {
    /// The changes of each of some records of a record type, in the order of commit, from a change on or from what is
    /// kept; none of a record that the caller may not see now.
    pub async fn histories(
        &self,
        record_type: RecordType,
        ids: &[Uuid],
        after: Option<i64>,
        first: u64,
    ) -> Result<HashMap<Uuid, FeedPage>, Error> {
        use change::Column;
        let (last, last_at) = self.end_of_log(after.unwrap_or(0)).await?;
        if after.is_some_and(|after| after > last) {
            return Err(Error::Gone);
        }
        let rank = WindowStatement::partition_by(Column::RecordId).order_by(Column::Seq, Order::Asc).take();
        let visible = self.seen_now(Table::of(record_type), ids).await?;
        let own: Vec<Uuid> = ids.iter().copied().filter(|id| visible.contains(id)).collect();
        let mut ranked = self.changes_of(record_type, &own);
        ranked = ranked.filter(Column::Seq.gt(after.unwrap_or(0))).filter(Column::Seq.lte(last));
        let mut ranked = ranked.filter(in_sight(self.caller(), self.dialect())).into_query();
        ranked.expr_window_as(Func::cust("ROW_NUMBER"), rank, RANK);
        let statement = Query::select()
            .column(Asterisk)
            .from_subquery(ranked, "ranked")
            .and_where(Expr::col(RANK).lte(first.saturating_add(1)))
            .order_by(Column::Seq, Order::Asc)
            .take();
        let rows = self.rows(&statement).await?;
        // Looked at last: what is thrown away meanwhile is missed by nobody who does not know.
        if let Some(after) = after
            && after < self.first_kept().await?
        {
            return Err(Error::Gone);
        }
        let mut found: HashMap<Uuid, Vec<change::Model>> = HashMap::new();
        for row in &rows {
            let change = change::Model::from_query_result(row, "")?;
            found.entry(change.record_id).or_default().push(change);
        }
        let shown = usize::try_from(first).unwrap_or(usize::MAX);
        let any = FeedFilter::default();
        let page = |id: &Uuid| {
            let mut changes = found.remove(id).unwrap_or_default();
            let has_more = changes.len() > shown;
            changes.truncate(shown);
            let end = changes.last().filter(|_| has_more);
            let (through, complete_until) = end.map_or((last, last_at), |end| (end.seq, Some(end.at)));
            let changes = changes
                .into_iter()
                .filter_map(|change| seen(self.caller(), &any, Arc::new(change)))
                .collect();
            (*id, FeedPage { changes, through, has_more, complete_until })
        };
        Ok(ids.iter().map(page).collect())
    }

    /// A record as it was at a time, if the caller may see it both as it was then and as it is now.
    pub async fn as_of(
        &self,
        table: &'static Table,
        id: Uuid,
        at: DateTime<Utc>,
    ) -> Result<Option<Cells>, Error> {
        if at < self.horizon().await?.until {
            return Err(Error::Gone);
        }
        let last: Option<i64> = self
            .changes_of(table.of, &[id])
            .filter(change::Column::At.lte(at))
            .select_only()
            .expr_as(Expr::col(change::Column::Seq).max(), "last")
            .into_tuple()
            .one(&self.db().await)
            .await?
            .flatten();
        let through = match last {
            Some(last) => last,
            None => self.first_kept().await?,
        };
        Ok(self.past(table, &[id], through).await?.pop())
    }

    /// The records of a table as the caller saw them after a change, those that it sees now, in the order of their ids,
    /// after one.
    pub async fn page_as_of(
        &self,
        table: &'static Table,
        through: i64,
        after: Option<Uuid>,
        first: u64,
    ) -> Result<PastPage, Error> {
        use change::Column;
        // A place ahead of the log is of a database that was lost.
        if through > self.end_of_log(through).await?.0 {
            return Err(Error::Gone);
        }
        let limit = first.saturating_add(1);
        let columns = table.all();
        let mut now = visible_to(table, self.caller());
        now.columns(table.refs(&columns));
        if let Some(id) = after {
            now.and_where(table.expr(table.id).gt(id));
        }
        now.order_by(table.column_ref(table.id), Order::Asc).limit(limit);
        let now = self.cells(&now, table, &columns).await?;
        // Read after the records: whatever was written to them since is among these. The index by records would lead
        // through the whole log.
        let record = unindexed(self.dialect(), Expr::col(Column::RecordId.as_column_ref()));
        let mut changed = unscoped::<change::Entity>()
            .select_only()
            .column(Column::RecordId)
            .distinct()
            .filter(Column::Seq.gt(through))
            .filter(Column::RecordType.eq(table.of.name()));
        if let Some(id) = after {
            changed = changed.filter(record.clone().gt(id));
        }
        let changed = changed.order_by(record, Order::Asc).limit(limit);
        let changed: Vec<Uuid> = changed.into_tuple().all(&self.db().await).await?;
        if through < self.first_kept().await? {
            return Err(Error::Gone);
        }
        let ids: BTreeSet<Uuid> = now.iter().filter_map(id_of).chain(changed.iter().copied()).collect();
        let size = usize::try_from(first).unwrap_or(usize::MAX);
        let looked_at: BTreeSet<Uuid> = ids.iter().copied().take(size).collect();
        let changed: BTreeSet<Uuid> = changed.into_iter().filter(|id| looked_at.contains(id)).collect();
        let changed: Vec<Uuid> = changed.into_iter().collect();
        let mut records =
            if changed.is_empty() { Vec::new() } else { self.past(table, &changed, through).await? };
        let unchanged = |id: Uuid| looked_at.contains(&id) && changed.binary_search(&id).is_err();
        records.extend(now.into_iter().filter(|row| id_of(row).is_some_and(unchanged)));
        records.sort_by_key(id_of);
        Ok(PastPage { records, last: looked_at.last().copied(), has_more: ids.len() > size })
    }

    /// Records as they were after a change, those that the caller could see then and may see now.
    async fn past(&self, table: &'static Table, ids: &[Uuid], through: i64) -> Result<Vec<Cells>, Error> {
        use change::Column;
        let columns = table.all();
        let own = any_of(self.dialect(), table.expr(table.id), scalars(ids));
        let now = table.unscoped().and_where(own).take();
        let created_at = table.column("created_at").unwrap_or_default();
        let mut made: HashMap<Uuid, DateTime<Utc>> = HashMap::new();
        let mut states: HashMap<Uuid, Snapshot> = HashMap::new();
        let conditions = conditions(table.of).and_then(|(_, visibility)| table.column(visibility));
        let mut conditions_now: HashMap<Uuid, Cell> = HashMap::new();
        for row in &self.cells(&now, table, &columns).await? {
            let Some(id) = id_of(row) else { continue };
            if let Some(Cell::Time(at)) = row.get(created_at) {
                made.insert(id, *at);
            }
            conditions_now.extend(conditions.and_then(|column| Some((id, row.get(column)?.clone()))));
            states.insert(id, Snapshot::whole(table, row));
        }
        let mut sources = match table.of {
            RecordType::PipelineProject => {
                sources_of(&self.db().await, self.dialect(), ids.iter().copied()).await?
            }
            _ => HashMap::new(),
        };
        // Undone one after another, from the last: a record may have changed often since.
        let mut versions: HashMap<Uuid, i64> = HashMap::new();
        {
            let later = self.changes_of(table.of, ids).filter(Column::Seq.gt(through));
            // Rows that have come can't be taken back when a standby fails.
            let db = self.db().await;
            let mut later = later.order_by_desc(Column::Seq).stream(db.primary()).await?;
            while let Some(change) = later.try_next().await? {
                let id = change.record_id;
                versions.insert(id, version_before(&change));
                sources.insert(id, change.was_funding_sources.clone().unwrap_or_default());
                if let Some(was) = Snapshot::undone(states.remove(&id), &change) {
                    states.insert(id, was);
                }
            }
        }
        let until = self.until(table.of, ids, through).await?;
        let kept = self.horizon().await?.until;
        let sight = sight(self.caller(), table.of);
        let seen_now = self.seen_now(table, ids).await?;
        states.retain(|id, _| seen_now.contains(id));
        let mut past = Vec::new();
        for (id, mut fields) in states {
            if let Some(version) = versions.get(&id) {
                let until = until.get(&id);
                let made = made.get(&id).copied().or(until.map(|until| until.first_at)).unwrap_or(kept);
                let version = until.map_or(*version, |until| until.version);
                let since = if version == 1 { made } else { until.map_or(kept, |until| until.at) };
                fields.stamp(id, version, made, since);
            }
            let mut row = fields.record(table)?;
            // What was retracted of a record that is still in sight is hidden as well.
            if let Some(cell) = conditions.and_then(|column| row.get_mut(column)) {
                narrow(cell, conditions_now.get(&id));
            }
            let seen = match visibility_of(table, &row).map(|visibility| sight.of(visibility)) {
                Some(Reach::FundingSource(own)) if table.of == RecordType::PipelineProject => {
                    sources.get(&id).is_some_and(|sources| sources.0.contains(own))
                }
                _ => sees_cells(&sight, table, &row),
            };
            if seen {
                past.push(row);
            }
        }
        Ok(past)
    }

    /// Those of some records that the caller may see now. A record that was deleted can't be retracted any more: it is
    /// shown to those who see what is INTERNAL.
    pub async fn seen_now(&self, table: &'static Table, ids: &[Uuid]) -> Result<HashSet<Uuid>, Error> {
        let keys = ids.iter().copied().map(Key::Id).collect();
        let found = self.find(table, &[table.id], table.id, keys).await?;
        let mut seen: HashSet<Uuid> = found.iter().filter_map(id_of).collect();
        let others: Vec<Uuid> = ids.iter().copied().filter(|id| !seen.contains(id)).collect();
        if !others.is_empty() {
            let deleted =
                self.changes_of(table.of, &others).filter(change::Column::Kind.eq(ChangeKind::Deleted));
            let sight = sight(self.caller(), table.of);
            let deleted = deleted.all(&self.db().await).await?.into_iter();
            let shown = deleted.filter(|change| saw(&sight, change, Some(Visibility::Internal)));
            seen.extend(shown.map(|change| change.record_id));
        }
        Ok(seen)
    }

    /// What the log says of some records up to a change.
    async fn until(
        &self,
        record_type: RecordType,
        ids: &[Uuid],
        through: i64,
    ) -> Result<HashMap<Uuid, Until>, Error> {
        use change::Column;
        let own = || WindowStatement::partition_by(Column::RecordId);
        let rank = own().order_by(Column::Version, Order::Desc).order_by(Column::Seq, Order::Asc).take();
        let of = self.changes_of(record_type, ids).filter(Column::Seq.lte(through)).select_only();
        let mut ranked = of.columns([Column::RecordId, Column::Version, Column::At]).into_query();
        ranked.expr_window_as(Func::cust("ROW_NUMBER"), rank, RANK);
        ranked.expr_window_as(Expr::col(Column::At).min(), own(), "first_at");
        let statement = Query::select()
            .column(Asterisk)
            .from_subquery(ranked, "ranked")
            .and_where(Expr::col(RANK).eq(1))
            .take();
        let rows = self.rows(&statement).await?;
        let until = rows.iter().map(|row| Until::from_query_result(row, ""));
        Ok(until.map(|until| until.map(|until| (until.record_id, until))).collect::<Result<_, _>>()?)
    }

    /// All changes of some records of a record type.
    fn changes_of(&self, record_type: RecordType, ids: &[Uuid]) -> sea_orm::Select<change::Entity> {
        use change::Column;
        let own = any_of(self.dialect(), Expr::col(Column::RecordId.as_column_ref()), scalars(ids));
        unscoped::<change::Entity>()
            .filter(Condition::all().add(own).add(Column::RecordType.eq(record_type.name())))
    }
}

fn id_of(row: &Cells) -> Option<Uuid> {
    // `id` is the first column of every table of records.
    row.first().and_then(Cell::id)
}

/// Narrows a visibility of the past to that of now; to INTERNAL where the record is gone.
fn narrow(then: &mut Cell, now: Option<&Cell>) {
    let width = |cell: &Cell| cell.text()?.parse().ok().map(Visibility::width);
    let internal = Cell::Text(Visibility::Internal.to_value());
    let now = now.unwrap_or(&internal);
    if width(now) < width(then) {
        *then = now.clone();
    }
}

fn scalars(ids: &[Uuid]) -> Vec<Scalar> {
    ids.iter().copied().map(Scalar::Id).collect()
}
