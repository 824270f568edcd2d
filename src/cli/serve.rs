//! `dgcc serve`.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context;
use tokio::net::TcpListener;

use super::{log, open_filled};
use crate::app::App;
use crate::config::{Config, Options};
use crate::http;

pub(super) async fn serve(options: &Options, listen: Option<SocketAddr>) -> anyhow::Result<()> {
    let config = Config::read(options, listen).context("configuration")?;
    log::start(&config)?;
    let connection = config.connection().context("configuration")?;
    // Before the database: a second service on the same port should not touch it.
    let listener = TcpListener::bind(config.listen).await;
    let listener = listener.with_context(|| format!("listen: {}", config.listen))?;
    let store = open_filled(&connection).await?;
    let app = App::new(store.clone(), config, listener.local_addr()?).await.context("configuration")?;
    let current = tokio::spawn(app.clone().keep_current());
    tracing::info!("listening on http://{}", listener.local_addr()?);
    let deadline = Duration::from_millis(app.http.deadline_ms);
    http::serve(listener, http::router(app.clone()), deadline, stopped()).await;
    // Where the database is away, what is held lapses.
    if let Err(error) = app.hand_over().await {
        tracing::warn!(%error, "webhooks could not be handed over");
    }
    current.abort();
    store.close().await;
    tracing::info!("stopped");
    Ok(())
}

/// Until the process is told to stop: what is in flight is then finished.
async fn stopped() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => signal.recv().await,
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<Option<()>>();
    tokio::select! {
        _ = interrupt => {}
        _ = terminate => {}
    }
}
