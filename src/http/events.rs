//! Subscriptions: as a stream of answers for a caller, and as server-sent events (the distinct connections of
//! GraphQL over Server-Sent Events).

use std::convert::Infallible;

use async_graphql::{Request, Response as GraphqlResponse, ServerError};
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::stream::BoxStream;
use futures::{StreamExt, stream};

use super::bearer;
use super::graphql::body;
use crate::app::App;
use crate::auth::{Caller, Origin};
use crate::domain::access_record;
use crate::graphql::{Changes, Languages};
use crate::store::Reader;

/// Who listens.
#[derive(Clone)]
pub(super) struct Subscriber {
    pub caller: Caller,
    pub origin: Origin,
    pub languages: Languages,
    /// With the token, to be asked for again and again.
    pub headers: HeaderMap,
}

impl Subscriber {
    /// Whether the token is still good, and for the same caller.
    pub(super) async fn may_listen(&self, app: &App) -> bool {
        bearer::caller(app, &self.headers).await.is_ok_and(|now| match (&now, &self.caller) {
            (Caller::Bearer(now), Caller::Bearer(then)) => now.standing == then.standing,
            _ => now == self.caller,
        })
    }
}

/// The answers to a subscription. What one read of people is on record before it is given.
pub(super) fn answers(
    app: &App,
    subscriber: &Subscriber,
    request: Request,
) -> BoxStream<'static, GraphqlResponse> {
    let reader = Reader::new(&app.store, subscriber.caller.clone());
    let accesses = reader.accesses().clone();
    let request = request
        .data(subscriber.languages.clone())
        .data(Changes::new(app.store.clone(), subscriber.caller.clone(), None))
        .data(reader);
    let (store, caller, origin) = (app.store.clone(), subscriber.caller.clone(), subscriber.origin.clone());
    let kept = move |response: GraphqlResponse| {
        let (store, caller, origin, accesses) =
            (store.clone(), caller.clone(), origin.clone(), accesses.take());
        async move {
            match access_record::keep(&store, &caller, &origin, accesses).await {
                Ok(()) => response,
                Err(error) => {
                    tracing::error!(%error, "a read of personal data could not be put on record");
                    let message = "the service can't keep its records at present";
                    GraphqlResponse::from_errors(vec![ServerError::new(message, None)])
                }
            }
        }
    };
    app.schema.execute_stream(request).then(kept).boxed()
}

/// A subscription as server-sent events: `next` with an answer, and `complete` at its end, which comes too when
/// the token is no longer good.
pub(super) fn stream(app: App, subscriber: Subscriber, request: Request) -> Response {
    let next = answers(&app, &subscriber, request)
        .map(|response| Event::default().event("next").data(body(&response).to_string()));
    let complete = stream::once(async { Event::default().event("complete").data("") });
    let events = next.take_until(ended(app, subscriber)).chain(complete).map(Ok::<_, Infallible>);
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
