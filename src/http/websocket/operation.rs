//! What a WebSocket carries: the operations of a client, and what it is told of each.

use std::time::Duration;

use async_graphql::Response;
use entity::value::Scope;
use futures::StreamExt;
use serde_json::{Value, json};
use tokio::time::timeout_at;

use super::Operation;
use crate::admission::Busy;
use crate::answers::{Listener, is_refused};
use crate::api::{Answer, ErrorCode, Prepared};
use crate::app::{App, Ran};
use crate::clock;
use crate::http::events::Subscriber;

/// What is told of an operation.
#[derive(Debug)]
pub(super) enum Event {
    /// An answer; another one may come.
    Next(Value),
    /// The operation was refused, with these errors; nothing more comes.
    Error(Value),
    Complete,
    /// The database was away for too long: the client connects again later.
    Away,
}

/// The operation that a client asks for, if it may; else the errors that it is told.
pub(super) async fn prepare(
    app: &App,
    subscriber: &Subscriber,
    operation: Operation,
) -> Result<Prepared, Value> {
    if operation.is_hash() {
        return Err(refusal(ErrorCode::PersistedQueryNotSupported, "PersistedQueryNotSupported"));
    }
    let Operation { query, operation_name, variables, .. } = operation;
    let query = query.unwrap_or_default();
    let operation_name = operation_name.filter(|name| !name.is_empty());
    let prepared = app.prepare(&query, operation_name, variables.unwrap_or_default()).await;
    let prepared =
        prepared.map_err(|Busy| busy())?.map_err(|error| errors(&Response::from_errors(vec![error])))?;
    let (needed, told) = if prepared.mutates() {
        (Scope::Write, "mutations need a token with the scope write")
    } else {
        (Scope::Read, "queries need a token with the scope read")
    };
    if !subscriber.listener.caller.has_scope(needed) {
        return Err(refusal(ErrorCode::Forbidden, told));
    }
    Ok(prepared)
}

pub(super) fn too_many(most: usize) -> Value {
    refusal(
        ErrorCode::BadRequest,
        &format!("at most {most} operations of one connection run at the same time"),
    )
}

pub(super) fn unverified() -> Value {
    refusal(ErrorCode::Unavailable, "the token can't be verified at present")
}

/// Runs an operation and tells of it, as long as there is someone to tell.
pub(super) async fn run<T: Future<Output = bool>>(
    app: App,
    subscriber: Subscriber,
    prepared: Prepared,
    tell: impl Fn(Event) -> T,
) {
    let events = if prepared.subscribes() {
        let mut answers = app.answers.follow(&subscriber.listener, prepared, None);
        let mut is_first = true;
        while let Some(told) = answers.next().await {
            let is_away = told.is_away();
            if is_first && (is_away || told.is_refused()) {
                tell(Event::Error(errors(&told.response))).await;
                return;
            }
            if is_away {
                tell(Event::Away).await;
                return;
            }
            is_first = false;
            if !tell(Event::Next(Answer::of_stream(&told.response).json())).await {
                return;
            }
        }
        vec![Event::Complete]
    } else {
        match answer(&app, subscriber.listener, prepared).await {
            Ok(ran) if is_refused(&ran.response) => vec![Event::Error(errors(&ran.response))],
            Ok(ran) => vec![Event::Next(Answer::of(&ran.response, true).json()), Event::Complete],
            Err(errors) => vec![Event::Error(errors)],
        }
    };
    for event in events {
        if !tell(event).await {
            return;
        }
    }
}

/// The answer to an operation that begins within the deadline of a request; a mutation that began runs to its end.
async fn answer(app: &App, listener: Listener, prepared: Prepared) -> Result<Ran, Value> {
    let late = |_| {
        let message = format!("the request took longer than {} ms", app.http.deadline_ms);
        refusal(ErrorCode::DeadlineExceeded, &message)
    };
    let deadline = clock::moment() + Duration::from_millis(app.http.deadline_ms);
    let admitted = timeout_at(deadline, app.admit(&listener.caller, &prepared)).await;
    let permit = admitted.map_err(late)?.map_err(|Busy| busy())?;
    let mutates = prepared.mutates();
    let ran = app.run(listener, None, prepared, permit);
    if mutates { Ok(ran.await) } else { timeout_at(deadline, ran).await.map_err(late) }
}

fn busy() -> Value {
    refusal(ErrorCode::Unavailable, "the service is busy: try again in a moment")
}

fn errors(response: &Response) -> Value {
    Answer::of(response, false).json()["errors"].take()
}

fn refusal(code: ErrorCode, message: &str) -> Value {
    json!([{ "message": message, "extensions": { "code": code.as_str() } }])
}
