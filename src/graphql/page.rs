//! Relay connections: a page of a list in either direction, with opaque cursors that survive inserts.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, Object, SimpleObject, TypeName};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Datelike, NaiveDate};
use entity::Recorded;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::row::{Model, needed};
use super::{Batch, Failure, OneByOne, OrderInput, Type, selection};
use crate::store::{
    Direction, Fields, Key, Page, PageRequest, Position, Scalar, Slice, Sort, SortField, Stored,
};

/// The most records that a page may hold.
pub(super) const MAX_PAGE: i32 = 200;
/// How many records a page holds when the query does not say.
pub(super) const DEFAULT_PAGE: i32 = 20;

/// The arguments of a connection.
#[derive(Debug)]
pub struct PageArguments<T: Type> {
    pub first: Option<i32>,
    pub after: Option<String>,
    pub last: Option<i32>,
    pub before: Option<String>,
    pub filter: Option<T::Filter>,
    pub order_by: Option<T::Order>,
}

type Field<T> = <<T as Type>::Order as OrderInput>::Field;

impl<T: Type> PageArguments<T> {
    pub(super) fn request(&self, ctx: &Context<'_>) -> Result<(PageRequest<T::Entity>, String), Failure> {
        let (limit, backward) = match (self.first, self.last) {
            (Some(_), Some(_)) => return Err(Failure::invalid("last", "give first or last, not both")),
            (first, None) => (size("first", first)?, false),
            (None, last) => (size("last", last)?, true),
        };
        let default = T::Order::default();
        let (field, direction) = self.order_by.as_ref().unwrap_or(&default).parts();
        let sort = field.sort();
        let of = order_name::<T>(field, direction);
        let place = |name, cursor: &Option<String>| {
            cursor.as_deref().map(|cursor| Cursor::read(name, cursor, &of, &sort)).transpose()
        };
        let fields: Fields = needed::<T>(ctx, &[&["nodes"], &["edges", "node"]]);
        let (after, before) = (place("after", &self.after)?, place("before", &self.before)?);
        let request = PageRequest {
            sort,
            direction,
            limit,
            backward,
            after,
            before,
            fields,
            records: ["edges", "nodes", "pageInfo"].iter().any(|name| selection::selects(ctx, name)),
            total: selection::selects(ctx, "totalCount"),
        };
        Ok((request, of))
    }
}

/// The order of a list, as its cursors name it.
fn order_name<T: Type>(field: Field<T>, direction: Direction) -> String {
    let sign = match direction {
        Direction::Ascending => '+',
        Direction::Descending => '-',
    };
    format!("{}{sign}{}", T::Entity::CONCEPT.name(), field.name())
}

fn size(name: &str, size: Option<i32>) -> Result<u64, Failure> {
    let size = size.unwrap_or(DEFAULT_PAGE);
    u64::try_from(size)
        .ok()
        .filter(|_| size <= MAX_PAGE)
        .ok_or_else(|| Failure::invalid(name, format!("a page holds 0 to {MAX_PAGE} records")))
}

/// A place in a list: the name of its order, the key and the id of the record there.
#[derive(Serialize, Deserialize)]
struct Cursor(String, CursorKey, Uuid);

#[derive(Serialize, Deserialize)]
enum CursorKey {
    #[serde(rename = "s")]
    Text(String),
    #[serde(rename = "i")]
    Integer(i64),
    #[serde(rename = "d")]
    Date(chrono::NaiveDate),
    /// Microseconds since 1970.
    #[serde(rename = "t")]
    Time(i64),
    #[serde(rename = "u")]
    Id(Uuid),
}

impl Cursor {
    fn write(order: &str, key: Scalar, id: Uuid) -> String {
        let key = match key {
            Scalar::Text(text) => CursorKey::Text(text),
            Scalar::Integer(number) => CursorKey::Integer(number),
            Scalar::Date(date) => CursorKey::Date(date),
            Scalar::Time(time) => CursorKey::Time(time.timestamp_micros()),
            Scalar::Id(id) => CursorKey::Id(id),
        };
        URL_SAFE_NO_PAD.encode(serde_json::to_string(&Self(order.to_owned(), key, id)).unwrap_or_default())
    }

