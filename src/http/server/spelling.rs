//! The usual spelling of the headers of an upgrade. Names of headers have no case, and hyper writes them in small
//! letters, but some clients look for `Sec-WebSocket-Protocol` letter by letter.

use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Body;
use axum::http::{Extensions, Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::AsyncWriteExt;

const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nUpgrade: x\r\n\
    Sec-WebSocket-Accept: x\r\nSec-WebSocket-Protocol: x\r\n\r\n";

/// An extension of answers by which hyper spells their headers as a request did. It has no constructor: hyper makes it
/// when it reads a request, so it is given one.
pub(super) async fn usual() -> Extensions {
    let (mut client, server) = tokio::io::duplex(1024);
    let spelling = Arc::new(Mutex::new(Extensions::new()));
    let found = spelling.clone();
    let service = service_fn(move |request: Request<Incoming>| {
        *found.lock().unwrap_or_else(PoisonError::into_inner) = request.extensions().clone();
        async { Ok::<_, Infallible>(Response::new(Body::empty())) }
    });
    let _ = client.write_all(REQUEST).await;
    let mut reading = http1::Builder::new();
    let _ = reading.preserve_header_case(true).serve_connection(TokioIo::new(server), service).await;
    spelling.lock().unwrap_or_else(PoisonError::into_inner).clone()
}
