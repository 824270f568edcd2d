//! What a caller can see: every read starts here.

use std::fmt::Debug;

use entity::{Record, Recorded};
use sea_orm::sea_query::IntoCondition;
use sea_orm::{ColumnTrait, Condition, EntityTrait, FromQueryResult, QueryFilter, Select};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::auth::Caller;
use crate::auth::policy::{Sight, sight};
use crate::domain::Concept;

/// A table of records of one concept.
pub trait Stored: Record<Model: Row> {
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

fn in_sight<E: Stored>(caller: &Caller) -> Condition {
    match sight(caller, E::CONCEPT) {
        Sight::All => Condition::all(),
        Sight::Public => E::visibility().eq(entity::value::Visibility::Public).into_condition(),
        Sight::Nothing => sea_orm::sea_query::Expr::value(false).into_condition(),
    }
}

/// The table itself, whoever asks: for writers, which the policy has already let through.
pub(super) fn unscoped<E: EntityTrait>() -> Select<E> {
    E::find()
}
