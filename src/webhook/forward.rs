//! Forwarding the changes of a service elsewhere to a receiver, as messages that a webhook of it would send: for
//! developers of receivers. It listens by a subscription, so the service needs no way to the receiver.

mod events;
mod subscription;

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, anyhow};
use chrono::SecondsFormat;
use model::auth::text_of;
use model::clock;
use reqwest::{Client, Response, StatusCode, Url, header};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use tokio::time::{sleep, timeout};

use self::events::{Event, Events};
use self::subscription::Subscription;
use super::Settings;
use super::backoff::{next_attempt, spread};
use super::message::with_type;
use super::sender::{Outcome, OutgoingMessage, Sender, retry_after};
use super::signature;

pub use self::subscription::Selection;

/// How long the service may take to answer, and to say nothing: it sends a comment every 15 seconds.
const PATIENCE: Duration = Duration::from_secs(40);
/// How long to wait before connecting again: twice as long after each failure in a row.
const FIRST_DELAY: Duration = Duration::from_secs(1);
const LONGEST_DELAY: Duration = Duration::from_secs(30);

/// Where changes come from and go to.
#[derive(Debug)]
pub struct Forwarding {
    /// The GraphQL endpoint of the service.
    pub service: Url,
    pub token: Token,
    /// Where messages are sent, to any address.
    pub receiver: Url,
    /// What they are signed with: `whsec_` and base64.
    pub secret: String,
    pub selection: Selection,
    /// Keeps the cursor of the last change that the receiver took.
    pub state: Option<PathBuf>,
}

/// Who listens.
#[derive(Clone, Debug)]
pub enum Token {
    None,
    Text(SecretString),
    /// Read for each connection: its owner replaces it before it expires.
    File(PathBuf),
}

/// Why a connection to the service ended.
enum End {
    /// It may be made again, not before the time that the service asks for.
    Lost(String, Option<Duration>),
    /// The same would happen again.
    Failed(anyhow::Error),
}

impl From<anyhow::Error> for End {
    fn from(error: anyhow::Error) -> Self {
        Self::Failed(error)
    }
}

impl From<reqwest::Error> for End {
    fn from(error: reqwest::Error) -> Self {
        let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}")).unwrap_or_default();
        Self::Lost(format!("no connection to the service: {error}{cause}"), None)
    }
}

/// How messages are sent: to any address, and for as long as it takes.
fn settings() -> Settings {
    Settings {
        timeout_ms: 15_000,
        first_retry_ms: 1_000,
        longest_retry_ms: 30_000,
        retry_for_seconds: u32::MAX.into(),
        lease_seconds: 0,
        most_waiting: 0,
        keep_deliveries_days: 0,
        allowed_networks: ["0.0.0.0/0", "::/0"].iter().filter_map(|network| network.parse().ok()).collect(),
    }
}

