//! What happens on a connection: whether requests run, and until when the next one has to come.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, HttpBody};
use hyper::body::{Bytes, Frame, SizeHint};
use model::clock;
use tokio::sync::watch;
use tokio::time::{Instant, sleep};

use super::places::Occupant;

/// How long a connection that has nothing more to do may take to close when the process ends.
const LINGER: Duration = Duration::from_millis(500);

/// How long a client may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    /// To send the headers of a request.
    pub header: Duration,
    /// To begin another request.
    pub idle: Duration,
}

#[derive(Clone, Debug)]
pub(super) struct Activity(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    patience: Patience,
    /// Frames of HTTP/2 are no beginning of a request: they also answer pings.
    is_http1: bool,
    occupant: Arc<Occupant>,
    /// How many requests run.
    running: watch::Sender<usize>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// Since when no request runs.
    idle_since: Instant,
    /// When the first bytes of the next request came.
    heard_at: Option<Instant>,
    has_served: bool,
    is_upgraded: bool,
}

impl Activity {
    pub(super) fn new(patience: Patience, is_http1: bool, occupant: Arc<Occupant>) -> Self {
        let state =
            State { idle_since: clock::moment(), heard_at: None, has_served: false, is_upgraded: false };
        let running = watch::Sender::new(0);
        Self(Arc::new(Inner { patience, is_http1, occupant, running, state: Mutex::new(state) }))
    }

    /// Bytes have come.
    pub(super) fn heard(&self) {
        if *self.0.running.borrow() == 0 {
            self.state().heard_at.get_or_insert_with(clock::moment);
        }
    }

    /// A request begins; it ends when what is returned is dropped.
    pub(super) fn start(&self) -> Running {
        self.state().heard_at = None;
        self.0.running.send_modify(|running| *running += 1);
        self.0.occupant.set_busy(true);
        Running(self.clone())
    }

    /// The connection is another protocol's from here on, which has its own rules.
    pub(super) fn upgrade(&self) {
        self.state().is_upgraded = true;
    }

    /// Until when something has to come from the client, if nothing else happens.
    pub(super) fn deadline(&self) -> Option<Instant> {
        let Inner { patience, is_http1, running, .. } = &*self.0;
        let state = self.state();
        if state.is_upgraded {
            return None;
        }
        if *running.borrow() > 0 {
            return Some(clock::moment() + patience.idle);
        }
        Some(match state.heard_at.filter(|_| *is_http1) {
            _ if !state.has_served => state.idle_since + patience.header,
            Some(heard_at) => heard_at + patience.header,
            None => state.idle_since + patience.idle,
        })
    }

    /// Returns when no request runs any more, and none has begun for a time.
    pub(super) async fn silence(&self, time: Duration) {
        let mut running = self.0.running.subscribe();
        loop {
            let _ = running.wait_for(|running| *running == 0).await;
            tokio::select! {
                _ = running.wait_for(|running| *running > 0) => {}
                () = sleep(time) => return,
            }
        }
    }

    pub(super) fn is_http1(&self) -> bool {
        self.0.is_http1
    }

    /// Returns when no request runs any more, and its answer had time to be sent.
    pub(super) async fn quiet(&self) {
        let _ = self.0.running.subscribe().wait_for(|running| *running == 0).await;
        sleep(LINGER).await;
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request that runs.
#[derive(Debug)]
pub(super) struct Running(Activity);

impl Running {
    /// The body of its answer: the request runs until the last byte is taken.
    pub(super) fn until_sent(self, body: Body) -> Body {
        Body::new(Sent { body, _running: self })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.idle_since = clock::moment();
        state.has_served = true;
        let is_upgraded = state.is_upgraded;
        drop(state);
        let inner = &*self.0.0;
        inner.running.send_modify(|running| *running -= 1);
        inner.occupant.set_busy(is_upgraded || *inner.running.borrow() > 0);
    }
}

struct Sent {
    body: Body,
    _running: Running,
}

impl HttpBody for Sent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
