//! Records as resolvers see them. The records that one statement read form a `Batch`, and a `Row` is one
//! of them. The first row that a relation is asked of reads it for the whole batch; the others find it
//! there. So a query takes as many statements as it has relations, whatever the number of rows, and
//! nothing waits for a batch to fill.

use std::any::Any;
use std::collections::HashMap;
use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::{Context, OutputType, Pos};
use entity::{Record as _, Recorded};
use sea_orm::EntityTrait;
use tokio::sync::OnceCell;
use uuid::Uuid;

use super::page::Lists;
use super::selection;
use super::{Connection, Failure, OrderInput, PageArguments};
use crate::auth::policy;
use crate::store::{Key, Link, Reader, RecordFilter, SortField, Stored};

/// A GraphQL type whose values are records of a table.
pub trait Type: OutputType + Sized + Send + Sync + 'static {
    type Entity: Stored;
    type Filter: RecordFilter<Entity = Self::Entity>;
    type Order: OrderInput<Field: SortField<Entity = Self::Entity>>;
    /// Fields that are made of a column of another name.
    const DERIVED: &'static [(&'static str, &'static str)] = &[];

    fn new(row: Row<Model<Self>>) -> Self;
    fn row(&self) -> &Row<Model<Self>>;
}

pub(super) type Model<T> = <<T as Type>::Entity as EntityTrait>::Model;
pub(super) type Column<T> = <<T as Type>::Entity as EntityTrait>::Column;

/// What a field read for a batch, once.
type Loaded = Arc<OnceCell<Result<Arc<dyn Any + Send + Sync>, Failure>>>;

/// The records that one statement read.
#[derive(Debug)]
pub struct Batch<M> {
    records: Vec<Arc<M>>,
    /// By the place of the field in the document.
    relations: Mutex<HashMap<Pos, Loaded>>,
}

impl<M> Batch<M> {
    pub fn new(records: Vec<Arc<M>>) -> Arc<Self> {
        Arc::new(Self { records, relations: Mutex::default() })
    }

    pub fn row(self: &Arc<Self>, index: usize) -> Option<Row<M>> {
        let record = self.records.get(index)?.clone();
        Some(Row { batch: self.clone(), record })
    }

    pub fn rows(self: &Arc<Self>) -> impl Iterator<Item = Row<M>> {
        self.records.iter().map(|record| Row { batch: self.clone(), record: record.clone() })
    }

    /// What `load` gives, the first time that the field at `at` asks.
    async fn once<T: Send + Sync + 'static>(
        &self,
        at: Pos,
        load: impl AsyncFnOnce() -> Result<T, Failure>,
    ) -> Result<Arc<T>, Failure> {
        let cell = {
            let mut relations = self.relations.lock().unwrap_or_else(PoisonError::into_inner);
            relations.entry(at).or_default().clone()
        };
        let loaded = cell.get_or_init(|| async { load().await.map(|value| Arc::new(value) as Arc<_>) }).await;
        match loaded {
            Ok(value) => value.clone().downcast().map_err(|_| Failure {
                code: super::ErrorCode::Internal,
                field: None,
                message: "internal error".to_owned(),
            }),
            Err(failure) => Err(failure.clone()),
        }
    }
}

/// A record among those that were read with it.
#[derive(Debug)]
pub struct Row<M> {
    batch: Arc<Batch<M>>,
    record: Arc<M>,
}

impl<M> Clone for Row<M> {
    fn clone(&self) -> Self {
        Self { batch: self.batch.clone(), record: self.record.clone() }
    }
}

impl<M> Deref for Row<M> {
    type Target = M;

    fn deref(&self) -> &M {
        &self.record
    }
}

/// How a record is found: the column that holds the key, the same key of a row, and the key.
#[derive(Debug)]
pub struct Lookup<E: Stored> {
    pub column: E::Column,
    pub of: fn(&E::Model) -> Option<Key>,
    pub key: Key,
}

/// One record by a key of its own, if it is there and in sight.
pub async fn one<T: Type>(ctx: &Context<'_>, lookup: Lookup<T::Entity>) -> async_graphql::Result<Option<T>> {
    let reader = ctx.data::<Reader>()?;
    let fields = needed::<T>(ctx, &[&[]]);
    let found = reader.by_keys::<T::Entity>(lookup.column, lookup.of, vec![lookup.key], &fields).await;
    Ok(Batch::new(found.map_err(Failure::from)?).row(0).map(T::new))
}

/// A type that other records refer to by a code instead of an id.
pub trait Coded: Type {
    const COLUMN: Column<Self>;
    fn code(row: &Model<Self>) -> Option<&str>;
}

