//! What is declared of a record type, once: its fields, its relations, and what of them can be filtered and ordered.
//! Everything here is constant data; `index` completes it from the table at the start.

use std::borrow::Cow;
use std::sync::OnceLock;

use async_graphql::registry::Registry;
use async_graphql::resolver_utils::EnumType;
use async_graphql::{InputType, OutputType, Value};
use entity::RecordType;
use futures::future::BoxFuture;

use super::index::Index;
use super::{Asked, Outcome, RowRef, Rows, Run};
use crate::api::Failure;
use crate::store::{Criterion, Link, Predicate};

/// A record type.
#[derive(Debug)]
pub struct RecordDef {
    pub of: RecordType,
    /// The field of `Query` that lists the records, `centerTerms`; none for what is only read with its parent.
    pub list: Option<&'static str>,
    /// As people say it: `center term`, `center terms`.
    pub one: &'static str,
    pub many: &'static str,
    /// What the type's description says beyond that of its `RecordType`.
    pub doc: &'static str,
    pub fields: &'static [Field],
    pub relations: &'static [Relation],
    /// Keys beside those of `fields`.
    pub keys: &'static [Key],
    pub computed: &'static [Computed],
    pub index: OnceLock<Index>,
}

/// A field that columns hold.
#[derive(Debug)]
pub struct Field {
    /// The name of its column's variant, `OdaEligible`; that of the field follows from it.
    pub ident: &'static str,
    pub column: usize,
    pub doc: &'static str,
    pub spec: Spec,
}

/// What a field is and what can be done with it.
#[derive(Clone, Copy, Debug)]
pub struct Spec {
    pub kind: Kind,
    /// Whether it can be read, or only filtered or ordered by.
    pub shown: bool,
    /// Another name than that of its column.
    pub name: Option<&'static str>,
    pub key: Use,
    pub filter: Use,
    pub order: Use,
    /// Whether it gives the order of a list that names none.
    pub first: bool,
    /// Whether it may be null in the schema although its column may not.
    pub optional: bool,
    /// Columns that belong to it: currency and day of an amount.
    pub more: &'static [usize],
}

/// Whether a field is a key or can be filtered or ordered by, and how that is described.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    No,
    AsField,
    Described(&'static str),
}

/// How the value of a column is read, filtered and written.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    Text,
    Int,
    Flag,
    Date,
    /// A day whose field is a partial date, as in other record types.
    Day,
    PartialDate,
    Time,
    Choice(Choice),
    /// A list of values of a closed list.
    Choices(Choice),
    Localized,
    Codes,
    Money,
    /// Only searched in.
    Search,
}

/// A closed list of values, kept as the text that GraphQL has.
#[derive(Clone, Copy, Debug)]
pub struct Choice {
    pub name: fn() -> Cow<'static, str>,
    pub register: fn(&mut Registry) -> String,
    /// In their natural order.
    pub values: fn() -> Vec<&'static str>,
}

impl Choice {
    pub const fn of<T: InputType + EnumType>() -> Self {
        Self { name: T::type_name, register: T::create_type_info, values: names::<T> }
    }
}

fn names<T: EnumType>() -> Vec<&'static str> {
    T::items().iter().map(|item| item.name).collect()
}

impl Spec {
    const fn of(kind: Kind) -> Self {
        Self {
            kind,
            shown: true,
            name: None,
            key: Use::No,
            filter: Use::No,
            order: Use::No,
            first: false,
            optional: false,
            more: &[],
        }
    }

    /// A record is found by it.
    pub const fn key(mut self) -> Self {
        self.key = Use::AsField;
        self
    }

    pub const fn key_as(mut self, doc: &'static str) -> Self {
        self.key = Use::Described(doc);
        self
    }

    /// Lists can be filtered by it.
    pub const fn filter(mut self) -> Self {
        self.filter = Use::AsField;
        self
    }

    pub const fn filter_as(mut self, doc: &'static str) -> Self {
        self.filter = Use::Described(doc);
        self
    }

    /// Lists can be ordered by it; the first such field of a declaration gives the default order.
    pub const fn order(mut self) -> Self {
        self.order = Use::AsField;
        self
    }

    pub const fn order_as(mut self, doc: &'static str) -> Self {
        self.order = Use::Described(doc);
        self
    }

    /// It gives the default order, although it is not the first field that lists can be ordered by.
    pub const fn first(mut self) -> Self {
        self.first = true;
        self
    }

    /// It can't be read.
    pub const fn unread(mut self) -> Self {
        self.shown = false;
        self
    }

