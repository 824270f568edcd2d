//! Reading in sight of a caller: records by key, a page of a list, a page for each of many parents. Each is one statement
//! whatever the number of keys, rows or parents, and one more for a count. Nothing here depends on the record type.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures::future::BoxFuture;
use sea_orm::sea_query::{Asterisk, Expr, Func, Order, SelectStatement, UnionType};
use sea_orm::{Condition, ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, Statement};
use tokio::sync::{Semaphore, SemaphorePermit, watch};
use uuid::Uuid;

use super::cell::Cells;
use super::criteria::{Criterion, Delay, Link, Scalar, condition, delay_days};
use super::layout::{Columns, Layout};
use super::lists::{self, Parents};
use super::pool::Pool;
use super::scope::{Key, visible_to};
use super::sort::{Direction, Sort};
use super::sql::{any_of, quarter, year};
use super::standby::Lent;
use super::table::Table;
use super::{Dialect, Error, Reference, Store};
use crate::metrics;
use crate::policy::{Accesses, Caller};

/// A place in an order.
#[derive(Clone, Debug, PartialEq)]
pub struct Position {
    pub key: Scalar,
    pub id: Uuid,
}

/// Which part of a list is asked for.
#[derive(Debug)]
pub struct PageRequest {
    pub filter: Vec<Criterion>,
    pub sort: Sort,
    pub direction: Direction,
    /// The number of records, from the end of the list when `backward`.
    pub limit: u64,
    pub backward: bool,
    pub after: Option<Position>,
    pub before: Option<Position>,
    /// Whether records are asked for, or only their number.
    pub records: bool,
    pub total: bool,
}

/// One list's part of the rows that were read.
#[derive(Clone, Debug, Default)]
pub struct Slice {
    pub range: Range<usize>,
    pub has_previous: bool,
    pub has_next: bool,
    pub total: i64,
}

/// Rows of one or more lists, read together.
#[derive(Debug, Default)]
pub struct Page {
    pub rows: Vec<Cells>,
    /// The part of each parent's list.
    pub slices: HashMap<Key, Slice>,
    /// The part of a parent's list that has no record; of a list without parents, its part.
    pub rest: Slice,
}

/// Reads for one request, or for one subscription.
#[derive(Clone, Debug)]
pub struct Reader {
    store: Store,
    db: Pool,
    /// The same, for a request that has read from it.
    patient: Pool,
    has_read: Arc<AtomicBool>,
    dialect: Dialect,
    caller: Caller,
    accesses: Arc<Accesses>,
    turns: Arc<Semaphore>,
    standby: Option<Arc<Lent>>,
}

/// How many lists are counted by one statement. SQLite takes at most 500 parts of a union.
const MOST_COUNTS: usize = 50;

/// How many statements of one request run at once: it shares the connections with the others.
const AT_ONCE: usize = 2;

/// The database for one statement, while it is the reader's turn. Whoever holds one asks for no other before it is dropped.
pub(super) struct Turn<'a> {
    reader: &'a Reader,
    _turn: Option<SemaphorePermit<'a>>,
}

impl Turn<'_> {
    /// The primary. The reader reads from it from here on.
    pub(super) fn primary(&self) -> &Pool {
        self.reader.leave_standby();
        if self.reader.has_read.load(Ordering::Relaxed) { &self.reader.patient } else { &self.reader.db }
    }

    fn noted<T>(&self, answer: Result<T, DbErr>) -> Result<T, DbErr> {
        if answer.is_ok() {
            self.reader.has_read.store(true, Ordering::Relaxed);
        }
        answer
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Turn<'_> {
    fn get_database_backend(&self) -> DbBackend {
        ConnectionTrait::get_database_backend(&self.reader.db)
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.primary().execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.primary().execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        if let Some(lent) = self.reader.lent()
            && let Some(answer) = lent.answer(async |db| db.query_one_raw(statement.clone()).await).await
        {
            return self.noted(answer);
        }
        self.noted(self.primary().query_one_raw(statement).await)
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        if let Some(lent) = self.reader.lent()
            && let Some(answer) = lent.answer(async |db| db.query_all_raw(statement.clone()).await).await
        {
            return self.noted(answer);
        }
        self.noted(self.primary().query_all_raw(statement).await)
    }
}

impl Reader {
    pub fn new(store: &Store, caller: Caller) -> Self {
        let (db, dialect) = (store.db().clone(), store.dialect());
        let turns = Arc::new(Semaphore::new(AT_ONCE));
        Self {
            store: store.clone(),
            patient: db.patient(),
            db,
            has_read: Arc::default(),
            dialect,
            caller,
            accesses: Arc::default(),
            turns,
            standby: None,
        }
    }

    /// Reads for a query, from a standby where there is one that has every change that the service knows of.
    pub fn for_query(store: &Store, caller: Caller) -> Self {
        Self { standby: store.lend_standby().map(Arc::new), ..Self::new(store, caller) }
    }

