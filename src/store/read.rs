//! Reading in sight of a caller: a record by key, a page of a list, a page for each of many parents.
//! Each is one statement whatever the number of keys, rows or parents, and one more for a count.

use std::collections::{HashMap, HashSet};
use std::ops::{Deref, Range};
use std::sync::Arc;

use sea_orm::sea_query::{
    Alias, Asterisk, ColumnRef, Expr, ExprTrait, Func, IntoColumnRef, JoinType, Order, OverStatement, Query,
    SelectStatement, Value, WindowStatement,
};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, QueryFilter, QueryResult, QuerySelect, QueryTrait};
use tokio::sync::{Semaphore, SemaphorePermit, watch};
use uuid::Uuid;

use super::criteria::{Scalar, columns_for};
use super::pool::Pool;
use super::scope::{Key, Stored, from_row, visible_to};
use super::sort::{Direction, Sort};
use super::sql::any_of;
use super::{Criteria, Dialect, Error, RecordFilter, Reference, Store};
use crate::auth::{Accesses, Caller};

/// The fields that a query reads, as columns name them (`snake_case`).
#[derive(Clone, Debug, Default)]
pub struct Fields {
    pub names: HashSet<String>,
    /// Every field, whatever the names: what a record of any kind is read with.
    pub all: bool,
}

impl Fields {
    pub fn all() -> Self {
        Self { names: HashSet::new(), all: true }
    }

    /// Whether a column is a field or, by its name, part of one.
    pub(super) fn need(&self, column: &str) -> bool {
        self.all
            || self.names.iter().any(|field| {
                column
                    .strip_prefix(field.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
            })
    }
}

/// A place in an order.
#[derive(Clone, Debug, PartialEq)]
pub struct Position {
    pub key: Scalar,
    pub id: Uuid,
}

/// Which part of a list is asked for.
#[derive(Debug)]
pub struct PageRequest<E: Stored> {
    pub sort: Sort<E>,
    pub direction: Direction,
    /// How many records, from the end of the list when `backward`.
    pub limit: u64,
    pub backward: bool,
    pub after: Option<Position>,
    pub before: Option<Position>,
    pub fields: Fields,
    /// Whether records are asked for, or only their number.
    pub records: bool,
    pub total: bool,
}

/// One list's part of a page of records.
#[derive(Clone, Debug, Default)]
pub struct Slice {
    pub range: Range<usize>,
    pub has_previous: bool,
    pub has_next: bool,
    pub total: Option<i64>,
}

/// Records of one or more lists, read together.
#[derive(Debug)]
pub struct Page<M> {
    pub records: Vec<Arc<M>>,
    pub slices: HashMap<Key, Slice>,
    /// The part of a list that has nothing in it.
    pub empty: Slice,
}

/// How the records of a list refer to what the list belongs to.
pub struct Link<E: Stored> {
    parent: ColumnRef,
    join: Option<Join<E>>,
}

type Links = Box<dyn Fn(&Caller, Dialect, Vec<Scalar>) -> SelectStatement + Send + Sync>;

/// Which key a table of links joins: the statement of links, and the column that it leads to.
struct Join<E: Stored> {
    links: Links,
    own: E::Column,
}

impl<E: Stored> std::fmt::Debug for Link<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Link").field("parent", &self.parent).finish_non_exhaustive()
    }
}

const LINKS: &str = "links";
const PARENT: &str = "parent_key";
const CHILD: &str = "child_key";
const RANK: &str = "row_rank";
const TOTAL: &str = "total";

impl<E: Stored> Link<E> {
    /// By a column of the record itself.
    pub fn by(column: E::Column) -> Self {
        Self { parent: column.as_column_ref().into_column_ref(), join: None }
    }

    /// By a table of links, whose `near` column holds the parent's key and `far` the record's id. Two
    /// links to the same record count once.
    pub fn through<L: Stored>(near: L::Column, far: L::Column) -> Self {
        let links = move |caller: &Caller, dialect, parents| {
            visible_to::<L>(caller)
                .select_only()
                .column_as(near, PARENT)
                .column_as(far, CHILD)
                .distinct()
                .filter(any_of(dialect, Expr::col(near.as_column_ref()), parents))
                .into_query()
        };
        let join = Join { links: Box::new(links), own: E::id() };
        Self { parent: (Alias::new(LINKS), Alias::new(PARENT)).into_column_ref(), join: Some(join) }
    }
}

/// Reads for one request, or for one subscription.
#[derive(Clone, Debug)]
pub struct Reader {
    store: Store,
    db: Pool,
    dialect: Dialect,
    caller: Caller,
    accesses: Arc<Accesses>,
    turns: Arc<Semaphore>,
}

/// How many statements of one request run at once: it shares the connections with the others.
const AT_ONCE: usize = 2;

/// The database for one statement, while it is the reader's turn. Whoever holds one asks for no other before it is dropped.
pub(super) struct Turn<'a> {
    db: &'a Pool,
    _turn: Option<SemaphorePermit<'a>>,
}

