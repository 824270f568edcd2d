//! Doing the work of a request once, however often it is sent. What came of it is kept in the transaction of
//! the work itself, so the two are there together or not at all.

use chrono::{DateTime, Utc};
use entity::idempotency_key::{ActiveModel, Column, Entity};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Set};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::purge::KEPT_OUTCOMES;
use super::scope::unscoped;
use super::{Error, Store, Writer};
use crate::clock;
use crate::policy::{Actor, Allowed};

/// A request that is done once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Once {
    /// Whose key it is.
    pub caller: Actor,
    pub key: String,
    /// SHA-256 of the request.
    pub request: Vec<u8>,
    /// The field of the request, as its answer names it: each is a piece of work of its own.
    pub field: String,
}

impl Store {
    /// Runs `work` in a transaction. With a key that was used before, by the same
    /// request, the work is not run: what came of it then is given back. Work that fails uses no key.
    pub async fn write_once<A, T: Serialize + DeserializeOwned, E: From<Error>>(
        &self,
        allowed: &Allowed<A>,
        once: Option<Once>,
        work: impl AsyncFnOnce(&mut Writer) -> Result<T, E>,
    ) -> Result<T, E> {
        self.write(allowed, async |writer| {
            let Some(once) = once else { return work(writer).await };
            if let Some(outcome) = outcome_of(writer.transaction(), &once).await? {
                return Ok(outcome);
            }
            let outcome = work(writer).await?;
            writer.keep_outcome(once, &outcome).await?;
            Ok(outcome)
        })
        .await
    }

    /// What came of a request that was done before, if it was.
    pub async fn outcome<T: DeserializeOwned>(&self, once: &Once) -> Result<Option<T>, Error> {
        outcome_of(self.db(), once).await
    }
}

impl Writer {
    async fn keep_outcome(&self, once: Once, outcome: &impl Serialize) -> Result<(), Error> {
        let outcome = serde_json::to_value(outcome).map_err(|error| Error::Internal(error.to_string()))?;
        let Once { caller, key, request, field } = once;
        let created_at: DateTime<Utc> = clock::now();
        let row = ActiveModel {
            caller_issuer: Set(caller.issuer),
            caller_subject: Set(caller.subject),
            key: Set(key),
            field: Set(field),
            request: Set(request),
            outcome: Set(outcome),
            created_at: Set(created_at),
        };
        // A key that has expired may be used again.
        let own = [Column::CallerSubject, Column::CallerIssuer, Column::Key, Column::Field];
        let again = OnConflict::columns(own)
            .update_columns([Column::Request, Column::Outcome, Column::CreatedAt])
            .to_owned();
        Entity::insert_many([row]).on_conflict(again).exec_without_returning(self.transaction()).await?;
        Ok(())
    }
}

/// What came of the work before, if it was done.
async fn outcome_of<T: DeserializeOwned>(db: &impl ConnectionTrait, once: &Once) -> Result<Option<T>, Error> {
    let used = unscoped::<Entity>()
        .filter(Column::CallerIssuer.eq(&once.caller.issuer))
        .filter(Column::CallerSubject.eq(&once.caller.subject))
        .filter(Column::Key.eq(&once.key))
        .filter(Column::CreatedAt.gte(clock::now() - KEPT_OUTCOMES))
        .all(db)
        .await?;
    if used.iter().any(|used| used.request != once.request) {
        return Err(Error::KeyReused);
    }
    let own = used.into_iter().find(|used| used.field == once.field);
    let read = own.map(|used| serde_json::from_value(used.outcome)).transpose();
    read.map_err(|error| Error::Internal(error.to_string()))
}
