//! Subscriptions over a WebSocket, by the protocol `graphql-transport-ws`.

use std::collections::HashMap;
use std::time::Duration;

use async_graphql::Variables;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use entity::value::Scope;
use futures::StreamExt;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio::task::AbortHandle;
use tokio::time::{interval, timeout};

use super::bearer;
use super::cors;
use super::events::Subscriber;
use super::graphql;
use super::origin::From;
use crate::app::{App, Listener};
use crate::auth::{Caller, Origin};
use crate::graphql::{Answer, Languages, Prepared};

const PROTOCOL: &str = "graphql-transport-ws";
/// How long the client has to say who it is.
const INTRODUCTION: Duration = Duration::from_secs(10);
/// How often the client is asked whether it is there, and how often it may say nothing before it is gone.
const KEEPALIVE: Duration = Duration::from_secs(20);
const MOST_SILENT: u32 = 2;
/// How long one message may take to be taken: who is slower resumes later from its cursor.
const SLOWEST: Duration = Duration::from_secs(30);
/// The largest message of a client.
const LARGEST: usize = 64 * 1024;
/// How many subscriptions one connection may have.
const MOST: usize = 20;

/// Why a connection is closed: the codes of the protocol, and three of our own.
mod code {
    pub(super) const INVALID: u16 = 4400;
    pub(super) const UNAUTHORIZED: u16 = 4401;
    pub(super) const FORBIDDEN: u16 = 4403;
    pub(super) const INTRODUCTION_TIMEOUT: u16 = 4408;
    pub(super) const SUBSCRIBER_EXISTS: u16 = 4409;
    pub(super) const INTRODUCED_TWICE: u16 = 4429;
    /// The token expired, was revoked, or is another one's by now.
    pub(super) const TOKEN_ENDED: u16 = 4440;
    /// The client is too slow: it resumes from its last cursor.
    pub(super) const TOO_SLOW: u16 = 4441;
    /// The client listens on as many connections as it may.
    pub(super) const TOO_MANY: u16 = 4442;
}

/// What a client says.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Said {
    ConnectionInit { payload: Option<Value> },
    Ping {},
    Pong {},
    Subscribe { id: String, payload: Operation },
    Complete { id: String },
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Operation {
    query: String,
    operation_name: Option<String>,
    variables: Option<Variables>,
}

