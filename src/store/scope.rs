//! What a caller can see: every read starts here.

use std::fmt::Debug;

use entity::value::{Codes, Visibility};
use entity::{Record, Recorded};
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, IntoCondition};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, IdenStatic, Iterable, ModelTrait,
    QueryFilter, QueryResult, QueryTrait, Select, Value,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::Error;
use super::applied::concerns;
use crate::auth::policy::{Place, Reach, Sight, sight, terms};
use crate::auth::{Actor, Caller};
use crate::domain::Concept;

/// A table of records of one concept.
pub trait Stored: Record<Model: Row + ModelTrait<Entity = Self>> {
    const CONCEPT: Concept;
}

/// A row of such a table.
pub trait Row:
    Recorded + FromQueryResult + Serialize + DeserializeOwned + Clone + Debug + PartialEq + Send + Sync + 'static
{
}

impl<M> Row for M where
    M: Recorded
        + FromQueryResult
        + Serialize
        + DeserializeOwned
        + Clone
        + Debug
        + PartialEq
        + Send
        + Sync
        + 'static
{
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

/// The records of a table that the caller may see.
pub(super) fn visible_to<E: Stored>(caller: &Caller) -> Select<E> {
    E::find().filter(in_sight::<E>(caller))
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
}

pub fn place<E: Stored>(row: &E::Model) -> OwnedPlace {
    let text = |column| match row.get(column) {
        Value::String(text) => text,
        _ => None,
    };
    OwnedPlace {
        country: country_column::<E>().and_then(text),
        funding_source: funding_source_column::<E>().and_then(text),
        owner: owner_columns::<E>()
            .and_then(|(issuer, subject)| Some(Actor { issuer: text(issuer)?, subject: text(subject)? })),
    }
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

pub(super) fn concerned<E: Stored>(row: &E::Model) -> Concerned {
    let OwnedPlace { country, funding_source, owner } = place::<E>(row);
    let funding_sources = funding_source.map(|source| Codes(vec![source]));
    Concerned { visibility: row.visibility(), country, funding_sources, owner }
}

/// The condition that a record is one of those that the policy lets the caller see.
pub(super) fn in_sight<E: Stored>(caller: &Caller) -> Condition {
    sighted::<E>(caller, E::visibility())
}

/// The condition that the caller may see what `visibility`, a column of the record, is the visibility of.
pub(super) fn sighted<E: Stored>(caller: &Caller, visibility: E::Column) -> Condition {
    use entity::value::Visibility::{Internal, Partner, Public};
    let sight = sight(caller, E::CONCEPT);
    let mut any = Condition::any();
    let mut whole = 0;
    for level in [Public, Partner, Internal] {
        let reach = sight.of(level);
        whole += usize::from(*reach == Reach::Everything);
        if let Some(within) = within::<E>(reach) {
            any = any.add(visibility.eq(level).and(Expr::from(within)));
        }
    }
    match (whole, any.is_empty()) {
        (3, _) => Condition::all(),
        (_, true) => Expr::value(false).into_condition(),
        _ => any,
    }
}

/// The condition that a record is within a reach; `None` when no record of its table can be.
fn within<E: Stored>(reach: &Reach) -> Option<Condition> {
    match reach {
        Reach::Nothing => None,
        Reach::Everything => Some(Condition::all()),
        Reach::Country(own) => Some(country_column::<E>()?.eq(own).into_condition()),
        // A project is of each funding source that it applies to.
        Reach::FundingSource(own) if E::CONCEPT == Concept::PipelineProject => {
            Some(concerns(own).into_condition())
        }
        Reach::FundingSource(own) => Some(funding_source_column::<E>()?.eq(own).into_condition()),
        Reach::Own(own) => {
            let (issuer, subject) = owner_columns::<E>()?;
            Some(issuer.eq(&own.issuer).and(subject.eq(&own.subject)).into_condition())
        }
    }
}

/// A column as the caller sees it: null where it may not.
pub(super) fn as_seen<E: Stored>(caller: &Caller, own: E::Column) -> Expr {
    let plain = Expr::col(own.as_column_ref());
    let hidden = terms(E::CONCEPT).filter(|(columns, _)| columns.contains(&own.as_str()));
    match hidden.and_then(|(_, visibility)| column::<E>(visibility)) {
        None => plain,
        Some(visibility) => CaseStatement::new().case(sighted::<E>(caller, visibility), plain).into(),
    }
}

fn country_column<E: Stored>() -> Option<E::Column> {
    column::<E>(if E::CONCEPT == Concept::Country { "alpha2" } else { "country_code" })
}

fn funding_source_column<E: Stored>() -> Option<E::Column> {
    column::<E>(if E::CONCEPT == Concept::FundingSource { "code" } else { "funding_source_code" })
}

fn owner_columns<E: Stored>() -> Option<(E::Column, E::Column)> {
    Some((column::<E>("owner_issuer")?, column::<E>("owner_subject")?))
}

pub(super) fn column<E: Stored>(name: &str) -> Option<E::Column> {
    E::Column::iter().find(|column| column.as_str() == name)
}