/// Forwards until something fails that would fail again. It begins after the cursor in the state file, otherwise after
/// the one given, otherwise with the next change. `report` is told each attempt in a line.
pub async fn forward(
    forwarding: Forwarding,
    after: Option<String>,
    report: &(dyn Fn(&str) -> anyhow::Result<()> + Sync),
) -> anyhow::Result<()> {
    let settings = settings();
    anyhow::ensure!(signature::is_secret(&forwarding.secret), "the secret must be whsec_ and base64");
    let kept = forwarding.state.as_deref().map(read_cursor).transpose()?.flatten();
    let mut forwarder = Forwarder {
        subscription: Subscription::new(&forwarding.selection)?,
        client: Client::builder()
            .user_agent(concat!("dgcc/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(PATIENCE)
            .build()?,
        sender: Sender::new(&settings)?,
        settings,
        cursor: kept.or(after),
        delay: FIRST_DELAY,
        report,
        forwarding,
    };
    loop {
        let (why, asked) = match forwarder.listen().await {
            End::Lost(why, asked) => (why, asked),
            End::Failed(error) => return Err(error),
        };
        let wait = asked.unwrap_or_default().clamp(forwarder.delay, LONGEST_DELAY);
        forwarder.tell(&format!("{why}; connecting again in {} s", wait.as_secs()))?;
        sleep(wait).await;
        forwarder.delay = LONGEST_DELAY.min(forwarder.delay * 2);
    }
}

struct Forwarder<'a> {
    forwarding: Forwarding,
    subscription: Subscription,
    client: Client,
    sender: Sender,
    settings: Settings,
    /// That of the last change that the receiver took.
    cursor: Option<String>,
    delay: Duration,
    report: &'a (dyn Fn(&str) -> anyhow::Result<()> + Sync),
}

impl Forwarder<'_> {
    /// Listens on one connection; how it ended.
    async fn listen(&mut self) -> End {
        match self.follow().await {
            Ok(why) => End::Lost(why.to_owned(), None),
            Err(end) => end,
        }
    }

    async fn follow(&mut self) -> Result<&'static str, End> {
        let cursor = match &self.cursor {
            Some(cursor) => cursor.clone(),
            // Changes from here on are not missed, even if the connection is lost before the first of them.
            None => self.end_of_log().await?,
        };
        self.keep(cursor.clone())?;
        let body = json!({ "query": self.subscription.document }).to_string();
        let request = self
            .client
            .post(self.forwarding.service.clone())
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, "text/event-stream")
            .header("last-event-id", &cursor)
            .body(body);
        let mut response = self.answer(request).await?;
        let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        if !kind.is_some_and(|kind| kind.starts_with("text/event-stream")) {
            return Err(refused(response).await);
        }
        self.tell(&format!("listening to {} after {cursor}", self.forwarding.service))?;
        let mut events = Events::default();
        loop {
            let chunk = timeout(PATIENCE, response.chunk()).await;
            let Some(chunk) = chunk.map_err(|_| End::Lost("the service fell silent".to_owned(), None))??
            else {
                return Ok("the connection to the service ended");
            };
            for event in events.read(&chunk)? {
                match event.name.as_str() {
                    "next" => self.take(event).await?,
                    "complete" => return Ok("the service has ended the subscription"),
                    _ => {}
                }
            }
        }
    }

    /// The cursor of the last change that there is.
    async fn end_of_log(&self) -> Result<String, End> {
        let url = self.forwarding.service.join("changes").context("the URL of the service")?;
        let response = self.answer(self.client.get(url).timeout(PATIENCE)).await?;
        let body: Value = serde_json::from_str(&response.text().await?).unwrap_or_default();
        let cursor = body["cursor"].as_str().map(str::to_owned);
        Ok(cursor.ok_or_else(|| anyhow!("the URL must be that of the GraphQL endpoint of dgcc"))?)
    }

    /// The answer to a request with the token, if it is 200.
    async fn answer(&self, request: reqwest::RequestBuilder) -> Result<Response, End> {
        let request = match &self.forwarding.token {
            Token::None => request,
            Token::Text(token) => request.bearer_auth(token.expose_secret()),
            Token::File(file) => {
                request.bearer_auth(text_of(file).with_context(|| file.display().to_string())?)
            }
        };
        let sent = timeout(PATIENCE, request.send()).await;
        let response = sent.map_err(|_| End::Lost("the service does not answer".to_owned(), None))??;
        let status = response.status();
        if status == StatusCode::OK {
            return Ok(response);
        }
        Err(match refused(response).await {
            // The file may get another token.
            End::Failed(why) if status == StatusCode::UNAUTHORIZED && self.reads_tokens() => {
                End::Lost(why.to_string(), None)
            }
            end => end,
        })
    }

    fn reads_tokens(&self) -> bool {
        matches!(self.forwarding.token, Token::File(_))
    }

    /// Forwards a change until the receiver takes it.
    async fn take(&mut self, event: Event) -> Result<(), End> {
        self.delay = FIRST_DELAY;
        let told: Value = serde_json::from_str(&event.data).context("an event of the service")?;
        let (Some(cursor), Some(message)) = (event.id, self.subscription.message(told.clone())) else {
            let (code, message) = first_error(&told);
            let text = format!("the service answered: {message}");
            return Err(match code.as_str() {
                "UNAVAILABLE" | "DEADLINE_EXCEEDED" => End::Lost(text, None),
                _ => End::Failed(anyhow!(text)),
            });
        };
        let id = format!("msg_{cursor}");
        let body = with_type(message.answer, &message.kind, message.at);
        let mut failures = 0;
        let first = clock::now();
        loop {
            let outgoing = OutgoingMessage {
                url: self.forwarding.receiver.as_str(),
                secrets: std::slice::from_ref(&self.forwarding.secret),
                id: &id,
                body: &body,
            };
            let outcome = self.sender.send(outgoing).await;
            let line = format!("{} {id} {}", message.kind, described(&outcome));
            if outcome.is_taken() {
                self.tell(&line)?;
                break;
            }
            failures += 1;
            let now = clock::now();
            let next = next_attempt(&self.settings, (first, now), failures, outcome.retry_after, spread());
            let wait = next.and_then(|next| (next - now).to_std().ok()).unwrap_or(LONGEST_DELAY);
            self.tell(&format!("{line}; sending again in {:.1} s", wait.as_secs_f64()))?;
            sleep(wait).await;
        }
        Ok(self.keep(cursor)?)
    }

    /// Keeps the cursor after which the next connection begins, and the next start.
    fn keep(&mut self, cursor: String) -> anyhow::Result<()> {
        if let Some(state) = &self.forwarding.state {
            keep_cursor(state, &cursor).with_context(|| state.display().to_string())?;
        }
        self.cursor = Some(cursor);
        Ok(())
    }

    fn tell(&self, line: &str) -> anyhow::Result<()> {
        (self.report)(&format!("{} {line}", clock::now().to_rfc3339_opts(SecondsFormat::Secs, true)))
    }
}

