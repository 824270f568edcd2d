//! The records that an input names by their keys.

use async_graphql::{Context, ID, MaybeUndefined};
use entity::RecordType;
use uuid::Uuid;

use super::error::{MutationError, ValidationError};
use crate::api::record::{Declared, KeyError, KeyOf};
use crate::api::{Failure, GlobalId};
use crate::store::Reader;

/// Looks up the records that an input names, as far as the caller sees them.
#[derive(Clone, Copy, Debug)]
pub struct Keys<'a>(&'a Reader);

impl<'a> Keys<'a> {
    pub fn of(ctx: &'a Context<'_>) -> Result<Self, Failure> {
        Ok(Self(ctx.data::<Reader>().map_err(Failure::unexpected)?))
    }

    pub async fn id<T: Declared>(self, field: &'static str, key: &KeyOf<T>) -> Result<Uuid, MutationError> {
        only(field, self.ids(field, [key]).await?)
    }

    pub async fn ids<'k, T: Declared>(
        self,
        field: &'static str,
        keys: impl IntoIterator<Item = &'k KeyOf<T>>,
    ) -> Result<Vec<Uuid>, MutationError> {
        let keys: Vec<_> = keys.into_iter().collect();
        KeyOf::ids(self.0, &keys).await.map_err(|error| of_field::<T>(field, error))
    }

    pub async fn optional_id<T: Declared>(
        self,
        field: &'static str,
        key: Option<&KeyOf<T>>,
    ) -> Result<Option<Uuid>, MutationError> {
        Ok(self.ids(field, key).await?.pop())
    }

    /// The ID of a record that may be left out, which leaves what is there, or null, which empties it.
    pub async fn maybe_id<T: Declared>(
        self,
        field: &'static str,
        key: &MaybeUndefined<KeyOf<T>>,
    ) -> Result<MaybeUndefined<Uuid>, MutationError> {
        Ok(given(key, self.optional_id(field, key.value()).await?))
    }

    pub async fn code<T: Declared>(
        self,
        field: &'static str,
        key: &KeyOf<T>,
    ) -> Result<String, MutationError> {
        only(field, self.codes(field, [key]).await?)
    }

    pub async fn codes<'k, T: Declared>(
        self,
        field: &'static str,
        keys: impl IntoIterator<Item = &'k KeyOf<T>>,
    ) -> Result<Vec<String>, MutationError> {
        let keys: Vec<_> = keys.into_iter().collect();
        KeyOf::codes(self.0, &keys).await.map_err(|error| of_field::<T>(field, error))
    }

    pub async fn optional_code<T: Declared>(
        self,
        field: &'static str,
        key: Option<&KeyOf<T>>,
    ) -> Result<Option<String>, MutationError> {
        Ok(self.codes(field, key).await?.pop())
    }

    /// The codes of a list that may be left out, which leaves what is there, or null, which empties it.
    pub async fn maybe_codes<T: Declared>(
        self,
        field: &'static str,
        keys: &MaybeUndefined<Vec<KeyOf<T>>>,
    ) -> Result<Option<Vec<String>>, MutationError> {
        match keys {
            MaybeUndefined::Undefined => Ok(None),
            MaybeUndefined::Null => Ok(Some(Vec::new())),
            MaybeUndefined::Value(keys) => Ok(Some(self.codes(field, keys).await?)),
        }
    }

    /// The code of a record that may be left out, which leaves what is there, or null, which empties it.
    pub async fn maybe_code<T: Declared>(
        self,
        field: &'static str,
        key: &MaybeUndefined<KeyOf<T>>,
    ) -> Result<MaybeUndefined<String>, MutationError> {
        Ok(given(key, self.optional_code(field, key.value()).await?))
    }
}

/// The ID of a record whose type has no key besides it.
pub fn id_of(field: &'static str, record_type: RecordType, id: &ID) -> Result<Uuid, ValidationError> {
    let id = GlobalId::parse(field, id).ok().filter(|id| id.record_type == record_type);
    id.map(|id| id.id).ok_or(ValidationError::WrongId(field, record_type))
}

/// The same where it may be left out.
pub fn optional_id(
    field: &'static str,
    record_type: RecordType,
    id: Option<&ID>,
) -> Result<Option<Uuid>, ValidationError> {
    id.map(|id| id_of(field, record_type, id)).transpose()
}

fn only<T>(field: &'static str, found: Vec<T>) -> Result<T, MutationError> {
    found.into_iter().next().ok_or_else(|| ValidationError::NotFound(field).into())
}

fn given<K, T>(key: &MaybeUndefined<K>, found: Option<T>) -> MaybeUndefined<T> {
    match (key, found) {
        (MaybeUndefined::Undefined, _) => MaybeUndefined::Undefined,
        (_, Some(found)) => MaybeUndefined::Value(found),
        (_, None) => MaybeUndefined::Null,
    }
}

fn of_field<T: Declared>(field: &'static str, error: KeyError) -> MutationError {
    match error {
        KeyError::WrongId => ValidationError::WrongId(field, T::OF).into(),
        KeyError::NotFound => ValidationError::NotFound(field).into(),
        KeyError::Store(error) => error.into(),
    }
}
