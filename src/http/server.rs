//! Accepting connections. axum's own loop has no limits: here each connection has a place, among so many in all and from
//! one address, and loses it if its client says nothing, or takes nothing, for too long.

mod activity;
mod connection;
mod listening;
mod places;
mod received;
mod spelling;
mod tls;
mod wire;

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio_util::task::AbortOnDropHandle;

pub use self::listening::Listening;
pub use self::tls::Tls;

use self::activity::Patience;
use self::connection::Connections;
use self::places::Places;
use super::router;
use crate::app::App;

/// How long to wait when no connection can be accepted, as when all file descriptors are in use.
const PAUSE: Duration = Duration::from_millis(100);

/// Serves until the process ends, then finishes what is in flight, however long it takes: streams end at once, and
/// connections without a request soon after.
pub async fn serve(listening: impl Into<Listening>, app: App) {
    let listening = listening.into();
    let patience = Patience { header: app.http.deadline(), idle: app.http.keep_alive() };
    let mut places = Places::new(&app.http, app.store.metrics.clone());
    let ending = app.ending.clone();
    let tls = listening.tls();
    let connections = Connections::new(router(app), ending.clone(), patience, tls.clone()).await;
    let _renewing = tls.map(|tls| AbortOnDropHandle::new(tokio::spawn(tls.keep_current())));
    let mut take = |stream: TcpStream, peer: SocketAddr| {
        // Where every place is in use, it is closed at once.
        if let Some(place) = places.take(peer.ip()) {
            tokio::spawn(connections.clone().serve(stream, peer.ip(), place));
        }
    };
    loop {
        let accepted = tokio::select! {
            accepted = listening.accept() => accepted,
            () = ending.begun() => break,
        };
        match accepted {
            Ok((stream, peer)) => take(stream, peer),
            Err(error) => refused(&error).await,
        }
    }
    listening.leave(&mut take).await;
    places.all_left().await;
}

async fn refused(error: &io::Error) {
    // A client that hung up before it was served is no concern of ours.
    if !matches!(error.kind(), io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset) {
        tracing::error!(%error, "a connection could not be accepted");
        tokio::time::sleep(PAUSE).await;
    }
}