impl Deref for Turn<'_> {
    type Target = Pool;

    fn deref(&self) -> &Pool {
        self.db
    }
}

impl Reader {
    pub fn new(store: &Store, caller: Caller) -> Self {
        let (db, dialect) = (store.db().clone(), store.dialect());
        let turns = Arc::new(Semaphore::new(AT_ONCE));
        Self { store: store.clone(), db, dialect, caller, accesses: Arc::default(), turns }
    }

    pub(super) fn store(&self) -> &Store {
        &self.store
    }

    pub(super) fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// The database, when it is the turn of this request's next statement.
    pub(super) async fn db(&self) -> Turn<'_> {
        Turn { db: &self.db, _turn: self.turns.acquire().await.ok() }
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

    /// The records whose `column` holds one of `keys`, by that key. Small reference tables are answered
    /// from memory.
    pub async fn by_keys<E: Stored>(
        &self,
        column: E::Column,
        key: fn(&E::Model) -> Option<Key>,
        keys: Vec<Key>,
        fields: &Fields,
    ) -> Result<Vec<Arc<E::Model>>, Error> {
        let keys: Vec<Key> = keys.into_iter().filter(Key::is_possible).collect();
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        if let Some(table) = self.reference().table::<E>() {
            return Ok(table.find(&self.caller, key, &keys));
        }
        let keys = keys.into_iter().map(Scalar::from).collect();
        let statement = visible_to::<E>(&self.caller)
            .select_only()
            .columns(columns_for::<E>(fields))
            .filter(any_of(self.dialect, Expr::col(column.as_column_ref()), keys))
            .into_query();
        self.rows(&statement).await?.iter().map(record::<E>).collect()
    }

    /// Part of the list of all records that meet a filter.
    pub async fn page<E: Stored, F: RecordFilter<Entity = E>>(
        &self,
        filter: Option<&F>,
        request: &PageRequest<E>,
    ) -> Result<(Vec<Arc<E::Model>>, Slice), Error> {
        let condition = self.condition(filter)?;
        let mut slice = Slice::default();
        let mut records = Vec::new();
        if request.records {
            let mut statement = visible_to::<E>(&self.caller)
                .select_only()
                .columns(self.columns(request))
                .filter(condition.clone())
                .filter(between(request))
                .into_query();
            let order = order(request);
            statement
                .order_by_expr(request.sort.key.clone(), order.clone())
                .order_by(E::id().as_column_ref(), order)
                .limit(request.limit + 1);
            records = self.rows(&statement).await?.iter().map(record::<E>).collect::<Result<_, _>>()?;
            slice = cut(request, &mut records);
        }
        if request.total {
            let statement = visible_to::<E>(&self.caller)
                .select_only()
                .column_as(E::id().count(), TOTAL)
                .filter(condition)
                .into_query();
            let rows = self.rows(&statement).await?;
            slice.total = Some(rows.first().map_or(Ok(0), |row| row.try_get("", TOTAL))?);
        }
        Ok((records, slice))
    }

    /// The same part of the list of each parent.
    pub async fn pages<E: Stored, F: RecordFilter<Entity = E>>(
        &self,
        link: &Link<E>,
        parents: Vec<Key>,
        filter: Option<&F>,
        request: &PageRequest<E>,
    ) -> Result<Page<E::Model>, Error> {
        let empty = cut(request, &mut Vec::<()>::new());
        let mut page = Page { records: Vec::new(), slices: HashMap::new(), empty };
        let Some(first) = parents.first().cloned() else {
            return Ok(page);
        };
        let condition = self.condition(filter)?;
        let keys: Vec<Scalar> = parents.iter().cloned().map(Scalar::from).collect();
        if request.records {
            let rows = self.rows(&self.ranked(link, &keys, condition.clone(), request)).await?;
            let mut lists: Vec<(Key, Vec<Arc<E::Model>>)> = Vec::new();
            for row in &rows {
                let parent = parent(row, &first)?;
                let model = record::<E>(row)?;
                match lists.last_mut() {
                    Some((key, list)) if *key == parent => list.push(model),
                    _ => lists.push((parent, vec![model])),
                }
            }
            for (key, mut list) in lists {
                let mut slice = cut(request, &mut list);
                let start = page.records.len();
                slice.range = start..start + list.len();
                page.records.append(&mut list);
                page.slices.insert(key, slice);
            }
        }
        if request.total {
            let statement = self.counts(link, &keys, condition);
            for row in self.rows(&statement).await? {
                let slice = page.slices.entry(parent(&row, &first)?).or_insert_with(|| page.empty.clone());
                slice.total = Some(row.try_get("", TOTAL)?);
            }
            for key in parents {
                page.slices.entry(key).or_insert_with(|| page.empty.clone()).total.get_or_insert(0);
            }
        }
        Ok(page)
    }

    /// The rows of a statement.
    pub async fn rows(&self, statement: &SelectStatement) -> Result<Vec<QueryResult>, Error> {
        Ok(self.db().await.query_all(statement).await?)
    }

