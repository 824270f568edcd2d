//! For those who run the service.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;

use crate::app::App;

/// The process is up.
pub(super) async fn live() -> &'static str {
    "live\n"
}

/// The service can answer: it does not end, its database answers, and its background tasks run. Otherwise the cause, for those who run the
/// service.
pub(super) async fn ready(State(app): State<Arc<App>>) -> (StatusCode, String) {
    if app.ending.has_begun() {
        return (StatusCode::SERVICE_UNAVAILABLE, "the service is shutting down\n".to_owned());
    }
    if let Err(error) = app.store.check().await {
        return (StatusCode::SERVICE_UNAVAILABLE, format!("{}\n", error.cause()));
    }
    match app.tasks.first_down() {
        Some(task) => {
            let message = format!("the background task {task} failed and is being restarted\n");
            (StatusCode::SERVICE_UNAVAILABLE, message)
        }
        None => (StatusCode::OK, "ready\n".to_owned()),
    }
}