    fn read<E: Stored>(field: &str, cursor: &str, order: &str, sort: &Sort<E>) -> Result<Position, Failure> {
        let none = || Failure::invalid(field, "this is not a cursor of this API");
        let bytes = URL_SAFE_NO_PAD.decode(cursor).unwrap_or_default();
        let Self(of, key, id) = serde_json::from_slice(&bytes).map_err(|_| none())?;
        if of != order {
            return Err(Failure::invalid(
                field,
                "this cursor is of another list, or of this one in another order",
            ));
        }
        let key = match key {
            CursorKey::Text(text) => Scalar::Text(text.replace('\0', "")),
            CursorKey::Integer(number) => Scalar::Integer(number),
            CursorKey::Date(date) => Scalar::Date(Some(date).filter(is_plain).ok_or_else(none)?),
            CursorKey::Time(micros) => {
                let time = DateTime::from_timestamp_micros(micros);
                Scalar::Time(time.filter(|time| is_plain(&time.date_naive())).ok_or_else(none)?)
            }
            CursorKey::Id(id) => Scalar::Id(id),
        };
        if !sort.holds(&key) {
            return Err(none());
        }
        Ok(Position { key, id })
    }
}

/// Whether a day is of a year with four digits: PostgreSQL fails on days that are too far away.
fn is_plain(day: &NaiveDate) -> bool {
    (0..=9999).contains(&day.year())
}

/// The lists that were read together, one for each parent or one in all.
pub(super) struct Lists<T: Type> {
    batch: Arc<Batch<Model<T>>>,
    slices: HashMap<Key, Slice>,
    empty: Slice,
    order: String,
    sort: Sort<T::Entity>,
}

impl<T: Type> Lists<T> {
    pub(super) fn new(page: Page<Model<T>>, order: String, sort: Sort<T::Entity>) -> Self {
        let Page { records, slices, empty } = page;
        Self { batch: Batch::new(records), slices, empty, order, sort }
    }

    pub(super) fn slice(&self, parent: &Key) -> Slice {
        self.slices.get(parent).unwrap_or(&self.empty).clone()
    }
}

/// A page of a list.
pub struct Connection<T: Type> {
    lists: Arc<Lists<T>>,
    slice: Slice,
}

impl<T: Type> std::fmt::Debug for Connection<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connection").field("slice", &self.slice).finish_non_exhaustive()
    }
}

impl<T: Type> Connection<T> {
    pub(super) fn new(lists: Arc<Lists<T>>, slice: Slice) -> Self {
        Self { lists, slice }
    }

    fn at(&self, index: usize) -> Option<T> {
        self.lists.batch.row(index).map(T::new)
    }

    fn cursor(&self, node: &T) -> String {
        Cursor::write(&self.lists.order, self.lists.sort.key_of(node.row()), node.row().id())
    }
}

impl<T: Type> TypeName for Connection<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", T::type_name()).into()
    }
}

/// A page of a list of records.
#[Object(name_type)]
impl<T: Type> Connection<T> {
    /// The records of the page, each with its place in the list.
    async fn edges(&self) -> OneByOne<Edge<T>> {
        let edge = |node: T| Edge { cursor: self.cursor(&node), node };
        OneByOne(self.slice.range.clone().filter_map(|index| self.at(index)).map(edge).collect())
    }

    /// The records of the page.
    async fn nodes(&self) -> OneByOne<T> {
        OneByOne(self.slice.range.clone().filter_map(|index| self.at(index)).collect())
    }

    /// Where the page is in the list.
    async fn page_info(&self) -> PageInfo {
        let cursor = |index| self.at(index).map(|node| self.cursor(&node));
        let range = &self.slice.range;
        PageInfo {
            has_next_page: self.slice.has_next,
            has_previous_page: self.slice.has_previous,
            start_cursor: if range.is_empty() { None } else { cursor(range.start) },
            end_cursor: if range.is_empty() { None } else { cursor(range.end - 1) },
        }
    }

    /// How many records the whole list has: those that you may see and that meet the filter. Counted
    /// only when asked for.
    async fn total_count(&self) -> i64 {
        self.slice.total.unwrap_or(0)
    }
}

/// A record with its place in a list.
pub struct Edge<T: Type> {
    cursor: String,
    node: T,
}

impl<T: Type> std::fmt::Debug for Edge<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Edge").field("cursor", &self.cursor).finish_non_exhaustive()
    }
}

impl<T: Type> TypeName for Edge<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", T::type_name()).into()
    }
}

/// A record with its place in a list.
#[Object(name_type)]
impl<T: Type> Edge<T> {
    /// The place, for `after` or `before`; it stays valid when records are added or removed.
    async fn cursor(&self) -> &str {
        &self.cursor
    }

    /// The record.
    async fn node(&self) -> &T {
        &self.node
    }
}

/// Where a page is in its list.
#[derive(Debug, SimpleObject)]
pub struct PageInfo {
    /// Whether records come after the page.
    has_next_page: bool,
    /// Whether records come before the page.
    has_previous_page: bool,
    /// The place of the first record of the page; null on an empty page.
    start_cursor: Option<String>,
    /// The place of the last record of the page; null on an empty page.
    end_cursor: Option<String>,
}
