//! A receiver of messages that does as it is told.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use tokio::sync::watch;

/// A message as it came.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: String,
}

impl Message {
    pub(crate) fn id(&self) -> &str {
        &self.headers["webhook-id"]
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("JSON")
    }
}

/// How a message is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Status(u16),
    /// 307 to another address.
    Redirect(&'static str),
    /// Never.
    Hang,
    /// 200 with a hundred megabytes.
    Flood,
}

type Decide = dyn Fn(&Message) -> Answer + Send + Sync;

#[derive(Clone)]
pub(crate) struct Receiver {
    pub(crate) url: String,
    decide: Arc<Mutex<Arc<Decide>>>,
    came: watch::Sender<Vec<Message>>,
    /// How many bytes of answers went out.
    pub(crate) flooded: Arc<AtomicU64>,
}

impl Receiver {
    pub(crate) async fn start(decide: impl Fn(&Message) -> Answer + Send + Sync + 'static) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}/hook", listener.local_addr().expect("an address"));
        let receiver = Self {
            url,
            decide: Arc::new(Mutex::new(Arc::new(decide))),
            came: watch::Sender::new(Vec::new()),
            flooded: Arc::default(),
        };
        let router = Router::new().fallback(take).with_state(receiver.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        receiver
    }

    /// One that takes everything.
    pub(crate) async fn willing() -> Self {
        Self::start(|_| Answer::Status(204)).await
    }

    pub(crate) fn now(&self, decide: impl Fn(&Message) -> Answer + Send + Sync + 'static) {
        *self.decide.lock().expect("no test panicked here") = Arc::new(decide);
    }

    /// Every message that came, in the order that they came in.
    pub(crate) fn messages(&self) -> Vec<Message> {
        self.came.borrow().clone()
    }

    /// The messages, once there are as many.
    pub(crate) async fn wait_for(&self, count: usize) -> Vec<Message> {
        let mut came = self.came.subscribe();
        let met = tokio::time::timeout(super::PATIENCE, came.wait_for(|came| came.len() >= count)).await;
        met.expect("as many messages as that").expect("messages").clone()
    }
}

async fn take(State(receiver): State<Receiver>, headers: HeaderMap, body: Bytes) -> Response {
    let text = |value: &header::HeaderValue| value.to_str().unwrap_or_default().to_owned();
    let headers = headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect();
    let message = Message { headers, body: String::from_utf8_lossy(&body).into_owned() };
    let decide = receiver.decide.lock().expect("no test panicked here").clone();
    let answer = decide(&message);
    receiver.came.send_modify(|came| came.push(message));
    match answer {
        Answer::Status(status) => StatusCode::from_u16(status).expect("a status").into_response(),
        Answer::Redirect(to) => (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, to)]).into_response(),
        Answer::Hang => std::future::pending().await,
        Answer::Flood => {
            let flooded = receiver.flooded.clone();
            let chunk = move |_| {
                let chunk = Bytes::from_static(&[b'x'; 64 * 1024]);
                flooded.fetch_add(chunk.len() as u64, Ordering::Relaxed);
                Ok::<_, std::convert::Infallible>(chunk)
            };
            Body::from_stream(futures::stream::iter((0..1_600).map(chunk))).into_response()
        }
    }
}
