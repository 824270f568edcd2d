//! For those who run the service.

use axum::extract::State;
use axum::http::StatusCode;

use crate::app::App;

/// The process is up.
pub(super) async fn live() -> &'static str {
    "live\n"
}

/// The service can answer: its database does.
pub(super) async fn ready(State(app): State<App>) -> (StatusCode, &'static str) {
    match app.store.ping().await {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database is not available\n"),
    }
}