    /// A statement on the records in sight that meet a filter, without columns yet.
    pub fn visible<E: Stored, F: RecordFilter<Entity = E>>(
        &self,
        filter: Option<&F>,
    ) -> Result<SelectStatement, Error> {
        let condition = self.condition(filter)?;
        Ok(visible_to::<E>(&self.caller).select_only().filter(condition).into_query())
    }

    fn condition<E: Stored, F: RecordFilter<Entity = E>>(
        &self,
        filter: Option<&F>,
    ) -> Result<Condition, Error> {
        Criteria::from_filter(&self.caller, self.dialect, filter)
    }

    /// What is read of each record; the key of the order is part of it, for the cursor.
    fn columns<E: Stored>(&self, request: &PageRequest<E>) -> Vec<E::Column> {
        use sea_orm::IdenStatic;
        let mut fields = request.fields.clone();
        fields.names.insert(request.sort.column.as_str().to_owned());
        columns_for::<E>(&fields)
    }

    fn linked<E: Stored>(&self, link: &Link<E>, keys: &[Scalar], condition: Condition) -> SelectStatement {
        let mut statement = visible_to::<E>(&self.caller).select_only().filter(condition).into_query();
        match &link.join {
            None => {
                statement.and_where(any_of(self.dialect, Expr::col(link.parent.clone()), keys.to_vec()));
            }
            Some(join) => {
                let links = (join.links)(&self.caller, self.dialect, keys.to_vec());
                let on = Expr::col((Alias::new(LINKS), Alias::new(CHILD))).equals(join.own.as_column_ref());
                statement.join_subquery(JoinType::InnerJoin, links, LINKS, on);
            }
        }
        statement
    }

    fn ranked<E: Stored>(
        &self,
        link: &Link<E>,
        keys: &[Scalar],
        condition: Condition,
        request: &PageRequest<E>,
    ) -> SelectStatement {
        let order = order(request);
        let mut window = WindowStatement::new();
        window
            .partition_by(link.parent.clone())
            .order_by_expr(request.sort.key.clone(), order.clone())
            .order_by(E::id().as_column_ref(), order);
        let mut inner = self.linked(link, keys, condition.add(between(request)));
        inner
            .columns(self.columns(request).into_iter().map(|column| column.as_column_ref()))
            .expr_as(Expr::col(link.parent.clone()), PARENT)
            .expr_window_as(Func::cust("ROW_NUMBER"), window, RANK);
        Query::select()
            .column(Asterisk)
            .from_subquery(inner, "ranked")
            .and_where(Expr::col(RANK).lte(Value::from(request.limit + 1)))
            .order_by(PARENT, Order::Asc)
            .order_by(RANK, Order::Asc)
            .take()
    }

    fn counts<E: Stored>(&self, link: &Link<E>, keys: &[Scalar], condition: Condition) -> SelectStatement {
        self.linked(link, keys, condition)
            .expr_as(Expr::col(link.parent.clone()), PARENT)
            .expr_as(Func::count(Expr::col(E::id().as_column_ref())), TOTAL)
            .group_by_columns([link.parent.clone()])
            .take()
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

fn record<E: Stored>(row: &QueryResult) -> Result<Arc<E::Model>, Error> {
    Ok(Arc::new(from_row::<E>(row)?))
}

fn parent(row: &QueryResult, like: &Key) -> Result<Key, Error> {
    Ok(match like {
        Key::Id(_) => Key::Id(row.try_get("", PARENT)?),
        Key::Code(_) => Key::Code(row.try_get("", PARENT)?),
    })
}

/// The order that rows are read in: that of the list, or its reverse when the end is asked for.
fn order<E: Stored>(request: &PageRequest<E>) -> Order {
    match (request.direction, request.backward) {
        (Direction::Ascending, false) | (Direction::Descending, true) => Order::Asc,
        (Direction::Descending, false) | (Direction::Ascending, true) => Order::Desc,
    }
}

/// After one position and before another, in the order of the list.
fn between<E: Stored>(request: &PageRequest<E>) -> Condition {
    let place = || Expr::tuple([request.sort.key.clone(), Expr::col(E::id().as_column_ref())]);
    let at = |position: &Position| {
        Expr::tuple([Expr::value(Value::from(position.key.clone())), Expr::value(position.id)])
    };
    let ascending = request.direction == Direction::Ascending;
    let after = request.after.as_ref().map(|position| (at(position), ascending));
    let before = request.before.as_ref().map(|position| (at(position), !ascending));
    [after, before].into_iter().flatten().fold(Condition::all(), |all, (position, greater)| {
        all.add(if greater { place().gt(position) } else { place().lt(position) })
    })
}

/// Drops the row that was read only to know whether there are more, and puts rows in the list's order.
fn cut<E: Stored, M>(request: &PageRequest<E>, rows: &mut Vec<M>) -> Slice {
    let limit = usize::try_from(request.limit).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let (has_previous, has_next) = if request.backward {
        rows.reverse();
        (more, request.before.is_some())
    } else {
        (request.after.is_some(), more)
    };
    Slice { range: 0..rows.len(), has_previous, has_next, total: None }
}