    pub(super) fn store(&self) -> &Store {
        &self.store
    }

    pub(super) fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// The database, when it is the turn of this request's next statement.
    pub(super) async fn db(&self) -> Turn<'_> {
        Turn { reader: self, _turn: self.turns.acquire().await.ok() }
    }

    /// The standby, unless the query reads from the primary.
    pub(super) fn lent(&self) -> Option<&Lent> {
        self.standby.as_deref().filter(|lent| !lent.is_left())
    }

    /// Reads from the primary from here on, which alone has the latest of what is not in the change log.
    fn leave_standby(&self) {
        if let Some(lent) = &self.standby {
            lent.leave();
        }
    }

    fn leave_standby_for(&self, table: &Table) {
        if table.of.is_book() {
            self.leave_standby();
        }
    }

    /// Whose personal data is read.
    pub fn accesses(&self) -> &Arc<Accesses> {
        &self.accesses
    }

    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    /// The small tables as they are now: a subscription reads for as long as it runs.
    pub fn reference(&self) -> Arc<Reference> {
        self.store.reference()
    }

    /// The number of the last change that the service knows of, as it goes on.
    pub fn changed(&self) -> watch::Receiver<i64> {
        self.store.changed()
    }

    /// The records whose column `by` holds one of `keys`. Small reference tables are answered from memory.
    pub async fn find(
        &self,
        table: &'static Table,
        columns: impl Into<Columns<'_>>,
        by: usize,
        keys: Vec<Key>,
    ) -> Result<Vec<Cells>, Error> {
        let columns = columns.into();
        let keys: Vec<Key> = keys.into_iter().filter(Key::is_possible).collect();
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        if let Some(held) = self.reference().table(table.of) {
            return Ok(held.find(&self.caller, columns.own(), by, &keys));
        }
        self.leave_standby_for(table);
        let columns = columns.of_rows(u64::try_from(keys.len()).unwrap_or(u64::MAX));
        let mut statement = visible_to(table, &self.caller);
        columns.select(&mut statement, table, &self.caller);
        statement.and_where(any_of(
            self.dialect,
            table.expr(by),
            keys.into_iter().map(Scalar::from).collect(),
        ));
        self.cells(&statement, table, columns).await
    }

    /// Part of the list of all records that meet a filter.
    pub async fn list(
        &self,
        table: &'static Table,
        layout: &Layout,
        request: &PageRequest,
    ) -> Result<Page, Error> {
        self.leave_standby_for(table);
        let mut page = Page::default();
        if request.records {
            let mut statement = self.visible(table, &request.filter)?;
            let columns = Columns::from(layout).of_rows(request.limit);
            columns.select(&mut statement, table, &self.caller);
            lists::order(&mut statement, table, request);
            page.rows = self.cells(&statement, table, columns).await?;
            page.rest = cut(request, &mut page.rows);
        }
        if request.total {
            let mut statement = self.visible(table, &request.filter)?;
            statement.expr(Func::count(Expr::col(Asterisk)));
            let rows = self.rows(&statement).await?;
            page.rest.total = rows.first().map_or(Ok(0), |row| row.try_get_by_index(0))?;
        }
        Ok(page)
    }

    /// The same part of the list of each parent: the records of `link.to` that are linked to it.
    pub async fn lists(
        &self,
        link: &Link,
        layout: &Layout,
        parents: Vec<Key>,
        request: &PageRequest,
    ) -> Result<Page, Error> {
        let table = Table::of(link.to);
        self.leave_standby_for(table);
        let mut page = Page { rest: cut(request, &mut Vec::new()), ..Page::default() };
        metrics::read(parents.len());
        let Some(parents) = Parents::of(parents).filter(|_| request.records) else { return Ok(page) };
        let links = lists::Lists { caller: &self.caller, dialect: self.dialect, table, link };
        let columns = links.columns(&parents, layout, request);
        let condition = self.condition(table, &request.filter)?;
        let statement = links.first_of_each(&parents, columns, condition, request);
        let mut found: Vec<(Key, Vec<Cells>)> = Vec::new();
        for row in &self.rows(&statement).await? {
            let parent = parents.read(row)?;
            let cells = columns.read(row, table, 1)?;
            match found.last_mut() {
                Some((key, list)) if *key == parent => list.push(cells),
                _ => found.push((parent, vec![cells])),
            }
        }
        for (key, mut list) in found {
            let mut slice = cut(request, &mut list);
            let start = page.rows.len();
            slice.range = start..start + list.len();
            page.rows.append(&mut list);
            page.slices.insert(key, slice);
        }
        Ok(page)
    }

    /// How many records the lists of several parents have that meet their filters: for each list, by the key of the parent.
    /// Parents without records have no number.
    pub async fn counts(
        &self,
        lists: Vec<(&Link, Vec<Key>, &PageRequest)>,
    ) -> Result<Vec<HashMap<Key, i64>>, Error> {
        let mut totals = vec![HashMap::new(); lists.len()];
        // Those by IDs and those by codes give columns of different types.
        let (mut by_id, mut by_code) = (Vec::new(), Vec::new());
        for (number, (link, parents, request)) in lists.into_iter().enumerate() {
            let table = Table::of(link.to);
            self.leave_standby_for(table);
            let Some(parents) = Parents::of(parents) else { continue };
            let links = lists::Lists { caller: &self.caller, dialect: self.dialect, table, link };
            let mut counts = links.counts(&parents, self.condition(table, &request.filter)?);
            counts.expr(Expr::cust(number.to_string()));
            if parents.by_id() { &mut by_id } else { &mut by_code }.push((counts, parents));
        }
        for counts in by_id.chunks(MOST_COUNTS).chain(by_code.chunks(MOST_COUNTS)) {
            let [(first, parents), more @ ..] = counts else { continue };
            let mut all = first.clone();
            for (more, _) in more {
                all.union(UnionType::All, more.clone());
            }
            for row in self.rows(&all).await? {
                let number = usize::try_from(row.try_get_by_index::<i32>(2)?).ok();
                if let Some(totals) = number.and_then(|number| totals.get_mut(number)) {
                    totals.insert(parents.read(&row)?, row.try_get_by_index(1)?);
                }
            }
        }
        Ok(totals)
    }

    /// The calendar quarter of a date: four times the year, and 0 to 3.
    pub fn quarter(&self, date: Expr) -> Expr {
        quarter(self.dialect, date)
    }

    /// The calendar year of a date.
    pub fn year(&self, date: Expr) -> Expr {
        year(self.dialect, date)
    }

    /// The days of a delay, as the caller sees them; null where there are none.
    pub fn delay_days(&self, table: &Table, delay: &Delay) -> Expr {
        delay_days(self.dialect, table, &self.caller, delay)
    }

    /// The rows of a statement.
    pub fn rows<'f>(
        &'f self,
        statement: &'f SelectStatement,
    ) -> BoxFuture<'f, Result<Vec<QueryResult>, Error>> {
        Box::pin(async move { Ok(self.db().await.query_all(statement).await?) })
    }

    /// A statement on the records in sight that meet a filter, without columns yet.
    pub fn visible(&self, table: &'static Table, filter: &[Criterion]) -> Result<SelectStatement, Error> {
        Ok(visible_to(table, &self.caller).cond_where(self.condition(table, filter)?).take())
    }

    fn condition(&self, table: &Table, filter: &[Criterion]) -> Result<Condition, Error> {
        condition(&self.caller, self.dialect, table, filter)
    }

    /// The rows of a statement that selects columns of a table.
    pub async fn cells(
        &self,
        statement: &SelectStatement,
        table: &Table,
        columns: impl Into<Columns<'_>>,
    ) -> Result<Vec<Cells>, Error> {
        let columns = columns.into();
        self.rows(statement).await?.iter().map(|row| columns.read(row, table, 0)).collect()
    }
}

