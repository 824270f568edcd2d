//! What a caller can see: every read starts here.

use std::fmt::Debug;

use entity::value::{Codes, Visibility};
use entity::{Record, RecordType, Recorded, Typed};
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, IntoCondition, Query, SelectStatement};
use sea_orm::{
    Condition, ConnectionTrait, EntityTrait, FromQueryResult, IdenStatic, Iterable, ModelTrait, QueryFilter,
    QueryResult, QueryTrait, Select, Value,
};
use uuid::Uuid;

use super::Error;
use super::applied::concerns;
use super::cell::{Cell, Cells, cells_of};
use super::table::Table;
use crate::policy::{Actor, Caller, Place, Reach, Sight, conditions, sight};

/// A table of records of one type.
pub trait Stored: Record<Model: Row + ModelTrait<Entity = Self>> {}

impl<E: Record<Model: Row + ModelTrait<Entity = E>>> Stored for E {}

/// A row of such a table.
pub trait Row: Recorded + FromQueryResult + Clone + Debug + PartialEq + Send + Sync + 'static {
    fn table() -> &'static Table;
    fn cells(&self) -> Cells;
}

impl<M> Row for M
where
    M: Recorded
        + FromQueryResult
        + ModelTrait<Entity: Record>
        + Clone
        + Debug
        + PartialEq
        + Send
        + Sync
        + 'static,
{
    fn table() -> &'static Table {
        Table::of(<M::Entity as Typed>::TYPE)
    }

    fn cells(&self) -> Cells {
        cells_of(self)
    }
}

/// The value of a column that one record refers to another by.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Key {
    Id(Uuid),
    Code(String),
}

impl Key {
    /// Whether a record can have it: PostgreSQL refuses texts with NUL, so no key has one.
    pub(super) fn is_possible(&self) -> bool {
        !matches!(self, Self::Code(code) if code.contains('\0'))
    }
}

impl From<Uuid> for Key {
    fn from(id: Uuid) -> Self {
        Self::Id(id)
    }
}

impl From<&str> for Key {
    fn from(code: &str) -> Self {
        Self::Code(code.to_owned())
    }
}

impl From<&String> for Key {
    fn from(code: &String) -> Self {
        Self::Code(code.clone())
    }
}

/// The records of a table that the caller may see, without columns yet.
pub(super) fn visible_to(table: &Table, caller: &Caller) -> SelectStatement {
    Query::select().from(table.name).cond_where(in_sight(table, caller)).take()
}

/// The records of a table that the caller may see, as models.
pub(super) fn seen_by<E: Stored>(caller: &Caller) -> Select<E> {
    E::find().filter(in_sight(Table::of(E::TYPE), caller))
}

/// The table itself, whoever asks: for writers, which the policy has already let through.
pub(super) fn unscoped<E: EntityTrait>() -> Select<E> {
    E::find()
}

/// The record that a row of a statement holds. One that can't be read is a fault, and the log says which it is.
pub(super) fn from_row<E: Stored>(row: &QueryResult) -> Result<E::Model, Error> {
    E::Model::from_query_result(row, "").map_err(|error| {
        let id =
            row.try_get::<Uuid>("", E::id().as_str()).map_or_else(|_| "?".to_owned(), |id| id.to_string());
        Error::Internal(format!("{} {id}: {error}", E::default().table_name()))
    })
}

/// The records that a statement selects.
pub(super) async fn read<E: Stored>(
    db: &impl ConnectionTrait,
    selected: Select<E>,
) -> Result<Vec<E::Model>, Error> {
    db.query_all(&selected.into_query()).await?.iter().map(from_row::<E>).collect()
}

/// Whether a row that is at hand is one that the caller may see. A pipeline project does not say which funding sources
/// it concerns, so it is in no funding source's sight here.
pub(super) fn sees<E: Stored>(sight: &Sight, row: &E::Model) -> bool {
    sight.of(row.visibility()).covers(place::<E>(row).as_place())
}

/// The same for all the values of a record.
pub(super) fn sees_cells(sight: &Sight, table: &Table, cells: &[Cell]) -> bool {
    let visibility = cells.get(table.visibility).and_then(Cell::text).and_then(|text| text.parse().ok());
    visibility.is_some_and(|visibility| sight.of(visibility).covers(place_of(table, cells).as_place()))
}

/// Where a row belongs.
#[derive(Clone, Debug, Default)]
pub struct OwnedPlace {
    country: Option<String>,
    funding_source: Option<String>,
    owner: Option<Actor>,
}

