//! Accepting connections. axum's own loop waits for ever for the headers of a request; this one gives
//! them the deadline of a request.

use std::io;
use std::time::Duration;

use axum::Router;
use axum::http::Request;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tower::ServiceExt;

use super::origin::Peer;

/// How long to wait when no connection can be accepted, as when all file descriptors are in use.
const PAUSE: Duration = Duration::from_millis(100);

/// Serves until `stopped`, then finishes what is in flight for as long as a request may take.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    deadline: Duration,
    stopped: impl Future<Output = ()>,
) {
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(deadline);
    builder.http2().timer(TokioTimer::new()).keep_alive_interval(deadline);
    let open = GracefulShutdown::new();
    let mut stopped = std::pin::pin!(stopped);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stopped => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                let router = router.clone().map_request(move |mut request: Request<Incoming>| {
                    request.extensions_mut().insert(Peer(peer.ip()));
                    request
                });
                let service = TowerToHyperService::new(router);
                let connection = builder.serve_connection_with_upgrades(TokioIo::new(stream), service);
                let connection = open.watch(connection.into_owned());
                tokio::spawn(async move {
                    if let Err(error) = connection.await {
                        tracing::debug!(error, "a connection ended");
                    }
                });
            }
            Err(error) => refused(&error).await,
        }
    }
    drop(listener);
    if tokio::time::timeout(deadline, open.shutdown()).await.is_err() {
        tracing::warn!("requests were still running at the deadline");
    }
}

async fn refused(error: &io::Error) {
    // A client that hung up before it was served is no concern of ours.
    if !matches!(error.kind(), io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset) {
        tracing::error!(%error, "a connection could not be accepted");
        tokio::time::sleep(PAUSE).await;
    }
}