fn described(outcome: &Outcome) -> String {
    let status = outcome.status.map_or_else(|| "-".to_owned(), |status| status.as_u16().to_string());
    let why = outcome.error.map(|why| format!(": {why}")).unwrap_or_default();
    format!("{status} in {} ms{why}", outcome.duration.as_millis())
}

/// What an answer other than the one that was asked for means.
async fn refused(response: Response) -> End {
    let (status, asked) = (response.status(), retry_after(&response));
    let body = response.text().await.unwrap_or_default();
    let (_, message) = first_error(&serde_json::from_str(&body).unwrap_or_default());
    let message = if message.is_empty() { "--url must be that of the GraphQL endpoint" } else { &message };
    let text = format!("the service answered {status}: {message}");
    if status == StatusCode::TOO_MANY_REQUESTS
        || status == StatusCode::REQUEST_TIMEOUT
        || status.is_server_error()
    {
        return End::Lost(text, asked);
    }
    End::Failed(anyhow!(text))
}

/// Code and message of the first error of an answer.
fn first_error(answer: &Value) -> (String, String) {
    let error = &answer["errors"][0];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (text(&error["extensions"]["code"]), text(&error["message"]))
}

/// The cursor in a state file; none where there is no file yet.
fn read_cursor(state: &Path) -> anyhow::Result<Option<String>> {
    match text_of(state) {
        Ok(cursor) => Ok(Some(cursor).filter(|cursor| !cursor.is_empty())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| state.display().to_string()),
    }
}

/// Keeps a cursor, whole or not at all.
fn keep_cursor(state: &Path, cursor: &str) -> std::io::Result<()> {
    let mut draft = state.as_os_str().to_owned();
    draft.push(".new");
    std::fs::write(&draft, format!("{cursor}\n"))?;
    std::fs::rename(&draft, state)
}
