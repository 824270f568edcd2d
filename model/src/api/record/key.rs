//! Records that arguments and inputs name by a key.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::marker::PhantomData;

use async_graphql::registry::Registry;
use async_graphql::{InputType, InputValueError, InputValueResult, Name, Value};
use futures::future::BoxFuture;
use uuid::Uuid;

use super::Declared;
use super::declare::{Field, RecordDef, Use, When};
use crate::api::{Failure, GlobalId, camel_case};
use crate::store::{Cell, Error, Key, Reader};

/// A record of the type `T`, named by exactly one of its keys: the input type `TKey` of the schema.
pub struct KeyOf<T> {
    name: String,
    value: String,
    of: PhantomData<fn() -> T>,
}

/// The column that a key of a record is in, the condition without which it is not unique, and its value.
#[derive(Debug)]
pub(super) struct Located {
    pub column: usize,
    pub when: Option<When>,
    pub key: Key,
}

impl Located {
    /// Whether it is the ID, and that is wanted.
    fn is(&self, wanted: usize) -> bool {
        self.column == wanted && matches!(self.key, Key::Id(_))
    }

    fn kind(&self) -> (usize, Option<(usize, &'static str)>) {
        (self.column, self.when.map(|when| (when.column, when.is)))
    }
}

/// Why a key leads to no record.
#[derive(Debug)]
pub enum KeyError {
    /// It is not the ID of a record of this type.
    WrongId,
    /// There is no such record, or the caller may not see it.
    NotFound,
    Store(Error),
}

impl KeyError {
    /// The error of an argument that names a record.
    pub fn of_argument<T: Declared>(self, argument: &str) -> Failure {
        match self {
            Self::WrongId => {
                Failure::invalid(argument, format!("not the ID of a record of the type {}", T::OF.name()))
            }
            Self::NotFound => Failure::invalid(argument, "no such record, or not visible to you"),
            Self::Store(error) => error.into(),
        }
    }
}

impl RecordDef {
    /// Where a key leads; none if it is an ID, but not that of a record of this type.
    pub(super) fn locate(&self, name: &str, value: String) -> Option<Located> {
        if name == "id" {
            let id = GlobalId::read(name, &value).ok().filter(|id| id.record_type == self.of)?;
            return Some(Located { column: self.table().id, when: None, key: Key::Id(id.id) });
        }
        let named = |field: &&Field| field.spec.key != Use::No && field.name() == name;
        let own = self.fields.iter().find(named).map(|field| (field.column, None));
        let qualified = || self.keys.iter().find(|key| camel_case(key.name) == name);
        let (column, when) = own.or_else(|| qualified().map(|key| (key.column, Some(key.when))))?;
        Some(Located { column, when, key: Key::Code(value) })
    }

    /// The column of the code by which other records refer to it.
    fn code_column(&self) -> Option<usize> {
        let own = self.fields.iter().find(|field| field.spec.key != Use::No).map(|field| field.column);
        own.or_else(|| self.keys.first().map(|key| key.column))
    }
}

impl<T: Declared> KeyOf<T> {
    /// The IDs of the records. Only natural keys are looked up: an ID is checked by what uses it.
    pub async fn ids(reader: &Reader, keys: &[&Self]) -> Result<Vec<Uuid>, KeyError> {
        let found = resolve(reader, Self::located(keys)?, T::def(), T::def().table().id).await?;
        let id = |key| if let Key::Id(id) = key { Ok(id) } else { Err(KeyError::NotFound) };
        found.into_iter().map(id).collect()
    }

    /// The codes by which other records refer to the records.
    pub async fn codes(reader: &Reader, keys: &[&Self]) -> Result<Vec<String>, KeyError> {
        let column = T::def().code_column().ok_or(KeyError::NotFound)?;
        let found = resolve(reader, Self::located(keys)?, T::def(), column).await?;
        let code = |key| if let Key::Code(code) = key { Ok(code) } else { Err(KeyError::NotFound) };
        found.into_iter().map(code).collect()
    }

    fn located(keys: &[&Self]) -> Result<Vec<Located>, KeyError> {
        let locate = |key: &&Self| T::def().locate(&key.name, key.value.clone()).ok_or(KeyError::WrongId);
        keys.iter().map(locate).collect()
    }
}

/// What the records have in a column: one statement for each kind of key, and none where it is the ID that is given.
fn resolve<'r>(
    reader: &'r Reader,
    located: Vec<Located>,
    def: &'static RecordDef,
    wanted: usize,
) -> BoxFuture<'r, Result<Vec<Key>, KeyError>> {
    Box::pin(async move {
        let mut found = HashMap::new();
        for kind in located.iter().filter(|at| !at.is(wanted)).map(Located::kind).collect::<HashSet<_>>() {
            let (column, when) = kind;
            let own = located.iter().filter(|at| at.kind() == kind).map(|at| at.key.clone()).collect();
            let columns: Vec<usize> = [wanted, column].into_iter().chain(when.map(|(at, _)| at)).collect();
            let rows = reader.find(def.table(), &columns, column, own).await.map_err(KeyError::Store)?;
            for row in rows {
                let fits = when.is_none_or(|(_, is)| row.get(2).and_then(Cell::text) == Some(is));
                if let [Some(value), Some(key)] = [0, 1].map(|at| row.get(at).and_then(Cell::key))
                    && fits
                {
                    found.insert((kind, key), value);
                }
            }
        }
        let value = |at: Located| match at.is(wanted) {
            true => Ok(at.key),
            false => found.get(&(at.kind(), at.key)).cloned().ok_or(KeyError::NotFound),
        };
        located.into_iter().map(value).collect()
    })
}

impl<T> std::fmt::Debug for KeyOf<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("KeyOf").field(&self.name).field(&self.value).finish()
    }
}

/// The type itself is registered with its record type.
impl<T: Declared> InputType for KeyOf<T> {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        format!("{}Key", T::OF.name()).into()
    }

    fn create_type_info(_: &mut Registry) -> String {
        Self::qualified_type_name()
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        let Some(Value::Object(keys)) = value else {
            return Err(InputValueError::expected_type(value.unwrap_or_default()));
        };
        let mut keys = keys.into_iter();
        match (keys.next(), keys.next()) {
            (Some((name, Value::String(value))), None) => {
                Ok(Self { name: name.to_string(), value, of: PhantomData })
            }
            // A number is an ID in GraphQL, too.
            (Some((name, Value::Number(number))), None) => {
                Ok(Self { name: name.to_string(), value: number.to_string(), of: PhantomData })
            }
            _ => Err(InputValueError::custom("exactly one key must be given")),
        }
    }

    fn to_value(&self) -> Value {
        Value::Object([(Name::new(&self.name), Value::String(self.value.clone()))].into_iter().collect())
    }

    fn federation_fields() -> Option<String> {
        None
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}
