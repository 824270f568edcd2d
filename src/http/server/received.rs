//! The body of a request, which tells whether it was read.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use axum::body::HttpBody;
use hyper::body::{Bytes, Frame, Incoming, SizeHint};

/// How much of a body may be left unread on a connection that goes on: hyper reads this much and drops it.
const LEFT: u64 = 4_096;

pub(super) struct Received {
    body: Incoming,
    has_ended: bool,
    was_left: Arc<AtomicBool>,
}

impl Received {
    /// The body, and whether more of it than a little was left when it was dropped.
    pub(super) fn new(body: Incoming) -> (Self, Arc<AtomicBool>) {
        let was_left = Arc::new(AtomicBool::new(false));
        (Self { body, has_ended: false, was_left: was_left.clone() }, was_left)
    }
}

impl Drop for Received {
    fn drop(&mut self) {
        let has_ended = self.has_ended || self.body.is_end_stream();
        let is_little = self.body.size_hint().upper().is_some_and(|left| left <= LEFT);
        self.was_left.store(!has_ended && !is_little, Ordering::Relaxed);
    }
}

impl HttpBody for Received {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(cx);
        self.has_ended |= matches!(frame, Poll::Ready(None));
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
