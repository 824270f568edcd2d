//! `dgcc serve`.

use std::net::SocketAddr;

use anyhow::Context;
use listenfd::ListenFd;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use super::{log, open_filled};
use crate::app::App;
use crate::config::{Config, Options};
use crate::http::{self, Listening, Tls};

pub(super) async fn serve(options: &Options) -> anyhow::Result<()> {
    let config = Config::read(options).context("configuration")?;
    let log = log::start_service(&config)?;
    let connection = config.connection().context("configuration")?;
    // Before the database: a second service on the same port should not touch it.
    let tls = Tls::read(&config.http.tls).context("http.tls")?;
    let listening = listening(config.listen).await?.with_tls(tls);
    let address = listening.local_addr()?;
    let metrics = match config.metrics.listen {
        Some(address) => {
            let listener = TcpListener::bind(address).await;
            Some(listener.with_context(|| format!("metrics.listen: {address}"))?)
        }
        None => None,
    };
    let store = open_filled(&connection).await?;
    let app = App::new(store.clone(), config, address).await.context("configuration")?;
    let current = tokio::spawn(app.clone().keep_current());
    if let Some(metrics) = metrics {
        tracing::info!("metrics at http://{}/metrics", metrics.local_addr()?);
        tokio::spawn(http::serve_metrics(metrics, app.clone()));
    }
    // Handle the signals before the next line is logged: a supervisor may stop the service once it has read it.
    let stop = stop_signal().context("signals")?;
    tracing::info!("listening on {}://{address}", app.http.scheme());
    let requests = tokio::spawn(http::serve(listening, app.clone()));
    stop.await;
    let grace = app.http.grace();
    app.ending.start();
    let end = async {
        let (requests, ()) = tokio::join!(requests, hand_over(&app));
        // Those of clients that hung up.
        app.finish_mutations().await;
        app.store_usage().await;
        current.abort();
        store.close().await;
        requests.context("the server")
    };
    // A database or a client that says nothing must not hold the end.
    match tokio::time::timeout(grace, end).await {
        Ok(ended) => ended?,
        Err(_) => tracing::warn!("requests were still running after {grace:?} (http.grace_seconds)"),
    }
    tracing::info!("stopped");
    log.finish().await;
    Ok(())
}

/// The socket that systemd or a predecessor passes on (sd_listen_fds(3)), or one of our own.
async fn listening(address: SocketAddr) -> anyhow::Result<Listening> {
    if let Some(socket) = ListenFd::from_env().take_tcp_listener(0).context("LISTEN_FDS")? {
        socket.set_nonblocking(true)?;
        return Ok(Listening::shared(TcpListener::from_std(socket)?));
    }
    let socket = TcpListener::bind(address).await.with_context(|| format!("listen: {address}"))?;
    Ok(socket.into())
}

async fn hand_over(app: &App) {
    // Where the database is away, what is held lapses.
    if let Err(error) = app.hand_over().await {
        tracing::warn!(%error, "webhook leases could not be released");
    }
}

/// Handles the signals to stop from now on; the future ends when one arrives. Requests in flight are then finished.
fn stop_signal() -> anyhow::Result<impl Future<Output = ()>> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}
