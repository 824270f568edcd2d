//! Subscriptions as server-sent events (the distinct connections of GraphQL over Server-Sent Events).

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::stream::{self, BoxStream};
use futures::{Stream, StreamExt};
use model::api::{Answer, Prepared};
use model::auth::Rejection;
use model::clock;
use model::policy::Caller;

use super::bearer;
use crate::answers::{Listener, SubscriptionAnswer};
use crate::app::App;
use crate::app::Seat;

/// In which a client that connects again says which event it has.
pub(super) const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
/// Tells nginx not to hold events back until its buffer is full.
const BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");
/// How often a comment is sent when there is nothing to tell: proxies close connections that are silent for a minute.
const KEEPALIVE: Duration = Duration::from_secs(15);
/// When a token is looked at again that could not be verified.
const RETRY: Duration = Duration::from_secs(2);

/// Who listens on an open connection.
#[derive(Clone)]
pub(super) struct Subscriber {
    pub listener: Listener,
    /// With the token, to be asked for again and again.
    pub headers: HeaderMap,
}

/// What is known of the token of a subscriber.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    Good,
    /// It expired, was revoked, or is another caller's.
    Ended,
    /// It can't be verified at present, which says nothing against it.
    Unknown,
}

impl Subscriber {
    pub(super) async fn standing(&self, app: &App) -> Standing {
        let then = &self.listener.caller;
        let is_same = match (bearer::caller(app, &self.headers, &self.listener.origin).await, then) {
            (Ok(Caller::Bearer(now)), Caller::Bearer(then)) => now.standing == then.standing,
            (Ok(now), then) => now == *then,
            (Err(Rejection::Unavailable), Caller::Bearer(then)) if !then.has_expired(clock::now()) => {
                return Standing::Unknown;
            }
            (Err(_), _) => false,
        };
        if is_same { Standing::Good } else { Standing::Ended }
    }

    /// Returns when the token is no longer good.
    pub(super) async fn ended(&self, app: &App) {
        let mut wait = app.recheck;
        loop {
            tokio::time::sleep(wait).await;
            wait = match self.standing(app).await {
                Standing::Good => app.recheck,
                Standing::Unknown => app.recheck.min(RETRY),
                Standing::Ended => return,
            };
        }
    }
}

/// A subscription as server-sent events: `next` with an answer, and `complete` at its end, which comes too when the token
/// is no longer good and when the process ends. The id of an event is the cursor of its change.
pub(super) fn stream(app: Arc<App>, subscriber: Subscriber, seat: Seat, prepared: Prepared) -> Response {
    let resume = subscriber.headers.get(LAST_EVENT_ID).and_then(|id| id.to_str().ok());
    let resume = resume.map(str::to_owned).filter(|id| !id.is_empty());
    let answers = app.follow(&subscriber.listener, prepared, resume);
    let ended = Box::pin(async move {
        tokio::select! {
            () = subscriber.ended(&app) => {}
            () = app.ending.begun() => {}
        }
    });
    // The first bytes go out at once: they tell proxies and clients that the stream is open.
    let opened = stream::once(async { Event::default().comment("") });
    let events = opened.chain(events(answers, ended)).map(move |event| {
        let _taken = &seat;
        Ok::<_, Infallible>(event)
    });
    let mut response = Sse::new(events).keep_alive(KeepAlive::new().interval(KEEPALIVE)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(BUFFERING, HeaderValue::from_static("no"));
    response
}

/// The answer to a query or mutation of a client that takes nothing but events: `next` with the answer, and `complete`.
pub(super) fn single(response: &async_graphql::Response) -> Response {
    let next = Event::default().event("next").data(Answer::of(response, true).json().to_string());
    let events = [next, complete()].map(Ok::<_, Infallible>);
    ([(header::CACHE_CONTROL, "no-store")], Sse::new(stream::iter(events))).into_response()
}

fn complete() -> Event {
    Event::default().event("complete").data("")
}

/// Returns when the stream has to end.
type Ended = Pin<Box<dyn Future<Output = ()> + Send>>;

fn events(answers: BoxStream<'static, SubscriptionAnswer>, ended: Ended) -> impl Stream<Item = Event> {
    stream::unfold(Some((answers, ended)), |open| async {
        let (mut answers, mut ended) = open?;
        let next = tokio::select! {
            next = answers.next() => next,
            () = &mut ended => None,
        };
        let Some(next) = next else { return Some((complete(), None)) };
        let event = Event::default().event("next");
        let event = match &next.cursor {
            Some(cursor) => event.id(cursor),
            None => event,
        };
        let event = event.data(Answer::of_stream(&next.response).json().to_string());
        // After this one without `complete`, so that the client connects again.
        let open = (!next.is_away()).then_some((answers, ended));
        Some((event, open))
    })
}