impl OwnedPlace {
    pub fn as_place(&self) -> Place<'_> {
        Place {
            country: self.country.as_deref(),
            funding_source: self.funding_source.as_deref(),
            owner: self.owner.as_ref(),
        }
    }

    fn read(table: &Table, text: impl Fn(usize) -> Option<String>) -> Self {
        Self {
            country: table.country.and_then(&text),
            funding_source: table.funding_source.and_then(&text),
            owner: table
                .owner
                .and_then(|(issuer, subject)| Some(Actor { issuer: text(issuer)?, subject: text(subject)? })),
        }
    }
}

/// Where a record belongs.
pub fn place<E: Stored>(row: &E::Model) -> OwnedPlace {
    OwnedPlace::read(Table::of(E::TYPE), |column| match row.get(E::Column::iter().nth(column)?) {
        Value::String(text) => text,
        _ => None,
    })
}

/// Where a record belongs, all of whose values are at hand.
pub fn place_of(table: &Table, cells: &[Cell]) -> OwnedPlace {
    OwnedPlace::read(table, |column| cells.get(column)?.text().map(str::to_owned))
}

/// Whom a record concerns: who may see it, and where it belongs.
#[derive(Clone, Debug)]
pub(super) struct Concerned {
    pub visibility: Visibility,
    pub country: Option<String>,
    /// That of its own; which a pipeline project concerns is found in its applications.
    pub funding_sources: Option<Codes>,
    /// Whose own it is.
    pub owner: Option<Actor>,
}

pub(super) fn concerned(table: &Table, cells: &[Cell]) -> Concerned {
    let OwnedPlace { country, funding_source, owner } = place_of(table, cells);
    let visibility = cells.get(table.visibility).and_then(Cell::text).and_then(|text| text.parse().ok());
    let funding_sources = funding_source.map(|source| Codes(vec![source]));
    Concerned { visibility: visibility.unwrap_or(Visibility::Internal), country, funding_sources, owner }
}

/// The condition that a record is one of those that the policy lets the caller see.
pub(super) fn in_sight(table: &Table, caller: &Caller) -> Condition {
    sighted(table, caller, table.visibility)
}

/// The condition that the caller may see what `visibility`, a column of the record, is the visibility of.
fn sighted(table: &Table, caller: &Caller, visibility: usize) -> Condition {
    use entity::value::Visibility::{Internal, Partner, Public};
    let sight = sight(caller, table.of);
    let mut reaches: Vec<(&Reach, Vec<Visibility>)> = Vec::new();
    for level in [Public, Partner, Internal] {
        let reach = sight.of(level);
        match reaches.iter_mut().find(|(other, _)| *other == reach) {
            Some((_, levels)) => levels.push(level),
            None => reaches.push((reach, vec![level])),
        }
    }
    let mut any = Condition::any();
    for (reach, levels) in reaches {
        let Some(within) = within(table, reach) else { continue };
        any = any.add(match levels.as_slice() {
            // Of every visibility: nothing is compared, so that an index needs nothing of it.
            [_, _, _] => return within,
            [level] => within.add(table.expr(visibility).eq(*level)),
            levels => within.add(table.expr(visibility).is_in(levels.iter().copied())),
        });
    }
    if any.is_empty() { Expr::value(false).into_condition() } else { any }
}

/// The condition that a record is within a reach; `None` when no record of its table can be.
fn within(table: &Table, reach: &Reach) -> Option<Condition> {
    let all = Condition::all();
    Some(match reach {
        Reach::Nothing => return None,
        Reach::Everything => all,
        Reach::Country(own) => all.add(table.expr(table.country?).eq(own)),
        // A project is of each funding source that it applies to.
        Reach::FundingSource(own) if table.of == RecordType::PipelineProject => all.add(concerns(own)),
        Reach::FundingSource(own) => all.add(table.expr(table.funding_source?).eq(own)),
        Reach::Own(own) => {
            let (issuer, subject) = table.owner?;
            all.add(table.expr(issuer).eq(&own.issuer)).add(table.expr(subject).eq(&own.subject))
        }
    })
}

/// A column as the caller sees it: null where it may not.
pub(super) fn as_seen(table: &Table, caller: &Caller, column: usize) -> Expr {
    let plain = table.expr(column);
    let hidden = conditions(table.of).filter(|(columns, _)| columns.contains(&table.column_name(column)));
    match hidden.and_then(|(_, visibility)| table.column(visibility)) {
        None => plain,
        Some(visibility) => CaseStatement::new().case(sighted(table, caller, visibility), plain).into(),
    }
}