/// What is told of a subscription, by its id and its number: an answer, or that it is complete.
type Told = (String, u64, Option<Value>);
/// Why a connection ends.
type Closing = (u16, &'static str);

/// GET of the endpoint: a WebSocket if it is asked for, else a query.
pub(super) async fn get_or_upgrade(
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
    State(app): State<App>,
    From(origin): From,
    headers: HeaderMap,
    parameters: Result<Query<graphql::TextParameters>, axum::extract::rejection::QueryRejection>,
) -> Response {
    let Ok(upgrade) = upgrade else {
        return graphql::get(State(app), From(origin), headers, parameters).await;
    };
    if !cors::may_connect(&app.http.allowed_origins, &headers) {
        return (StatusCode::FORBIDDEN, "pages of this origin may not connect\n").into_response();
    }
    let upgrade = upgrade.protocols([PROTOCOL]).max_message_size(LARGEST).max_frame_size(LARGEST);
    if upgrade.selected_protocol().is_none() {
        return (StatusCode::BAD_REQUEST, "the protocol is graphql-transport-ws\n").into_response();
    }
    upgrade.on_upgrade(move |socket| async move { talk(app, origin, headers, socket).await })
}

async fn talk(app: App, origin: Origin, headers: HeaderMap, mut socket: WebSocket) {
    if let Err((code, reason)) = converse(&app, origin, headers, &mut socket).await {
        let frame = CloseFrame { code, reason: reason.into() };
        let _ = timeout(SLOWEST, socket.send(Message::Close(Some(frame)))).await;
    }
}

/// The whole conversation; how it ends, if not by the client.
async fn converse(
    app: &App,
    origin: Origin,
    headers: HeaderMap,
    socket: &mut WebSocket,
) -> Result<(), Closing> {
    let Ok(introduced) = timeout(INTRODUCTION, introduction(app, origin, headers, socket)).await else {
        return Err((code::INTRODUCTION_TIMEOUT, "say who you are: connection_init"));
    };
    let Some(subscriber) = introduced? else { return Ok(()) };
    let Some(_seat) = app.listeners.seat(&subscriber.listener) else {
        return Err((code::TOO_MANY, "you listen on as many connections as you may"));
    };
    send(socket, json!({ "type": "connection_ack" })).await?;
    // Bounded: who takes nothing is told nothing more.
    let (teller, mut told) = mpsc::channel::<Told>(1);
    let mut running = Running { by_id: HashMap::new(), count: 0 };
    let mut pulse = interval(KEEPALIVE);
    let mut recheck = interval(app.recheck);
    recheck.reset();
    let mut silent = 0;
    loop {
        tokio::select! {
            said = socket.recv() => {
                silent = 0;
                let Some(said) = text(said)? else { return Ok(()) };
                match said {
                    Some(said) => hear(app, &subscriber, &teller, &mut running, socket, said).await?,
                    None => continue,
                }
            }
            Some((id, number, answer)) = told.recv() => {
                // Of one that the client has completed, and whose id may be another one's by now.
                if running.by_id.get(&id).is_none_or(|(known, _)| *known != number) {
                    continue;
                }
                let message = match answer {
                    Some(answer) => json!({ "type": "next", "id": id, "payload": answer }),
                    None => {
                        running.by_id.remove(&id);
                        json!({ "type": "complete", "id": id })
                    }
                };
                send(socket, message).await?;
            }
            _ = pulse.tick() => {
                if silent > MOST_SILENT {
                    return Ok(());
                }
                silent += 1;
                send(socket, json!({ "type": "ping" })).await?;
            }
            _ = recheck.tick() => {
                if !subscriber.may_listen(app).await {
                    return Err((code::TOKEN_ENDED, "the token is no longer good"));
                }
            }
        }
    }
}

/// The subscriptions that run; they end with the connection.
struct Running {
    by_id: HashMap<String, (u64, AbortHandle)>,
    count: u64,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.by_id.values().for_each(|(_, subscription)| subscription.abort());
    }
}

/// Waits for the client to say who it is; nobody, if it leaves before.
async fn introduction(
    app: &App,
    origin: Origin,
    mut headers: HeaderMap,
    socket: &mut WebSocket,
) -> Result<Option<Subscriber>, Closing> {
    loop {
        let payload = match text(socket.recv().await)? {
            None => return Ok(None),
            Some(None) | Some(Some(Said::Pong {})) => continue,
            Some(Some(Said::Ping {})) => {
                send(socket, json!({ "type": "pong" })).await?;
                continue;
            }
            Some(Some(Said::ConnectionInit { payload })) => payload,
            Some(Some(_)) => return Err((code::UNAUTHORIZED, "say who you are first: connection_init")),
        };
        // Pages can't set headers: the token comes in the payload, under the name of the header.
        let given = payload.as_ref().and_then(Value::as_object).and_then(|payload| {
            let named = payload.iter().find(|(name, _)| name.eq_ignore_ascii_case("authorization"));
            named.and_then(|(_, value)| value.as_str()).map(HeaderValue::from_str)
        });
        match given {
            Some(Ok(token)) => drop(headers.insert(header::AUTHORIZATION, token)),
            Some(Err(_)) => return Err((code::FORBIDDEN, "the token is no good")),
            None => {}
        }
        let caller = match bearer::caller(app, &headers).await {
            Ok(caller) if caller.has_scope(Scope::Read) => caller,
            Ok(Caller::Bearer(_)) => return Err((code::FORBIDDEN, "subscriptions need the scope read")),
            _ => return Err((code::FORBIDDEN, "the token is no good")),
        };
        let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let languages = Languages::accepted(accepted.unwrap_or_default());
        return Ok(Some(Subscriber { listener: Listener { caller, origin, languages }, headers }));
    }
}

