//! What a WebSocket carries: the operations of a client, and what is sent about each.

use std::sync::Arc;
use std::time::Duration;

use async_graphql::Response;
use futures::StreamExt;
use model::admission::Busy;
use model::api::{Answer, ErrorCode, Languages, Prepared, translate};
use model::clock;
use model::metrics::Transport;
use serde_json::Value;
use tokio::time::timeout_at;

use crate::answers::{Listener, is_refused};
use crate::app::{App, Ran};
use crate::http::events::Subscriber;
use crate::http::measured::{self, Seen};
use crate::http::parameters::{HASH_NOT_SUPPORTED, Parameters, out_of_scope, scope_of};
use crate::http::reply::{self, BUSY};
use crate::rate::Charge;

/// What is sent about an operation.
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

/// The operation that a client asks for, if it may; else the errors that it gets.
pub(super) async fn prepare(
    app: &Arc<App>,
    subscriber: &Subscriber,
    parameters: Parameters,
) -> Result<(Prepared, Option<Charge>), Value> {
    let languages = &subscriber.listener.languages;
    measured::caller(&subscriber.listener.caller);
    if parameters.is_hash() {
        let code = ErrorCode::PersistedQueryNotSupported;
        return Err(refusal(languages, code, HASH_NOT_SUPPORTED));
    }
    let counted = |mut refused: Response| {
        measured::answered(&refused);
        translate(&mut refused.errors, languages);
        errors(&refused)
    };
    let prepared = parameters.prepare(app).await.map_err(|Busy| busy(languages))?.map_err(|error| {
        // It takes the least points that an operation can take.
        match app.charge(&subscriber.listener, 0) {
            Ok(_) => counted(Response::from_errors(vec![error])),
            Err(exceeded) => counted(exceeded.response()),
        }
    })?;
    measured::operation(&prepared);
    let needed = scope_of(&prepared);
    if !subscriber.listener.caller.has_scope(needed) {
        return Err(refusal(languages, ErrorCode::Forbidden, out_of_scope(needed)));
    }
    match app.charge(&subscriber.listener, prepared.points()) {
        Ok(charge) => Ok((prepared, charge)),
        Err(exceeded) => Err(counted(exceeded.response())),
    }
}

pub(super) fn too_many(languages: &Languages, most: usize) -> Value {
    refusal(
        languages,
        ErrorCode::BadRequest,
        &format!("at most {most} operations can run on one connection at the same time"),
    )
}

pub(super) fn unverified(languages: &Languages) -> Value {
    refusal(languages, ErrorCode::Unavailable, "the token cannot be verified at present; try again later")
}

/// Runs an operation and tells of it, as long as there is someone to tell.
pub(super) async fn run<T: Future<Output = bool>>(
    app: Arc<App>,
    subscriber: Subscriber,
    (prepared, charge): (Prepared, Option<Charge>),
    seen: Seen,
    tell: impl Fn(Event) -> T,
) {
    let events = if prepared.subscribes() {
        // It may go on for days.
        seen.count(&app, Transport::WebSocket, None);
        let mut answers = app.follow(&subscriber.listener, prepared, None);
        let mut is_first = true;
        while let Some(answer) = answers.next().await {
            let is_away = answer.is_away();
            if is_first && (is_away || answer.is_refused()) {
                tell(Event::Error(errors(&answer.response))).await;
                return;
            }
            if is_away {
                tell(Event::Away).await;
                return;
            }
            is_first = false;
            if !tell(Event::Next(Answer::of_stream(&answer.response).json())).await {
                return;
            }
        }
        vec![Event::Complete]
    } else {
        let (answer, seen) = seen.during(answer(&app, subscriber.listener, prepared, charge)).await;
        seen.count(&app, Transport::WebSocket, None);
        match answer {
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
async fn answer(
    app: &Arc<App>,
    listener: Listener,
    prepared: Prepared,
    charge: Option<Charge>,
) -> Result<Ran, Value> {
    let languages = listener.languages.clone();
    let late = |_| {
        let message = format!("the request took longer than {} ms", app.http.deadline_ms);
        refusal(&languages, ErrorCode::DeadlineExceeded, &message)
    };
    let deadline = clock::moment() + Duration::from_millis(app.http.deadline_ms);
    let admitted = timeout_at(deadline, app.admit(&listener.caller, &prepared)).await;
    let permit = admitted.map_err(late)?.map_err(|Busy| busy(&languages))?;
    measured::admitted();
    let mutates = prepared.mutates();
    let ran = app.run(listener, None, prepared, permit, charge);
    let ran = if mutates { ran.await } else { timeout_at(deadline, ran).await.map_err(late)? };
    measured::answered(&ran.response);
    Ok(ran)
}

fn busy(languages: &Languages) -> Value {
    let refused = refusal(languages, ErrorCode::Unavailable, BUSY);
    measured::busy();
    refused
}

fn errors(response: &Response) -> Value {
    Answer::of(response, false).json()["errors"].take()
}

fn refusal(languages: &Languages, code: ErrorCode, message: &str) -> Value {
    reply::errors(languages.prefer_korean(), code, message)
}
