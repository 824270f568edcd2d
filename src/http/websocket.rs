//! GraphQL over a WebSocket, by the protocol `graphql-transport-ws`: subscriptions, and queries and mutations with the
//! checks that they have by POST.

mod introduction;
mod operation;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use model::metrics::Transport;
use model::policy::Origin;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio::task::AbortHandle;
use tokio::time::{interval, timeout};

use self::operation::Event;
use super::cors;
use super::events::{Standing, Subscriber};
use super::graphql;
use super::measured::Seen;
use super::origin::From;
use super::parameters::Parameters;
use crate::app::App;

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
/// Up to here, a message that is too large is read, so that the connection ends with the reason.
const MOST_READ: usize = 4 * LARGEST;
/// How many operations of one connection may run.
const MOST: usize = 20;
/// How long the client has to say goodbye, too: a connection that is cut off while it still sends may lose the reason.
const GOODBYE: Duration = Duration::from_secs(1);

/// Why a connection is closed: the codes of WebSockets, those of the protocol, and three of our own.
mod code {
    /// The process ends.
    pub(super) const GOING_AWAY: u16 = 1001;
    pub(super) const TOO_LARGE: u16 = 1009;
    /// The database was away for too long.
    pub(super) const TRY_AGAIN_LATER: u16 = 1013;
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
    Subscribe { id: String, payload: Parameters },
    Complete { id: String },
}

