//! Subscriptions as server-sent events (the distinct connections of GraphQL over Server-Sent Events).

use std::convert::Infallible;

use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::{StreamExt, stream};

use super::bearer;
use super::listeners::Seat;
use crate::app::{App, Listener};
use crate::auth::Caller;
use crate::graphql::{Answer, Prepared};

/// Who listens on an open connection.
#[derive(Clone)]
pub(super) struct Subscriber {
    pub listener: Listener,
    /// With the token, to be asked for again and again.
    pub headers: HeaderMap,
}

impl Subscriber {
    /// Whether the token is still good, and for the same caller.
    pub(super) async fn may_listen(&self, app: &App) -> bool {
        bearer::caller(app, &self.headers).await.is_ok_and(|now| match (&now, &self.listener.caller) {
            (Caller::Bearer(now), Caller::Bearer(then)) => now.standing == then.standing,
            _ => now == self.listener.caller,
        })
    }
}

/// A subscription as server-sent events: `next` with an answer, and `complete` at its end, which comes too when
/// the token is no longer good.
pub(super) fn stream(app: App, subscriber: Subscriber, seat: Seat, prepared: Prepared) -> Response {
    let next = app
        .answers(&subscriber.listener, prepared)
        .map(|response| Event::default().event("next").data(Answer::of_stream(&response).json().to_string()));
    let complete = stream::once(async { Event::default().event("complete").data("") });
    let events = next.take_until(ended(app, subscriber)).chain(complete);
    let events = events.map(move |event| {
        let _taken = &seat;
        Ok::<_, Infallible>(event)
    });
    let mut response = Sse::new(events).keep_alive(KeepAlive::default()).into_response();
    let no_store = axum::http::HeaderValue::from_static("no-store");
    response.headers_mut().insert(axum::http::header::CACHE_CONTROL, no_store);
    response
}

/// Comes when the subscriber may no longer listen.
async fn ended(app: App, subscriber: Subscriber) {
    loop {
        tokio::time::sleep(app.recheck).await;
        if !subscriber.may_listen(&app).await {
            return;
        }
    }
}