/// The record whose id a row holds, if there is one in sight.
pub async fn by_id<P: Send + Sync + 'static, T: Type, I: Into<Option<Uuid>>>(
    ctx: &Context<'_>,
    row: &Row<P>,
    id: fn(&P) -> I,
) -> Option<async_graphql::Result<T>> {
    let key = |row: &P| id(row).into().map(Key::Id);
    referred::<P, T>(ctx, row, key, T::Entity::id(), |row| Some(row.id().into())).await
}

/// The record whose code a row holds, if there is one in sight.
pub async fn by_code<P: Send + Sync + 'static, T: Coded>(
    ctx: &Context<'_>,
    row: &Row<P>,
    code: fn(&P) -> Option<&str>,
) -> Option<async_graphql::Result<T>> {
    let key = |row: &P| code(row).map(Key::from);
    referred::<P, T>(ctx, row, key, T::COLUMN, |row| T::code(row).map(Key::from)).await
}

async fn referred<P: Send + Sync + 'static, T: Type>(
    ctx: &Context<'_>,
    row: &Row<P>,
    key: impl Fn(&P) -> Option<Key>,
    column: Column<T>,
    of: fn(&Model<T>) -> Option<Key>,
) -> Option<async_graphql::Result<T>> {
    let own = key(row)?;
    let found = row.batch.once(ctx.item.pos, async || {
        let reader = ctx.data::<Reader>().map_err(missing)?;
        let mut keys: Vec<Key> = row.batch.records.iter().filter_map(|record| key(record)).collect();
        keys.sort_unstable();
        keys.dedup();
        let records = reader.by_keys::<T::Entity>(column, of, keys, &needed::<T>(ctx, &[&[]])).await?;
        let index: HashMap<Key, usize> =
            records.iter().enumerate().filter_map(|(index, record)| Some((of(record)?, index))).collect();
        Ok((Batch::new(records), index))
    });
    match found.await {
        Ok(found) => {
            let (batch, index) = &*found;
            index.get(&own).and_then(|index| batch.row(*index)).map(|row| Ok(T::new(row)))
        }
        Err(failure) => Some(Err(failure.into())),
    }
}

/// The records that refer to a row.
pub async fn many<P: Send + Sync + 'static, T: Type>(
    ctx: &Context<'_>,
    row: &Row<P>,
    key: fn(&P) -> Key,
    link: fn() -> Link<T::Entity>,
    arguments: PageArguments<T>,
) -> async_graphql::Result<Connection<T>> {
    let lists: Arc<Lists<T>> = row
        .batch
        .once(ctx.item.pos, async || {
            let reader = ctx.data::<Reader>().map_err(missing)?;
            let (request, order) = arguments.request(ctx)?;
            let parents = row.batch.records.iter().map(|record| key(record)).collect();
            let page = reader.pages(&link(), parents, arguments.filter.as_ref(), &request).await?;
            Ok(Lists::new(page.records, page.slices, order, request.sort))
        })
        .await?;
    let slice = lists.slice(&key(row));
    Ok(Connection::new(lists, slice))
}

/// The list of all records of a type.
pub async fn list<T: Type>(
    ctx: &Context<'_>,
    arguments: PageArguments<T>,
) -> async_graphql::Result<Connection<T>> {
    let reader = ctx.data::<Reader>()?;
    let (request, order) = arguments.request(ctx)?;
    let (records, slice) = reader.page(arguments.filter.as_ref(), &request).await.map_err(Failure::from)?;
    let lists = Lists::new(records, HashMap::new(), order, request.sort);
    Ok(Connection::new(Arc::new(lists), slice))
}

/// The fields of `T` selected at `paths` below the current field, and what they are derived from.
pub(super) fn needed<T: Type>(ctx: &Context<'_>, paths: &[&[&str]]) -> crate::store::Fields {
    let mut fields = selection::fields(ctx, paths);
    for (derived, column) in T::DERIVED {
        if fields.names.contains(*derived) {
            fields.names.insert((*column).to_owned());
        }
    }
    fields
}

fn missing(error: async_graphql::Error) -> Failure {
    Failure { code: super::ErrorCode::Internal, field: None, message: error.message }
}

impl<M: Recorded> Row<M> {
    /// The row as any record is, whatever its table.
    pub fn recorded(&self) -> &(dyn Recorded + Send + Sync)
    where
        M: Send + Sync + 'static,
    {
        &*self.record
    }
}

/// A name or contact of a person, for those who may read it.
pub fn personal<'a>(ctx: &Context<'_>, value: Option<&'a str>) -> Option<&'a str> {
    let reader = ctx.data_opt::<Reader>()?;
    value.filter(|_| policy::reads_personal_data(reader.caller()))
}
