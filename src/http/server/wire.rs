//! The bytes of a connection, with limits on how long either side may keep the other waiting.

use std::io::{self, ErrorKind};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use model::clock;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep_until};
use tokio_rustls::server::TlsStream;
use tokio_util::either::Either;

use super::activity::Activity;
use super::places::Place;

/// How long a client may take nothing of what is sent to it.
const STALLED: Duration = Duration::from_secs(30);
/// How an HTTP/2 connection begins.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// A connection, with TLS or without.
pub(super) type Stream = Either<TcpStream, Box<TlsStream<TcpStream>>>;

/// The first bytes of a connection, which tell the protocol.
#[derive(Debug)]
pub(super) struct First {
    bytes: Vec<u8>,
    pub(super) is_http2: bool,
}

impl First {
    /// Reads until it is clear which protocol the client speaks.
    pub(super) async fn read(stream: &mut Stream) -> io::Result<Self> {
        let mut bytes = Vec::with_capacity(PREFACE.len());
        while bytes.len() < PREFACE.len() {
            let mut more = [0; PREFACE.len()];
            let wanted = PREFACE.len() - bytes.len();
            let count = stream.read(more.get_mut(..wanted).unwrap_or_default()).await?;
            if count == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
            bytes.extend(more.iter().take(count));
            if !PREFACE.starts_with(&bytes) {
                return Ok(Self { bytes, is_http2: false });
            }
        }
        Ok(Self { bytes, is_http2: true })
    }
}

#[derive(Debug)]
pub(super) struct Wire {
    stream: Stream,
    /// What was read to tell the protocol.
    first: Vec<u8>,
    activity: Activity,
    reading: Pin<Box<Sleep>>,
    /// Runs while the client takes nothing.
    writing: Option<Pin<Box<Sleep>>>,
    place: Place,
}

impl Wire {
    pub(super) fn new(stream: Stream, first: First, activity: Activity, place: Place) -> Self {
        let reading = Box::pin(sleep_until(clock::moment()));
        Self { stream, first: first.bytes, activity, reading, writing: None, place }
    }

    /// What a write came to; a timeout if the client has taken nothing for too long.
    fn written<T>(&mut self, cx: &mut Context<'_>, outcome: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        self.place.occupant.set_sending(outcome.is_pending());
        if outcome.is_ready() {
            self.writing = None;
            return outcome;
        }
        let until = || Box::pin(sleep_until(clock::moment() + STALLED));
        match self.writing.get_or_insert_with(until).as_mut().poll(cx) {
            Poll::Ready(()) => Poll::Ready(Err(ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if !self.first.is_empty() {
            let count = self.first.len().min(buffer.remaining());
            let rest = self.first.split_off(count);
            buffer.put_slice(&self.first);
            self.first = rest;
            return Poll::Ready(Ok(()));
        }
        if let Poll::Ready(outcome) = Pin::new(&mut self.stream).poll_read(cx, buffer) {
            self.activity.heard();
            return Poll::Ready(outcome);
        }
        let Some(deadline) = self.activity.deadline() else { return Poll::Pending };
        self.reading.as_mut().reset(deadline);
        // As if the client had hung up: there is nobody to tell.
        self.reading.as_mut().poll(cx).map(Ok)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.written(cx, outcome)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        // With TLS, what was written may still be here.
        let outcome = Pin::new(&mut self.stream).poll_flush(cx);
        self.written(cx, outcome)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let outcome = Pin::new(&mut self.stream).poll_shutdown(cx);
        self.written(cx, outcome)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.written(cx, outcome)
    }
}