impl From<Key> for Scalar {
    fn from(key: Key) -> Self {
        match key {
            Key::Id(id) => Self::Id(id),
            Key::Code(code) => Self::Text(code),
        }
    }
}

impl PageRequest {
    /// The order that rows are read in: that of the list, or its reverse when the end is asked for.
    pub(super) fn order(&self) -> Order {
        if (self.direction == Direction::Descending) == self.backward { Order::Asc } else { Order::Desc }
    }

    /// After one position and before another, in the order of the list.
    pub(super) fn between(&self, table: &Table) -> Condition {
        use sea_orm::sea_query::ExprTrait;
        let place = || Expr::tuple([self.sort.key(table), table.expr(table.id)]);
        let at = |Position { key, id }: &Position| {
            Expr::tuple([Expr::value(sea_orm::Value::from(key.clone())), Expr::value(*id)])
        };
        let ascending = self.direction == Direction::Ascending;
        let after = self.after.as_ref().map(|position| (at(position), ascending));
        let before = self.before.as_ref().map(|position| (at(position), !ascending));
        [after, before].into_iter().flatten().fold(Condition::all(), |all, (position, greater)| {
            all.add(if greater { place().gt(position) } else { place().lt(position) })
        })
    }
}

/// Drops the row that was read only to know whether there are more, and puts rows in the list's order.
fn cut(request: &PageRequest, rows: &mut Vec<Cells>) -> Slice {
    let limit = usize::try_from(request.limit).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let (has_previous, has_next) = if request.backward {
        rows.reverse();
        (more, request.before.is_some())
    } else {
        (request.after.is_some(), more)
    };
    Slice { range: 0..rows.len(), has_previous, has_next, total: 0 }
}
