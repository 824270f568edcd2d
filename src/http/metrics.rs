//! The metrics, on an address of their own that only operators reach.

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use model::metrics::CONTENT_TYPE;
use tokio::net::TcpListener;

use crate::app::App;

/// Serves `/metrics` until the process ends.
pub async fn serve_metrics(listener: TcpListener, app: App) {
    let ending = app.ending.clone();
    let router = Router::new().route("/metrics", get(metrics)).with_state(app);
    let served = axum::serve(listener, router).with_graceful_shutdown(async move { ending.begun().await });
    if let Err(error) = served.await {
        tracing::error!(%error, "metrics are no longer served");
    }
}

async fn metrics(State(app): State<App>) -> Response {
    match app.metrics().await {
        Ok(text) => ([(header::CONTENT_TYPE, CONTENT_TYPE)], text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
