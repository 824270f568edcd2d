//! Doing the work of a request once, however often it is sent. What came of it is kept in the transaction of
//! the work itself, so the two are there together or not at all. Personal values are not kept: a later answer has them as
//! they are in their records by then.

use chrono::{DateTime, Utc};
use entity::idempotency_key::{Column, Entity, Model};
use futures::future::BoxFuture;
use sea_orm::sea_query::{ExprTrait, OnConflict, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter};
use serde_json::{Map, Value as JsonValue};

use super::cell::cells;
use super::change::{TABLE, veil};
use super::insert::insert;
use super::purge::KEPT_OUTCOMES;
use super::scope::unscoped;
use super::table::{CellKind, Table};
use super::{Cell, Error, Store, Writer};
use crate::clock;
use crate::policy::{Actor, Allowed, Caller};

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

/// How the work of a request begins.
#[derive(Debug)]
pub enum Begun<T> {
    /// It was done before: what came of it then.
    Before(JsonValue),
    /// It is done now, in this transaction.
    Now(T),
}

impl Store {
    /// Begins a transaction for the work of a request, unless the same request was done before with its key.
    pub fn begin_once<'f, A>(
        &'f self,
        allowed: &'f Allowed<A>,
        once: Option<&'f Once>,
    ) -> BoxFuture<'f, Result<Begun<Writer>, Error>> {
        self.begin_work(allowed.caller(), once)
    }

    fn begin_work<'f>(
        &'f self,
        caller: &'f Caller,
        once: Option<&'f Once>,
    ) -> BoxFuture<'f, Result<Begun<Writer>, Error>> {
        Box::pin(async move {
            let writer = self.begin_writing(caller).await?;
            let Some(once) = once else { return Ok(Begun::Now(writer)) };
            match outcome_of(writer.transaction(), once).await {
                Ok(None) => Ok(Begun::Now(writer)),
                before => {
                    writer.roll_back().await;
                    before.map(|outcome| Begun::Before(outcome.unwrap_or_default()))
                }
            }
        })
    }

    /// Ends the transaction with the work done, and keeps what came of it with its key, if the request has one.
    pub fn commit_once(
        &self,
        writer: Writer,
        outcome: Option<(Once, JsonValue)>,
    ) -> BoxFuture<'_, Result<(), Error>> {
        Box::pin(async move {
            if let Some((once, outcome)) = outcome
                && let Err(error) = writer.keep_outcome(once, outcome).await
            {
                writer.roll_back().await;
                return Err(error);
            }
            self.commit(writer).await
        })
    }

    /// What came of a request that was done before, if it was.
    pub fn outcome<'f>(&'f self, once: &'f Once) -> BoxFuture<'f, Result<Option<JsonValue>, Error>> {
        Box::pin(async move { outcome_of(self.db(), once).await })
    }
}

impl Writer {
    async fn keep_outcome(&self, once: Once, mut outcome: JsonValue) -> Result<(), Error> {
        for (table, fields) in records_of(&mut outcome) {
            veil(table, fields);
        }
        let Once { caller, key, request, field } = once;
        let created_at: DateTime<Utc> = clock::now();
        let row = Model {
            caller_issuer: caller.issuer,
            caller_subject: caller.subject,
            key,
            field,
            request,
            outcome,
            created_at,
        };
        // A key that has expired may be used again.
        let own = [Column::CallerSubject, Column::CallerIssuer, Column::Key, Column::Field];
        let again = OnConflict::columns(own)
            .update_columns([Column::Request, Column::Outcome, Column::CreatedAt])
            .to_owned();
        insert::<Entity>(self.transaction(), vec![row], Some(again)).await
    }
}

/// What came of the work before, if it was done.
async fn outcome_of(db: &impl ConnectionTrait, once: &Once) -> Result<Option<JsonValue>, Error> {
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
    let Some(mut outcome) = own.map(|used| used.outcome) else { return Ok(None) };
    for (table, fields) in records_of(&mut outcome) {
        recall(db, table, fields).await?;
    }
    Ok(Some(outcome))
}

/// The records in the outcome of a request.
fn records_of(outcome: &mut JsonValue) -> Vec<(&'static Table, &mut Map<String, JsonValue>)> {
    match outcome {
        JsonValue::Array(parts) => parts.iter_mut().flat_map(records_of).collect(),
        JsonValue::Object(fields) => {
            match fields.get(TABLE).and_then(JsonValue::as_str).and_then(Table::named) {
                Some(table) => vec![(table, fields)],
                None => fields.values_mut().flat_map(records_of).collect(),
            }
        }
        _ => Vec::new(),
    }
}

/// Gives the fields of a record the personal values that it has now; none where it is gone.
async fn recall(
    db: &impl ConnectionTrait,
    table: &'static Table,
    fields: &mut Map<String, JsonValue>,
) -> Result<(), Error> {
    let personal = table.personal();
    let id = fields.get("id").cloned().and_then(|id| Cell::from_json(CellKind::Id, id)?.id());
    let Some(id) = id.filter(|_| !personal.is_empty()) else { return Ok(()) };
    let own = table.expr(table.id).eq(id);
    let statement = Query::select().from(table.name).columns(table.refs(&personal)).and_where(own).take();
    for row in db.query_all(&statement).await? {
        for (column, cell) in personal.iter().zip(cells(&row, table, &personal, 0)?) {
            fields.insert(table.columns[*column].name.to_owned(), cell.to_json());
        }
    }
    Ok(())
}
