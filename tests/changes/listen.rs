//! Listening to changes as they come: with graphql-ws, by the protocol itself, and as server-sent events.

use std::process::Stdio;

use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use crate::support::node::{CLIENTS, has_clients};
use crate::support::{Kind, TestApp, both};

/// graphql-ws with one subscription; it ends when it is dropped.
struct Listener {
    _process: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Listener {
    async fn start(app: &TestApp, subscription: &str) -> Self {
        let url = app.url.replace("http://", "ws://") + "/graphql";
        let token = app.token.as_deref().unwrap_or_default();
        let mut process = Command::new("node")
            .args(["listener.mjs", &url, token, subscription])
            .current_dir(CLIENTS)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("node runs");
        let lines = BufReader::new(process.stdout.take().expect("its output")).lines();
        Self { _process: process, lines }
    }

    async fn next(&mut self) -> Value {
        let line = self.lines.next_line().await.expect("its output").expect("a line");
        serde_json::from_str(&line).expect("JSON")
    }
}

async fn apply(app: &TestApp, project: &Value, source: &str, words: &str) {
    let input = format!(
        "pipelineProject: {{ id: {project} }}, fundingSource: {{ code: \"{source}\" }}, appliedOn: \"2024-02-01\", funderStage: \"{words}\""
    );
    let made = app.mutate("applyForFunding", &input, "__typename").await;
    assert_eq!(made["userErrors"], json!([]));
}

pub(super) async fn cursor(app: &TestApp) -> String {
    let data = app.data("{ snapshot(recordType: PROJECT, first: 1) { changesCursor } }").await;
    data["snapshot"]["changesCursor"].as_str().expect("a cursor").to_owned()
}

both! {
    async fn graphql_ws_is_told_of_changes_and_each_way_continues_the_other(app: TestApp) {
        if !has_clients() {
            return;
        }
        let nia = app.acting_as("NIA").await;
        let from = cursor(&nia).await;
        let first = nia.discover("LISTEN-1").await;
        // From a cursor that a pull gave: what came before it listened, and what comes.
        let mut listener = Listener::start(&nia, &format!("subscription {{ changes(after: \"{from}\", recordTypes: [PIPELINE_PROJECT]) {{ cursor kind recordId record {{ ... on PipelineProject {{ code country {{ alpha2 }} }} }} }} }}")).await;
        assert_eq!(listener.next().await, json!({ "connected": true }));
        let event = listener.next().await;
        let change = &event["data"]["changes"];
        assert_eq!((&change["kind"], &change["recordId"], &change["record"]["code"]), (&json!("CREATED"), &first, &json!("LISTEN-1")));
        let second = nia.discover("LISTEN-2").await;
        let event = listener.next().await;
        assert_eq!(event["data"]["changes"]["recordId"], second);
        assert_eq!(event["data"]["changes"]["record"]["country"]["alpha2"], "UZ");
        // And a pull goes on from the cursor of an event.
        let third = nia.discover("LISTEN-3").await;
        let pulled = nia.data(&format!("{{ changes(after: {}) {{ changes {{ recordId }} }} }}", event["data"]["changes"]["cursor"])).await;
        assert_eq!(pulled["changes"]["changes"], json!([{ "recordId": third }]));
    }

    async fn a_funding_source_is_told_of_its_own_pipeline_and_a_country_of_its_steps(app: TestApp) {
        if !has_clients() {
            return;
        }
        let nia = app.acting_as("NIA").await;
        let koica = app.acting_as("FUNDER KOICA").await;
        let from = cursor(&nia).await;
        let mut listener = Listener::start(&koica, &format!("subscription {{ pipelineChanged(fundingSource: {{ code: \"KOICA\" }}, country: {{ alpha2: \"UZ\" }}, after: \"{from}\") {{ kind recordType }} }}")).await;
        let mut steps = Listener::start(&nia, &format!("subscription {{ termStepRecorded(country: {{ alpha2: \"MN\" }}, after: \"{from}\") {{ record {{ ... on ProcedureStep {{ stepKind }} }} }} }}")).await;
        assert_eq!(listener.next().await, json!({ "connected": true }));
        assert_eq!(steps.next().await, json!({ "connected": true }));
        let project = nia.discover("OWN").await;
        apply(&nia, &project, "WB", "Active").await;
        apply(&nia, &project, "KOICA", "PCP").await;
        nia.mutate("proposeCandidate", "country: { alpha2: \"MN\" }, candidacyBasis: SPECIALIZED_ORGANIZATION_PROPOSAL, occurredOn: \"2020-01-10\", name: [{ language: \"en\", text: \"A center\" }]", "__typename").await;
        let told = [listener.next().await, listener.next().await, listener.next().await];
        let told: Vec<String> = told.iter().map(|event| format!("{} {}", event["data"]["pipelineChanged"]["kind"], event["data"]["pipelineChanged"]["recordType"]).replace('"', "")).collect();
        assert_eq!(told, ["CREATED APPLICATION", "CREATED APPLICATION_STAGE", "CREATED PIPELINE_PROJECT"]);
        assert_eq!(steps.next().await["data"]["termStepRecorded"]["record"]["stepKind"], "CANDIDATE");
    }

    async fn server_sent_events_carry_the_same(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let from = cursor(&nia).await;
        let query = format!("subscription {{ changes(after: \"{from}\") {{ kind record {{ ... on PipelineProject {{ code }} }} }} }}");
        let events = async |query: &str| nia.request(query).header("accept", "text/event-stream").send().await.expect("an answer");
        assert_eq!(nia.request(&query).send().await.expect("an answer").status(), 406);
        let answer = events(&query).await;
        assert_eq!((answer.status().as_u16(), answer.headers()["content-type"].to_str().expect("text")), (200, "text/event-stream"));
        let mut bytes = answer.bytes_stream();
        nia.discover("SSE-1").await;
        let mut text = String::new();
        while !text.contains("}\n\n") {
            text += &String::from_utf8_lossy(&bytes.next().await.expect("more").expect("bytes"));
        }
        let (_, data) = text.split_once("data: ").expect("data");
        assert_eq!(data, "{\"data\":{\"changes\":{\"kind\":\"CREATED\",\"record\":{\"code\":\"SSE-1\"}}}}\n\n");
        // What can't be told is told as an answer, and the stream is complete.
        let wrong = events("subscription { changes(after: \"x\") { kind } }").await.text().await.expect("text");
        assert!(wrong.contains("INVALID_ARGUMENT") && ended(&wrong), "{wrong}");
        let dear = events("subscription { changes { record { ... on Country { applications(first: 200) { nodes { pipelineProject { applications(first: 200) { nodes { stages { id } } } } } } } } } }").await;
        let dear = dear.text().await.expect("text");
        assert!(dear.contains("TOO_EXPENSIVE"), "{dear}");
    }
}

/// What a WebSocket is spoken over.
pub(crate) trait Wire: AsyncRead + AsyncWrite + Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin> Wire for S {}

pub(crate) type Socket = WebSocketStream<MaybeTlsStream<tokio::net::TcpStream>>;

pub(crate) async fn connect(app: &TestApp, headers: &[(&'static str, &str)]) -> Result<Socket, Error> {
    connect_to(&app.url, headers).await
}

pub(crate) async fn connect_to(url: &str, headers: &[(&'static str, &str)]) -> Result<Socket, Error> {
    let mut request = (url.replace("http://", "ws://") + "/graphql").into_client_request()?;
    for (name, value) in [("sec-websocket-protocol", "graphql-transport-ws")].iter().chain(headers) {
        request.headers_mut().insert(*name, value.parse().expect("a header"));
    }
    Ok(tokio_tungstenite::connect_async(request).await?.0)
}

/// Introduces a client; what the service says to it.
pub(crate) async fn introduced<S: Wire>(
    socket: &mut WebSocketStream<S>,
    payload: Value,
) -> Result<Value, u16> {
    say(socket, &json!({ "type": "connection_init", "payload": payload })).await;
    heard(socket).await
}

/// A connection of the caller, and what the service says to it.
async fn tried(app: &TestApp) -> (Socket, Result<Value, u16>) {
    let bearer = app.token.as_deref().map(|token| format!("Bearer {token}"));
    let headers: Vec<_> = bearer.iter().map(|bearer| ("authorization", bearer.as_str())).collect();
    let mut socket = connect(app, &headers).await.expect("a connection");
    let answer = introduced(&mut socket, Value::Null).await;
    (socket, answer)
}

/// A connection of the caller that is ready for operations.
pub(crate) async fn opened(app: &TestApp) -> Socket {
    let (socket, answer) = tried(app).await;
    assert_eq!(answer, Ok(json!({ "type": "connection_ack" })));
    socket
}

/// What the service says next, its pings left out; the code that it closes with.
pub(crate) async fn heard<S: Wire>(socket: &mut WebSocketStream<S>) -> Result<Value, u16> {
    loop {
        match socket.next().await.expect("a message").expect("a message") {
            Message::Text(text) => {
                let said: Value = serde_json::from_str(&text).expect("JSON");
                if said["type"] != "ping" {
                    return Ok(said);
                }
            }
            Message::Close(frame) => return Err(frame.map_or(0, |frame| frame.code.into())),
            _ => {}
        }
    }
}

/// The code that the service closes with, whatever it says before.
pub(crate) async fn closed(socket: &mut Socket) -> u16 {
    loop {
        if let Err(code) = heard(socket).await {
            return code;
        }
    }
}

/// Whether server-sent events are told to be complete at their end.
pub(super) fn ended(events: &str) -> bool {
    let last = events.trim_end().rsplit("\n\n").next().unwrap_or_default();
    last.lines().next() == Some("event: complete")
}

pub(crate) async fn say<S: Wire>(socket: &mut WebSocketStream<S>, said: &Value) {
    socket.send(Message::Text(said.to_string().into())).await.expect("it is sent");
}

pub(crate) fn subscribe(id: &str, query: &str) -> Value {
    json!({ "type": "subscribe", "id": id, "payload": { "query": query } })
}

pub(crate) const ALL: &str = "subscription { changes { kind } }";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_protocol_is_kept_and_each_fault_has_its_code() {
    let Some(app) = TestApp::start(Kind::Sqlite).await else { return };
    let init = json!({ "type": "connection_init" });
    let bad = json!({ "type": "connection_init", "payload": { "Authorization": "Bearer nonsense" } });
    let long = subscribe("1", &"#".repeat(64 * 1024));
    let cases: [(&[Value], u16); 7] = [
        (&[init.clone(), long], 1009),
        (&[subscribe("1", ALL)], 4401),
        (&[bad], 4403),
        (&[init.clone(), init.clone()], 4429),
        (&[init.clone(), subscribe("1", ALL), subscribe("1", ALL)], 4409),
        (&[init.clone(), json!({ "type": "subscribe" })], 4400),
        (&[init.clone(), json!("x")], 4400),
    ];
    for (messages, code) in cases {
        let mut socket = connect(&app, &[]).await.expect("a connection");
        for message in messages {
            say(&mut socket, message).await;
        }
        assert_eq!(closed(&mut socket).await, code, "{code}");
    }
    let mut socket = connect(&app, &[]).await.expect("a connection");
    say(&mut socket, &json!({ "type": "ping" })).await;
    assert_eq!(heard(&mut socket).await, Ok(json!({ "type": "pong" })));
    say(&mut socket, &init).await;
    assert_eq!(heard(&mut socket).await, Ok(json!({ "type": "connection_ack" })));
    // From a cursor: without one, a subscription that begins late is not told of what happened before.
    let from = cursor(&app).await;
    let all = format!("subscription {{ changes(after: \"{from}\") {{ kind }} }}");
    for id in 0..20 {
        say(&mut socket, &subscribe(&id.to_string(), &all)).await;
    }
    say(&mut socket, &subscribe("one more", &all)).await;
    let refused = heard(&mut socket).await.expect("a message");
    assert_eq!((&refused["type"], &refused["id"]), (&json!("error"), &json!("one more")));
    say(&mut socket, &json!({ "type": "complete", "id": "7" })).await;
    // One that is wrong is refused and leaves the others alone.
    say(&mut socket, &subscribe("w", "subscription { changes { nothing } }")).await;
    let refused = heard(&mut socket).await.expect("a message");
    assert_eq!((&refused["type"], &refused["id"]), (&json!("error"), &json!("w")));
    assert_eq!(refused["payload"][0]["extensions"]["code"], "INVALID_DOCUMENT");
    // An id that is used again is another subscription's: what the one before had to say is not told of it.
    for message in [
        subscribe("a", "subscription { changes { nothing } }"),
        json!({ "type": "complete", "id": "a" }),
        subscribe("a", &all),
    ] {
        say(&mut socket, &message).await;
    }
    say(&mut socket, &json!({ "type": "ping" })).await;
    // The one before may have spoken before it was completed.
    while heard(&mut socket).await.expect("a message")["type"] != "pong" {}
    let nia = app.acting_as("NIA").await;
    nia.mutate(
        "createEvent",
        "country: { alpha2: \"UZ\" }, eventKind: FORUM, name: [{ language: \"en\", text: \"Forum\" }], visibility: PUBLIC",
        "__typename",
    )
    .await;
    let told = async |socket: &mut Socket| {
        let message = heard(socket).await.expect("a message");
        assert_eq!(message["type"], "next", "{message}");
        message["id"].as_str().expect("an id").to_owned()
    };
    let mut ids = Vec::new();
    for _ in 0..20 {
        ids.push(told(&mut socket).await);
    }
    assert!(ids.contains(&"a".to_owned()), "{ids:?}");
    // Pages of other hosts may not connect.
    let foreign = connect(&app, &[("origin", "https://evil.example.org")]).await;
    assert!(matches!(foreign, Err(Error::Http(response)) if response.status() == 403));
    assert!(connect(&app, &[("origin", &app.url)]).await.is_ok());
    assert!(connect(&app, &[("sec-websocket-protocol", "other")]).await.is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_revoked_token_ends_what_it_listens_to() {
    let configured = TestApp::configured(Kind::Sqlite, |config| config.auth.remember_seconds = 1).await;
    let Some(app) = configured else { return };
    let mois = app.acting_as("MOIS").await;
    let shown = "apiClient { clientId } clientSecret";
    let made = mois.mutate("createApiClient", "label: \"Listener\", role: NIA", shown).await;
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let (id, secret) = (text(&made["apiClient"]["clientId"]), text(&made["clientSecret"]));
    let form = [("grant_type", "client_credentials"), ("client_id", &id), ("client_secret", &secret)];
    let issued = app.client.post(format!("{}/oauth2/token", app.url)).form(&form).send().await;
    let issued: Value = issued.expect("an answer").json().await.expect("JSON");
    let nia = app.with_token(issued["access_token"].as_str().expect("a token"));
    let mut socket = opened(&nia).await;
    say(&mut socket, &subscribe("1", ALL)).await;
    let events = nia.request(ALL).header("accept", "text/event-stream").send().await.expect("an answer");
    mois.mutate("revokeApiClient", &format!("apiClient: {{ clientId: \"{id}\" }}"), "__typename").await;
    assert_eq!(closed(&mut socket).await, 4440);
    assert!(ended(&events.text().await.expect("text")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_listens_on_so_many_connections_and_no_more() {
    let configured =
        TestApp::configured(Kind::Sqlite, |config| config.http.connections_per_listener = 2).await;
    let Some(app) = configured else { return };
    let nia = app.acting_as("NIA").await;
    let first = opened(&nia).await;
    let events = nia.request(ALL).header("accept", "text/event-stream").send().await.expect("an answer");
    assert_eq!(events.status(), 200);
    assert_eq!(tried(&nia).await.1, Err(4442));
    let refused = nia.request(ALL).header("accept", "text/event-stream").send().await.expect("an answer");
    assert_eq!(refused.status(), 429);
    let refused: Value = refused.json().await.expect("JSON");
    assert_eq!(refused["errors"][0]["extensions"]["code"], "TOO_MANY_CONNECTIONS");
    // Others have seats of their own, and one that is left is free again.
    assert!(tried(&app.acting_as("MOIS").await).await.1.is_ok());
    drop((first, events));
    while tried(&nia).await.1.is_err() {
        tokio::task::yield_now().await;
    }
}
