//! Records as resolvers see them. The records that one statement read form a `Batch`, and a `Row` is one
//! of them. The first row that a relation is asked of reads it for the whole batch; the others find it
//! there. So a query takes as many statements as it has relations, whatever the number of rows, and
//! nothing waits for a batch to fill.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::Arc;

use async_graphql::{Context, OutputType};
use entity::{Record as _, Recorded};
use futures::FutureExt;
use futures::future::BoxFuture;
use sea_orm::EntityTrait;
use uuid::Uuid;

use super::page::Lists;
use super::relations::{Loaded, Relations};
use super::selection;
use super::{Connection, Failure, OrderInput, PageArguments};
use crate::auth::policy::{self, Action};
use crate::store::{Key, Link, Page, Reader, RecordFilter, Slice, SortField, Stored, place};

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

/// The records that one statement read, and what was read for them since.
#[derive(Debug)]
pub struct Batch<M> {
    records: Vec<Arc<M>>,
    relations: Relations,
}

impl<M> Batch<M> {
    pub fn new(records: Vec<Arc<M>>) -> Arc<Self> {
        Arc::new(Self { records, relations: Relations::default() })
    }

    pub fn row(self: &Arc<Self>, index: usize) -> Option<Row<M>> {
        let record = self.records.get(index)?.clone();
        Some(Row { batch: self.clone(), record })
    }

    pub fn rows(self: &Arc<Self>) -> impl Iterator<Item = Row<M>> {
        self.records.iter().map(|record| Row { batch: self.clone(), record: record.clone() })
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

/// The record with a code, if there is one in sight.
pub async fn lookup_code<T: Coded>(
    ctx: &Context<'_>,
    code: Option<&str>,
) -> async_graphql::Result<Option<T>> {
    let Some(code) = code else { return Ok(None) };
    let of = |row: &Model<T>| T::code(row).map(Key::from);
    one(ctx, Lookup { column: T::COLUMN, of, key: Key::from(code) }).await
}

/// The record whose id a row holds, if there is one in sight.
pub async fn by_id<P: Send + Sync, T: Type, I: Into<Option<Uuid>>>(
    ctx: &Context<'_>,
    row: &Row<P>,
    id: fn(&P) -> I,
) -> Option<async_graphql::Result<T>> {
    let own = id(row).into()?.into();
    let keys = || row.batch.records.iter().filter_map(|record| id(record).into().map(Key::Id)).collect();
    referred::<T>(ctx, &row.batch.relations, own, &keys, T::Entity::id(), |row| Some(row.id().into())).await
}

/// The record whose code a row holds, if there is one in sight.
pub async fn by_code<P: Send + Sync, T: Coded>(
    ctx: &Context<'_>,
    row: &Row<P>,
    code: fn(&P) -> Option<&str>,
) -> Option<async_graphql::Result<T>> {
    let own = code(row)?.into();
    let keys = || row.batch.records.iter().filter_map(|record| code(record).map(Key::from)).collect();
    referred::<T>(ctx, &row.batch.relations, own, &keys, T::COLUMN, |row| T::code(row).map(Key::from)).await
}

/// The records that refer to a row.
pub async fn many<P: Send + Sync, T: Type>(
    ctx: &Context<'_>,
    row: &Row<P>,
    key: fn(&P) -> Key,
    link: fn() -> Link<T::Entity>,
    arguments: PageArguments<T>,
) -> async_graphql::Result<Connection<T>> {
    let keys = || row.batch.records.iter().map(|record| key(record)).collect();
    referring::<T>(ctx, &row.batch.relations, key(row), &keys, link, arguments).await
}

/// The keys of a whole batch.
type Keys<'a> = &'a (dyn Fn() -> Vec<Key> + Send + Sync);

/// Not generic over the parent, and boxed: there is one for each type, not for each relation.
fn referred<'a, T: Type>(
    ctx: &'a Context<'_>,
    relations: &'a Relations,
    own: Key,
    keys: Keys<'a>,
    column: Column<T>,
    of: fn(&Model<T>) -> Option<Key>,
) -> BoxFuture<'a, Option<async_graphql::Result<T>>> {
    let read = async move {
        let mut keys = keys();
        keys.sort_unstable();
        keys.dedup();
        let reader = ctx.data::<Reader>().map_err(Failure::unexpected)?;
        let records = reader.by_keys::<T::Entity>(column, of, keys, &needed::<T>(ctx, &[&[]])).await?;
        let places = records.iter().enumerate().filter_map(|(place, record)| Some((of(record)?, place)));
        let places: HashMap<Key, usize> = places.collect();
        Ok(Arc::new((Batch::new(records), places)) as Loaded)
    };
    Box::pin(async move {
        match relations.once::<(Arc<Batch<Model<T>>>, HashMap<Key, usize>)>(ctx.item.pos, read.boxed()).await
        {
            Ok(found) => {
                let (batch, places) = &*found;
                places.get(&own).and_then(|place| batch.row(*place)).map(|row| Ok(T::new(row)))
            }
            Err(failure) => Some(Err(failure.into())),
        }
    })
}