    pub const fn named(mut self, name: &'static str) -> Self {
        self.name = Some(name);
        self
    }

    /// It may be null in the schema although its column may not: fields of one name have one type in all record types.
    pub const fn optional(mut self) -> Self {
        self.optional = true;
        self
    }
}

pub const fn text() -> Spec {
    Spec::of(Kind::Text)
}

pub const fn int() -> Spec {
    Spec::of(Kind::Int)
}

pub const fn flag() -> Spec {
    Spec::of(Kind::Flag)
}

pub const fn date() -> Spec {
    Spec::of(Kind::Date)
}

pub const fn day() -> Spec {
    Spec::of(Kind::Day).optional()
}

pub const fn partial_date() -> Spec {
    Spec::of(Kind::PartialDate)
}

pub const fn time() -> Spec {
    Spec::of(Kind::Time)
}

pub const fn localized() -> Spec {
    Spec::of(Kind::Localized)
}

pub const fn codes() -> Spec {
    Spec::of(Kind::Codes)
}

pub const fn choice<T: InputType + EnumType>() -> Spec {
    Spec::of(Kind::Choice(Choice::of::<T>()))
}

pub const fn choices<T: InputType + EnumType>() -> Spec {
    Spec::of(Kind::Choices(Choice::of::<T>()))
}

/// An amount in minor units, with the columns of its currency and of the day whose prices it is in.
pub const fn money(more: &'static [usize]) -> Spec {
    let mut spec = Spec::of(Kind::Money);
    spec.more = more;
    spec
}

/// The column that is searched in.
pub const fn search() -> Spec {
    Spec::of(Kind::Search).unread().filter()
}

/// A column that is only ordered by.
pub const fn sort_key() -> Spec {
    Spec::of(Kind::Text).unread().order()
}

/// A relation to a record, or to a list of records.
#[derive(Debug)]
pub struct Relation {
    /// As columns are named: `pipeline_project`.
    pub name: &'static str,
    pub doc: &'static str,
    pub shape: Shape,
    pub link: Link,
    pub when: Option<When>,
    pub filter: Use,
}

/// How many records a relation leads to, and how they are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One, whose key a column holds.
    One,
    /// One, which refers to this record.
    Only,
    /// All that refer to this record: few, and in their own order.
    All,
    /// Any number, a page at a time.
    Pages,
}

/// A condition on the record that a key leads to, where the key is not unique without.
#[derive(Clone, Copy, Debug)]
pub struct When {
    pub column: usize,
    pub is: &'static str,
}

/// A key that is unique among some records of a type.
#[derive(Debug)]
pub struct Key {
    /// As columns are named.
    pub name: &'static str,
    pub doc: &'static str,
    pub column: usize,
    pub when: When,
}

/// A field that is not the value of a column.
#[derive(Debug)]
pub struct Computed {
    /// As columns are named.
    pub name: &'static str,
    pub doc: &'static str,
    pub arguments: &'static [Argument],
    pub output: Output,
    /// The columns that it is made of.
    pub from: &'static [usize],
    pub by: By,
    pub filter: Option<ComputedFilter>,
}

/// How lists are filtered by a computed field: what is asked of its value is asked of columns.
#[derive(Clone, Copy)]
pub struct ComputedFilter {
    /// Which filter it takes.
    pub spec: Spec,
    pub criterion: fn(Predicate) -> Criterion,
}

impl std::fmt::Debug for ComputedFilter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("ComputedFilter").field(&self.spec.kind).finish()
    }
}

/// An argument of a computed field: its name, its type and its description.
pub type Argument = (&'static str, &'static str, &'static str);

/// The type of a computed field.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    pub name: fn() -> String,
    pub register: fn(&mut Registry) -> String,
}

impl Output {
    pub const fn of<T: OutputType>() -> Self {
        Self { name: T::qualified_type_name, register: T::create_type_info }
    }
}

/// A field computed from the values of its record alone. Of an object, all fields are given: those that are selected
/// are taken from it.
pub type OfRow = for<'r> fn(&Run<'r>, RowRef<'_>) -> Result<Value, Failure>;
/// A field computed for all rows that were read together.
pub type OfRows =
    for<'r> fn(&'r Run<'r>, &'r Rows<'r>, Asked<'r>) -> BoxFuture<'r, Result<Vec<Outcome>, Failure>>;

/// How a field is computed.
#[derive(Clone, Copy)]
pub enum By {
    Row(OfRow),
    Rows(OfRows),
}

impl std::fmt::Debug for By {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Row(_) => "Row",
            Self::Rows(_) => "Rows",
        })
    }
}
