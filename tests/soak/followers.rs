//! Followers: what they are told becomes a copy, and every word of it is checked.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use super::{CONCEPTS, Client};

/// The versions of the records that a follower has, by their ids.
#[derive(Clone)]
pub(super) struct Copy(Arc<watch::Sender<Known>>);

struct Known {
    name: String,
    records: BTreeMap<String, i64>,
    cursor: String,
    told: usize,
    /// The messages that came, by their ids: any may come again.
    messages: BTreeSet<String>,
    again: usize,
    wrong: Option<String>,
}

impl Copy {
    pub(super) fn new(name: String, records: BTreeMap<String, i64>, cursor: String) -> Self {
        let state =
            Known { name, records, cursor, told: 0, messages: BTreeSet::new(), again: 0, wrong: None };
        Self(Arc::new(watch::Sender::new(state)))
    }

    fn cursor(&self) -> String {
        self.0.borrow().cursor.clone()
    }

    fn keep_cursor(&self, cursor: &Value) {
        self.0.send_modify(|state| cursor.as_str().expect("a cursor").clone_into(&mut state.cursor));
    }

    /// Takes a change; what is missed, twice or out of order is remembered.
    fn take(&self, change: &Value) {
        self.0.send_modify(|state| {
            let id = change["recordId"].as_str().expect("an id").to_owned();
            let version = change["version"].as_i64().expect("a version");
            let known = state.records.get(&id).copied();
            let right = match change["kind"].as_str().expect("a kind") {
                "CREATED" => known.is_none(),
                "UPDATED" => known.is_some_and(|known| version == known + 1),
                _ => known.is_some(),
            };
            if !right {
                state.wrong.get_or_insert(format!("{change} where {known:?} is known"));
            }
            state.told += 1;
            if change["kind"] == "DELETED" {
                state.records.remove(&id);
            } else {
                state.records.insert(id, version);
            }
        });
    }

    /// Whether a message comes for the first time.
    fn is_new(&self, id: &str) -> bool {
        let mut new = false;
        self.0.send_modify(|state| {
            new = state.messages.insert(id.to_owned());
            state.again += usize::from(!new);
        });
        new
    }

    /// Waits until the copy equals what is there; false when it does not, or something was wrong on the way.
    pub(super) async fn becomes(&self, records: &BTreeMap<String, i64>, patience: Duration) -> bool {
        let mut state = self.0.subscribe();
        let over = state.wait_for(|state| state.wrong.is_some() || state.records == *records);
        let met = tokio::time::timeout(patience, over).await;
        met.is_ok_and(|state| state.is_ok_and(|state| state.wrong.is_none()))
    }

    pub(super) fn tells(&self) -> String {
        let state = self.0.borrow();
        format!(
            "{}: {} records, told of {} changes, {} again",
            state.name,
            state.records.len(),
            state.told,
            state.again
        )
    }

    pub(super) fn difference(&self, records: &BTreeMap<String, i64>) -> String {
        let state = self.0.borrow();
        let missing = records.iter().filter(|(id, version)| state.records.get(*id) != Some(version)).count();
        let surplus = state.records.keys().filter(|id| !records.contains_key(*id)).count();
        format!("{missing} missing or old, {surplus} too many; wrong: {:?}", state.wrong)
    }
}

fn record_types() -> String {
    CONCEPTS.map(|(_, name)| name).join(", ")
}

/// Pulls, page after page.
pub(super) async fn pull(client: Client, copy: Copy) {
    loop {
        let query = format!(
            "{{ changes(after: \"{}\", first: 100, recordTypes: [{}]) {{ cursor hasMore changes {{ kind recordId version }} }} }}",
            copy.cursor(),
            record_types()
        );
        let page = client.data(&query).await["changes"].take();
        page["changes"].as_array().expect("changes").iter().for_each(|change| copy.take(change));
        copy.keep_cursor(&page["cursor"]);
        if page["hasMore"] == false {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

/// Listens on a WebSocket, and goes on from the last cursor on another one when it breaks.
pub(super) async fn websocket(client: Client, copy: Copy) {
    loop {
        if listen(&client, &copy).await.is_none() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

async fn listen(client: &Client, copy: &Copy) -> Option<()> {
    let url = client.url().replace("http://", "ws://") + "/graphql";
    let mut request = url.into_client_request().expect("a request");
    request.headers_mut().insert("sec-websocket-protocol", "graphql-transport-ws".parse().expect("a header"));
    let (mut socket, _) = tokio_tungstenite::connect_async(request).await.ok()?;
    let query = format!(
        "subscription {{ changes(after: \"{}\", recordTypes: [{}]) {{ cursor kind recordId version }} }}",
        copy.cursor(),
        record_types()
    );
    let init = json!({ "type": "connection_init", "payload": { "authorization": format!("Bearer {}", client.token) } });
    let subscribe = json!({ "type": "subscribe", "id": "1", "payload": { "query": query } });
    for said in [init, subscribe] {
        socket.send(Message::Text(said.to_string().into())).await.ok()?;
    }
    loop {
        let Message::Text(text) = socket.next().await?.ok()? else { continue };
        let said: Value = serde_json::from_str(&text).expect("JSON");
        match said["type"].as_str().expect("a type") {
            "next" => {
                let change = &said["payload"]["data"]["changes"];
                if change.is_null() {
                    // The service can't at present: it says so, and that was all.
                    return None;
                }
                copy.take(change);
                copy.keep_cursor(&change["cursor"]);
            }
            "ping" => socket.send(Message::Text(json!({ "type": "pong" }).to_string().into())).await.ok()?,
            "connection_ack" => {}
            _ => return None,
        }
    }
}

/// Registers a webhook and takes what it is sent.
pub(super) async fn receive(client: Client, copy: Copy) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}/", listener.local_addr().expect("an address"));
    let document = "subscription { changes { kind recordId version } }";
    let query = format!(
        "mutation {{ createWebhook(input: {{ label: \"Soak\", endpointUrl: \"{url}\", recordTypes: [{}], after: \"{}\", query: \"{document}\" }}) {{ userErrors {{ message }} }} }}",
        record_types(),
        copy.cursor()
    );
    while client.ask(&query, Some(&url)).await.is_none() {
        tokio::task::yield_now().await;
    }
    let router = Router::new().fallback(take).with_state(copy);
    axum::serve(listener, router).await.expect("it serves");
}

async fn take(State(copy): State<Copy>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let id = headers["webhook-id"].to_str().expect("text");
    let message: Value = serde_json::from_slice(&body).expect("JSON");
    if copy.is_new(id) {
        copy.take(&message["data"]["changes"]);
    }
    StatusCode::NO_CONTENT
}