fn referring<'a, T: Type>(
    ctx: &'a Context<'_>,
    relations: &'a Relations,
    own: Key,
    keys: Keys<'a>,
    link: fn() -> Link<T::Entity>,
    arguments: PageArguments<T>,
) -> BoxFuture<'a, async_graphql::Result<Connection<T>>> {
    let read = async move {
        let reader = ctx.data::<Reader>().map_err(Failure::unexpected)?;
        let (request, order) = arguments.request(ctx)?;
        let page = reader.pages(&link(), keys(), arguments.filter.as_ref(), &request).await?;
        Ok(Arc::new(Lists::<T>::new(page, order, request.sort)) as Loaded)
    };
    Box::pin(async move {
        let lists = relations.once::<Lists<T>>(ctx.item.pos, read.boxed()).await?;
        let slice = lists.slice(&own);
        Ok(Connection::new(lists, slice))
    })
}

/// The list of all records of a type.
pub async fn list<T: Type>(
    ctx: &Context<'_>,
    arguments: PageArguments<T>,
) -> async_graphql::Result<Connection<T>> {
    let reader = ctx.data::<Reader>()?;
    let (request, order) = arguments.request(ctx)?;
    let (records, slice) = reader.page(arguments.filter.as_ref(), &request).await.map_err(Failure::from)?;
    let page = Page { records, slices: HashMap::new(), empty: Slice::default() };
    let lists = Lists::new(page, order, request.sort);
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

/// A record among those that were read with it, whatever its table.
pub(super) trait AnyRow: Send + Sync {
    fn recorded(&self) -> &(dyn Recorded + Send + Sync);
    /// The ids of all that were read together.
    fn ids(&self) -> Vec<Uuid>;
    fn relations(&self) -> &Relations;
}

impl<M: Recorded + Send + Sync + 'static> AnyRow for Row<M> {
    fn recorded(&self) -> &(dyn Recorded + Send + Sync) {
        &*self.record
    }

    fn ids(&self) -> Vec<Uuid> {
        self.batch.records.iter().map(|record| record.id()).collect()
    }

    fn relations(&self) -> &Relations {
        &self.batch.relations
    }
}

/// Personal data of a record, for those who may read it; that they do goes on record.
pub fn personal<'a, T: Type>(ctx: &Context<'_>, record: &T, value: Option<&'a str>) -> Option<&'a str> {
    let reader = ctx.data_opt::<Reader>()?;
    let (concept, row) = (T::Entity::CONCEPT, record.row());
    let reach = policy::reach(reader.caller(), Action::ReadPersonalData, concept);
    let value = value.filter(|_| reach.covers(place::<T::Entity>(row).as_place()))?;
    reader.accesses().note(concept, row.id(), ctx.field().name());
    Some(value)
}
