//! For those who run the service.

use axum::extract::State;
use axum::http::StatusCode;

use crate::app::App;

/// The process is up.
pub(super) async fn live() -> &'static str {
    "live\n"
}

/// The service can answer: its database does. Otherwise the cause, for those who run the service.
pub(super) async fn ready(State(app): State<App>) -> (StatusCode, String) {
    match app.store.check().await {
        Ok(()) => (StatusCode::OK, "ready\n".to_owned()),
        Err(error) => (StatusCode::SERVICE_UNAVAILABLE, format!("{}\n", error.cause())),
    }
}