/// What is sent about an operation, by its id and its number.
type Outgoing = (String, u64, Event);
/// Why a connection ends.
type Closing = (u16, &'static str);

/// GET of the endpoint: a WebSocket if it is asked for, else a query.
pub(super) async fn get_or_upgrade(
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
    State(app): State<Arc<App>>,
    From(origin): From,
    headers: HeaderMap,
    parameters: Result<Query<graphql::TextParameters>, axum::extract::rejection::QueryRejection>,
) -> Response {
    let Ok(upgrade) = upgrade else {
        return graphql::get(State(app), From(origin), headers, parameters).await;
    };
    if !cors::may_connect(&app.http.allowed_origins, &headers) {
        return (StatusCode::FORBIDDEN, "this origin is not allowed to connect\n").into_response();
    }
    let upgrade = upgrade.protocols([PROTOCOL]).max_message_size(MOST_READ).max_frame_size(MOST_READ);
    if upgrade.selected_protocol().is_none() {
        return (StatusCode::BAD_REQUEST, "the WebSocket protocol must be graphql-transport-ws\n")
            .into_response();
    }
    upgrade.on_upgrade(move |socket| async move { talk(app, origin, headers, socket).await })
}

async fn talk(app: Arc<App>, origin: Origin, headers: HeaderMap, mut socket: WebSocket) {
    if let Err((code, reason)) = converse(&app, origin, headers, &mut socket).await {
        let frame = CloseFrame { code, reason: reason.into() };
        let _ = timeout(GOODBYE, async {
            socket.send(Message::Close(Some(frame))).await?;
            while let Some(Ok(_)) = socket.recv().await {}
            Ok::<_, axum::Error>(())
        })
        .await;
    }
}

/// The whole conversation; how it ends, if not by the client.
async fn converse(
    app: &Arc<App>,
    origin: Origin,
    headers: HeaderMap,
    socket: &mut WebSocket,
) -> Result<(), Closing> {
    let introduced = tokio::select! {
        introduced = timeout(INTRODUCTION, introduction(app, origin, headers, socket)) => introduced,
        () = app.ending.begun() => return Err(GOING_AWAY),
    };
    let Ok(introduced) = introduced else {
        return Err((code::INTRODUCTION_TIMEOUT, "connection_init was not received in time"));
    };
    let Some(subscriber) = introduced? else { return Ok(()) };
    let Some(_seat) = app.listeners.seat(&subscriber.listener) else {
        return Err((code::TOO_MANY, "too many open subscription connections"));
    };
    send(socket, json!({ "type": "connection_ack" })).await?;
    // Bounded: a client that does not read gets no more messages.
    let (events, mut outgoing) = mpsc::channel::<Outgoing>(1);
    let mut running = Running { by_id: HashMap::new(), count: 0 };
    let mut pulse = interval(KEEPALIVE);
    let mut ended = std::pin::pin!(subscriber.ended(app));
    let mut silent = 0;
    loop {
        // What does not go on by itself is answered first.
        if app.ending.has_begun() && running.may_end() {
            return Err(GOING_AWAY);
        }
        tokio::select! {
            said = socket.recv() => {
                silent = 0;
                let Some(said) = text(said)? else { return Ok(()) };
                match said {
                    Some(said) => hear(app, &subscriber, &events, &mut running, socket, said).await?,
                    None => continue,
                }
            }
            Some((id, number, event)) = outgoing.recv() => {
                // Of one that the client has completed, and whose id may be another one's by now.
                if running.by_id.get(&id).is_none_or(|operation| operation.number != number) {
                    continue;
                }
                let message = match event {
                    Event::Next(answer) => json!({ "type": "next", "id": id, "payload": answer }),
                    Event::Error(errors) => {
                        running.by_id.remove(&id);
                        json!({ "type": "error", "id": id, "payload": errors })
                    }
                    Event::Complete => {
                        running.by_id.remove(&id);
                        json!({ "type": "complete", "id": id })
                    }
                    Event::Away => return Err(AWAY),
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
            () = &mut ended => return Err(TOKEN_ENDED),
            () = app.ending.begun(), if !app.ending.has_begun() => {}
        }
    }
}

const GOING_AWAY: Closing = (code::GOING_AWAY, "the service is shutting down: reconnect");
const AWAY: Closing = (code::TRY_AGAIN_LATER, "the database is not available: reconnect later");
const TOKEN_ENDED: Closing = (code::TOKEN_ENDED, "the token has expired or has been revoked");

/// The operations that run; subscriptions and queries end with the connection.
struct Running {
    by_id: HashMap<String, Started>,
    count: u64,
}

struct Started {
    number: u64,
    subscribes: bool,
    task: AbortHandle,
}

impl Running {
    /// Whether nothing runs but subscriptions, which go on later from their cursors.
    fn may_end(&self) -> bool {
        self.by_id.values().all(|operation| operation.subscribes)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.by_id.values().for_each(|operation| operation.task.abort());
    }
}

/// Waits for the client to say who it is; nobody, if it leaves before.
async fn introduction(
    app: &Arc<App>,
    origin: Origin,
    headers: HeaderMap,
    socket: &mut WebSocket,
) -> Result<Option<Subscriber>, Closing> {
    loop {
        match text(socket.recv().await)? {
            None => return Ok(None),
            Some(None) | Some(Some(Said::Pong {})) => {}
            Some(Some(Said::Ping {})) => send(socket, json!({ "type": "pong" })).await?,
            Some(Some(Said::ConnectionInit { payload })) => {
                return introduction::subscriber(app, origin, headers, payload).await.map(Some);
            }
            Some(Some(_)) => return Err((code::UNAUTHORIZED, "connection_init must be the first message")),
        }
    }
}

/// Does what a client says.
async fn hear(
    app: &Arc<App>,
    subscriber: &Subscriber,
    events: &mpsc::Sender<Outgoing>,
    running: &mut Running,
    socket: &mut WebSocket,
    said: Said,
) -> Result<(), Closing> {
    match said {
        Said::ConnectionInit { .. } => Err((code::INTRODUCED_TWICE, "connection_init was already received")),
        Said::Ping {} => send(socket, json!({ "type": "pong" })).await,
        Said::Pong {} => Ok(()),
        Said::Complete { id } => {
            if let Some(operation) = running.by_id.remove(&id) {
                operation.task.abort();
            }
            Ok(())
        }
        Said::Subscribe { id, .. } if running.by_id.contains_key(&id) => {
            Err((code::SUBSCRIBER_EXISTS, "an operation with this id is already running"))
        }
        Said::Subscribe { payload, .. } if payload.query.is_none() && !payload.is_hash() => {
            Err((code::INVALID, "the payload of subscribe must have a query"))
        }
        Said::Subscribe { id, payload } => {
            // As each request by POST: the token may have ended since it was last looked at.
            let seen = Seen::new();
            let standing = subscriber.standing(app).await;
            if standing == Standing::Ended {
                return Err(TOKEN_ENDED);
            }
            let prepared = async {
                match standing {
                    Standing::Ended | Standing::Unknown => {
                        Err(operation::unverified(&subscriber.listener.languages))
                    }
                    Standing::Good if running.by_id.len() >= MOST => {
                        Err(operation::too_many(&subscriber.listener.languages, MOST))
                    }
                    Standing::Good => operation::prepare(app, subscriber, payload).await,
                }
            };
            let (prepared, seen) = seen.during(prepared).await;
            match prepared {
                Err(errors) => {
                    seen.count(app, Transport::WebSocket, None);
                    send(socket, json!({ "type": "error", "id": id, "payload": errors })).await
                }
                Ok(charged) => {
                    running.count += 1;
                    let (number, subscribes) = (running.count, charged.0.subscribes());
                    let events = events.clone();
                    let own = id.clone();
                    let tell = move |event| {
                        let (events, id) = (events.clone(), own.clone());
                        async move { events.send((id, number, event)).await.is_ok() }
                    };
                    let work = operation::run(app.clone(), subscriber.clone(), charged, seen, tell);
                    let task = tokio::spawn(work).abort_handle();
                    running.by_id.insert(id, Started { number, subscribes, task });
                    Ok(())
                }
            }
        }
    }
}

/// What a client said: nothing to act on for frames of the WebSocket itself, none at all when it left.
fn text(said: Option<Result<Message, axum::Error>>) -> Result<Option<Option<Said>>, Closing> {
    match said {
        None | Some(Err(_) | Ok(Message::Close(_))) => Ok(None),
        Some(Ok(Message::Text(text))) if text.len() > LARGEST => {
            Err((code::TOO_LARGE, "a message can have at most 64 KiB"))
        }
        Some(Ok(Message::Text(text))) => match serde_json::from_str(&text) {
            Ok(said) => Ok(Some(Some(said))),
            Err(_) => Err((code::INVALID, "not a message of graphql-transport-ws")),
        },
        Some(Ok(Message::Binary(_))) => Err((code::INVALID, "messages must be text")),
        Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(Some(None)),
    }
}

async fn send(socket: &mut WebSocket, message: Value) -> Result<(), Closing> {
    match timeout(SLOWEST, socket.send(Message::Text(message.to_string().into()))).await {
        Ok(Ok(())) => Ok(()),
        // The client left: there is nobody to tell.
        Ok(Err(_)) => Err((code::INVALID, "")),
        Err(_) => Err((code::TOO_SLOW, "the client reads too slowly: resume from its last cursor")),
    }
}