/// Does what a client says.
async fn hear(
    app: &App,
    subscriber: &Subscriber,
    teller: &mpsc::Sender<Told>,
    running: &mut Running,
    socket: &mut WebSocket,
    said: Said,
) -> Result<(), Closing> {
    match said {
        Said::ConnectionInit { .. } => Err((code::INTRODUCED_TWICE, "you have said who you are")),
        Said::Ping {} => send(socket, json!({ "type": "pong" })).await,
        Said::Pong {} => Ok(()),
        Said::Complete { id } => {
            if let Some((_, subscription)) = running.by_id.remove(&id) {
                subscription.abort();
            }
            Ok(())
        }
        Said::Subscribe { id, .. } if running.by_id.contains_key(&id) => {
            Err((code::SUBSCRIBER_EXISTS, "a subscription of this id runs"))
        }
        Said::Subscribe { id, payload } => {
            let refused = match subscription(app, payload) {
                Err(message) => message,
                Ok(_) if running.by_id.len() >= MOST => {
                    format!("at most {MOST} subscriptions of one connection")
                }
                Ok(prepared) => {
                    let (app, subscriber, teller) = (app.clone(), subscriber.clone(), teller.clone());
                    running.count += 1;
                    let (own, number) = (id.clone(), running.count);
                    let task = tokio::spawn(async move {
                        let mut answers = app.answers(&subscriber.listener, prepared);
                        while let Some(answer) = answers.next().await {
                            if teller
                                .send((own.clone(), number, Some(Answer::of_stream(&answer).json())))
                                .await
                                .is_err()
                            {
                                return;
                            }
                        }
                        let _ = teller.send((own, number, None)).await;
                    });
                    running.by_id.insert(id, (number, task.abort_handle()));
                    return Ok(());
                }
            };
            let errors = json!([{ "message": refused, "extensions": { "code": "BAD_REQUEST" } }]);
            send(socket, json!({ "type": "error", "id": id, "payload": errors })).await
        }
    }
}

/// The request of a subscription; queries and mutations have a way of their own.
fn subscription(app: &App, operation: Operation) -> Result<Prepared, String> {
    let Operation { query, operation_name, variables } = operation;
    let prepared = app.api.prepare(&query, operation_name, variables.unwrap_or_default());
    let prepared = prepared.map_err(|error| error.message)?;
    if !prepared.subscribes() {
        return Err("a WebSocket is for subscriptions: send queries and mutations by POST".to_owned());
    }
    Ok(prepared)
}

/// What a client said: nothing to act on for frames of the WebSocket itself, none at all when it left.
fn text(said: Option<Result<Message, axum::Error>>) -> Result<Option<Option<Said>>, Closing> {
    match said {
        None | Some(Err(_) | Ok(Message::Close(_))) => Ok(None),
        Some(Ok(Message::Text(text))) => match serde_json::from_str(&text) {
            Ok(said) => Ok(Some(Some(said))),
            Err(_) => Err((code::INVALID, "this is not a message of graphql-transport-ws")),
        },
        Some(Ok(Message::Binary(_))) => Err((code::INVALID, "messages are text")),
        Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(Some(None)),
    }
}

async fn send(socket: &mut WebSocket, message: Value) -> Result<(), Closing> {
    match timeout(SLOWEST, socket.send(Message::Text(message.to_string().into()))).await {
        Ok(Ok(())) => Ok(()),
        // The client left: there is nobody to tell.
        Ok(Err(_)) => Err((code::INVALID, "")),
        Err(_) => Err((code::TOO_SLOW, "too slow: resume from your last cursor")),
    }
}
