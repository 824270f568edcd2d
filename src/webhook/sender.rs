//! One attempt: a POST whose answer is no more than a status.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use entity::value::Attempt;
use model::clock;
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode, Url, header};

use super::address::{Addresses, Refused};
use super::{Settings, signature};

/// How much of an answer is read, so that the connection can be used again; the rest is not waited for.
const MOST_READ: usize = 16 * 1024;
/// How long a connection waits for its next message, and how many wait for one host.
const IDLE: Duration = Duration::from_secs(30);
const IDLE_CONNECTIONS: usize = 8;

/// Sends messages.
#[derive(Clone, Debug)]
pub struct Sender {
    addresses: Addresses,
    /// For https.
    outside: Client,
    /// For http, which stays within the networks of the inside that are let in.
    inside: Client,
}

/// A message as it is sent.
#[derive(Clone, Copy, Debug)]
pub(super) struct OutgoingMessage<'a> {
    pub url: &'a str,
    pub secrets: &'a [String],
    pub id: &'a str,
    pub body: &'a str,
}

/// What came of an attempt.
#[derive(Clone, Debug)]
pub(super) struct Outcome {
    pub at: DateTime<Utc>,
    pub duration: Duration,
    pub status: Option<StatusCode>,
    pub error: Option<&'static str>,
    /// How long the receiver asks to be left alone.
    pub retry_after: Option<Duration>,
}

impl Outcome {
    /// That of a message that could not be made.
    pub(super) fn unmade(why: &'static str) -> Self {
        Self { at: clock::now(), duration: Duration::ZERO, status: None, error: Some(why), retry_after: None }
    }

    pub(super) fn is_taken(&self) -> bool {
        self.error.is_none()
    }

    /// Whether the receiver says that it wants nothing any more.
    pub(super) fn is_gone(&self) -> bool {
        self.status == Some(StatusCode::GONE)
    }

    pub(super) fn attempt(&self, number: i32) -> Attempt {
        Attempt {
            number,
            at: self.at,
            duration_ms: i64::try_from(self.duration.as_millis()).unwrap_or(i64::MAX),
            status: self.status.map(|status| status.as_u16()),
            error: self.error.map(str::to_owned),
        }
    }
}

impl Sender {
    pub fn new(settings: &Settings) -> anyhow::Result<Self> {
        let addresses = Addresses::new(settings.allowed_networks.clone());
        let client = |addresses: Addresses| {
            Client::builder()
                .user_agent(concat!("dgcc/", env!("CARGO_PKG_VERSION")))
                .dns_resolver(Arc::new(addresses))
                .redirect(Policy::none())
                .no_proxy()
                .retry(reqwest::retry::never())
                .referer(false)
                .timeout(settings.timeout())
                .pool_idle_timeout(IDLE)
                .pool_max_idle_per_host(IDLE_CONNECTIONS)
                .build()
        };
        let inside = client(addresses.of_inside())?;
        Ok(Self { outside: client(addresses.clone())?, inside, addresses })
    }

    /// Where messages may be sent to.
    pub fn addresses(&self) -> &Addresses {
        &self.addresses
    }

    /// Sends a message once.
    pub(super) async fn send(&self, message: OutgoingMessage<'_>) -> Outcome {
        let (at, begun) = (clock::now(), clock::moment());
        let answer = self.post(message, at).await;
        let (status, error, retry_after) = match answer {
            Ok(response) => {
                let status = response.status();
                let retry_after = retry_after(&response);
                read(response).await;
                (Some(status), fault(status), retry_after)
            }
            Err(error) => (None, Some(error), None),
        };
        Outcome { at, duration: begun.elapsed(), status, error, retry_after }
    }

    async fn post(&self, message: OutgoingMessage<'_>, at: DateTime<Utc>) -> Result<Response, &'static str> {
        let OutgoingMessage { url, secrets, id, body } = message;
        let url: Url = url.parse().map_err(|_| "the URL is not valid")?;
        self.addresses.check_literal(&url).map_err(|why| why.english())?;
        let client = if url.scheme() == "https" { &self.outside } else { &self.inside };
        let timestamp = at.timestamp();
        let request = client
            .post(url)
            .header(header::CONTENT_TYPE, "application/json")
            .header("webhook-id", id)
            .header("webhook-timestamp", timestamp)
            .header("webhook-signature", signature::sign(secrets, id, timestamp, body))
            .body(body.to_owned());
        request.send().await.map_err(|error| described(&error))
    }
}

/// Why an answer is none that a message was taken with.
fn fault(status: StatusCode) -> Option<&'static str> {
    match status {
        _ if status.is_success() => None,
        StatusCode::GONE => Some("the receiver answered 410 Gone"),
        _ if status.is_redirection() => Some("redirects are not followed"),
        _ => Some("the receiver did not accept the message"),
    }
}

/// What went wrong, without what is inside.
fn described(error: &reqwest::Error) -> &'static str {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(inner) = cause {
        if let Some(refused) = inner.downcast_ref::<Refused>() {
            return refused.english();
        }
        cause = inner.source();
    }
    match error {
        _ if error.is_timeout() => "no answer within the time limit",
        _ if error.is_connect() => "no connection",
        _ => "the connection was lost",
    }
}

/// Reads a little of an answer and lets go of the rest.
async fn read(mut response: Response) {
    let mut read = 0;
    while let Ok(Some(chunk)) = response.chunk().await {
        read += chunk.len();
        if read > MOST_READ {
            return;
        }
    }
}

/// The wait that an answer asks for, in seconds.
pub(super) fn retry_after(response: &Response) -> Option<Duration> {
    let told = response.headers().get(header::RETRY_AFTER)?.to_str().ok()?;
    told.parse().ok().map(Duration::from_secs)
}
