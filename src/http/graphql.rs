//! GraphQL over HTTP. The library's own service takes mutations by GET, plain text and batches of any
//! length; this one takes what the specification asks for and nothing else.

use std::sync::Arc;

use async_graphql::{Response as GraphqlResponse, ServerError};
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures::FutureExt;
use futures::future::BoxFuture;
use model::admission::Busy;
use model::api::{ErrorCode, KeyedRequest, Prepared, error_code, translate};
use model::auth::sha256;
use model::clock;
use model::policy::{Caller, Origin};
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use tokio::time::{Instant, timeout, timeout_at};

use super::accept::{MediaType, Wanted, is_json, languages, negotiate, takes_events};
use super::bearer;
use super::body;
use super::events::{self, Subscriber};
use super::measured;
use super::options;
use super::origin::From;
use super::parameters::{HASH_NOT_SUPPORTED, Parameters, scope_of};
use super::prefer;
use super::rate;
use super::reply::{
    answer, busy, malformed, not_acceptable, not_run, not_taken, out_of_scope, refusal, unauthenticated,
};
use crate::answers::Listener;
use crate::app::App;
use crate::rate::{Charge, RATE};

/// In which a client names a request that is to be done once.
pub(super) const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// The query of a GET; `variables` and `extensions` are JSON in text.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TextParameters {
    query: Option<String>,
    operation_name: Option<String>,
    variables: Option<String>,
    extensions: Option<String>,
}

pub(super) async fn post(
    State(app): State<Arc<App>>,
    From(origin): From,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let Some(wanted) = wanted(&headers) else { return not_acceptable(&headers) };
    if !is_json(&headers) {
        let message = "send the query as application/json, in UTF-8";
        return refusal(wanted, StatusCode::UNSUPPORTED_MEDIA_TYPE, ErrorCode::BadRequest, message);
    }
    let begun = clock::moment();
    let deadline = app.http.deadline();
    let body = match timeout(deadline, body::read(body, &headers, app.http.body_bytes)).await {
        Ok(Ok(body)) => body,
        Ok(Err((status, message))) => {
            let refused = refusal(wanted, status, ErrorCode::BadRequest, &message);
            return ([(header::ACCEPT_ENCODING, body::ACCEPTED)], refused).into_response();
        }
        Err(_) => {
            let code = ErrorCode::DeadlineExceeded;
            return refusal(wanted, StatusCode::REQUEST_TIMEOUT, code, "the request took too long to arrive");
        }
    };
    let work = async {
        // JSON is text in UTF-8, which its reader does not check in what it passes over.
        let text = std::str::from_utf8(&body).unwrap_or_default();
        if values(text) > MAX_VALUES {
            let message = format!("the JSON of the body has more than {MAX_VALUES} values");
            return not_taken(wanted, ErrorCode::TooExpensive, &message).into();
        }
        let object = text.trim_ascii_start().starts_with('{');
        match serde_json::from_str::<Parameters>(text) {
            Ok(parameters) if object => match keyed(&headers, &body) {
                Ok(keyed) => run(&app, &headers, origin, wanted, parameters, Method::Post(keyed)).await,
                Err(message) => {
                    refusal(wanted, StatusCode::BAD_REQUEST, ErrorCode::BadRequest, message).into()
                }
            },
            _ => {
                let message = "the body must be one JSON object in which query and operationName are strings, and variables and extensions are objects";
                if serde_json::from_str::<IgnoredAny>(text).is_ok() {
                    malformed(wanted, message).into()
                } else {
                    refusal(wanted, StatusCode::BAD_REQUEST, ErrorCode::BadRequest, message).into()
                }
            }
        }
    };
    within(&app, begun, wanted, work).await
}

pub(super) async fn get(
    State(app): State<Arc<App>>,
    From(origin): From,
    headers: HeaderMap,
    parameters: Result<Query<TextParameters>, axum::extract::rejection::QueryRejection>,
) -> Response {
    let Some(wanted) = wanted(&headers) else { return not_acceptable(&headers) };
    let bad = |message: &str| malformed(wanted, message);
    let Ok(Query(TextParameters { query, operation_name, variables, extensions })) = parameters else {
        return bad("the query string is malformed");
    };
    let Ok(variables) = parsed(variables) else { return bad("variables must be a JSON object") };
    let Ok(extensions) = parsed(extensions) else { return bad("extensions must be a JSON object") };
    let parameters = Parameters { query, operation_name, variables, extensions };
    within(&app, clock::moment(), wanted, run(&app, &headers, origin, wanted, parameters, Method::Get)).await
}

/// A parameter of a GET that is JSON in text; an empty one is as none.
fn parsed<T: DeserializeOwned>(text: Option<String>) -> Result<Option<T>, serde_json::Error> {
    text.filter(|text| !text.is_empty()).map(|text| serde_json::from_str(&text)).transpose()
}

pub(super) async fn wrong_method(headers: HeaderMap) -> Response {
    let message = "use POST, or GET for queries";
    let wanted = wanted(&headers).unwrap_or(Wanted::of(MediaType::Json, &headers));
    let refused = refusal(wanted, StatusCode::METHOD_NOT_ALLOWED, ErrorCode::BadRequest, message);
    ([(header::ALLOW, options::GRAPHQL)], refused).into_response()
}

/// What became of a request by its deadline: it has its answer, or is a mutation that began.
enum Begun {
    Answered(Response),
    Mutation(BoxFuture<'static, Response>),
}

impl std::convert::From<Response> for Begun {
    fn from(response: Response) -> Self {
        Self::Answered(response)
    }
}

/// The answer to a request that is answered or begun within the deadline. A mutation that began is waited for: its
/// sender has to know what came of it.
async fn within(
    app: &Arc<App>,
    begun: Instant,
    wanted: Wanted,
    work: impl Future<Output = Begun>,
) -> Response {
    match timeout_at(begun + app.http.deadline(), work).await {
        Ok(Begun::Answered(response)) => response,
        Ok(Begun::Mutation(answer)) => answer.await,
        Err(_) => {
            let message = format!("the request took longer than {} ms", app.http.deadline_ms);
            refusal(wanted, StatusCode::GATEWAY_TIMEOUT, ErrorCode::DeadlineExceeded, &message)
        }
    }
}

/// How a request came: GET is for queries alone.
enum Method {
    Get,
    Post(Option<KeyedRequest>),
}

/// How many values the JSON of a body may have: each takes up to a hundred times its own size in memory.
const MAX_VALUES: usize = 20_000;

/// About how many values a JSON text has: one, and one more after each comma and bracket that is not in a string.
fn values(text: &str) -> usize {
    let (mut count, mut quoted, mut escaped) = (1, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b',' | b'[' | b'{' if !quoted => count += 1,
            _ => {}
        }
    }
    count
}

/// The longest idempotency key.
const MAX_KEY: usize = 255;

/// The request as one that is to be done once, if its sender gave it a key: a text, in quotation marks or
/// without.
fn keyed(headers: &HeaderMap, body: &[u8]) -> Result<Option<KeyedRequest>, &'static str> {
    let mut values = headers.get_all(IDEMPOTENCY_KEY).iter();
    let Some(value) = values.next() else { return Ok(None) };
    let text = value.to_str().unwrap_or_default().trim();
    let key = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
    if key.is_empty() || key.len() > MAX_KEY || values.next().is_some() {
        return Err("Idempotency-Key: must be one key of 1 to 255 ASCII characters");
    }
    Ok(Some(KeyedRequest { key: key.to_owned(), body: sha256(body) }))
}

async fn run(
    app: &Arc<App>,
    headers: &HeaderMap,
    origin: Origin,
    wanted: Wanted,
    parameters: Parameters,
    method: Method,
) -> Begun {
    let caller = match bearer::caller(app, headers, &origin).await {
        Ok(caller) => caller,
        Err(rejection) => return unauthenticated(wanted, &rejection).into(),
    };
    measured::caller(&caller);
    if parameters.is_hash() {
        // As Apollo Server answers, with status 200.
        let code = ErrorCode::PersistedQueryNotSupported;
        return refusal(wanted, StatusCode::OK, code, HASH_NOT_SUPPORTED).into();
    }
    if parameters.query.is_none() {
        return malformed(wanted, "query: missing").into();
    }
    let listener = Listener { caller, origin, languages: languages(headers) };
    let prepared = match parameters.prepare(app).await {
        Err(Busy) => return busy(wanted).into(),
        Ok(Ok(prepared)) => prepared,
        Ok(Err(error)) => return unprepared(app, wanted, &listener, error).into(),
    };
    let is_cost_only = prefer::is_cost_only(headers);
    measured::operation(&prepared);
    // What is only reckoned takes the least.
    let points = if is_cost_only { 0 } else { prepared.points() };
    let charge = match app.charge(&listener, points) {
        Ok(charge) => charge,
        Err(exceeded) => return rate::exceeded(wanted, &listener.languages, &exceeded).into(),
    };
    let rate = charge.as_ref().map(Charge::rate);
    let response = match barred(wanted, &listener.caller, &prepared, &method) {
        Some(refused) => refused,
        None if is_cost_only => {
            let mut quote = app.api.quote(prepared);
            translate(&mut quote.errors, &listener.languages);
            if let Some(rate) = &rate {
                quote = quote.extension(RATE, rate.extension());
            }
            ([prefer::applied()], answer(wanted, &quote)).into_response()
        }
        None if prepared.subscribes() => subscribe(app, headers, wanted, listener, prepared),
        None => match app.admit(&listener.caller, &prepared).await {
            Err(Busy) => busy(wanted),
            Ok(permit) => {
                measured::admitted();
                let keyed = match method {
                    Method::Post(keyed) => keyed,
                    Method::Get => None,
                };
                let changes = prepared.mutates();
                let only_events = negotiate(headers).is_none();
                let ran = app.run(listener, keyed, prepared, permit, charge);
                // What ran holds its leave until its answer is written.
                let answered = async move {
                    let ran = ran.await;
                    let answer = match answer(wanted, &ran.response) {
                        done if only_events && done.status().is_success() => events::single(&ran.response),
                        answer => answer,
                    };
                    (rate::headers(ran.rate), answer).into_response()
                };
                return if changes { Begun::Mutation(answered.boxed()) } else { answered.await.into() };
            }
        },
    };
    (rate::headers(rate), response).into_response().into()
}

/// The answer to a document that does not parse or is over a limit. It takes the least points that a request can take.
fn unprepared(app: &Arc<App>, wanted: Wanted, listener: &Listener, error: ServerError) -> Response {
    let rate = match app.charge(listener, 0) {
        Ok(charge) => charge.as_ref().map(Charge::rate),
        Err(exceeded) => return rate::exceeded(wanted, &listener.languages, &exceeded),
    };
    // Limits are rules of validation; anything else here is a document that does not parse.
    let status = match error_code(&error) {
        Some(code) if code == ErrorCode::TooExpensive.as_str() => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::BAD_REQUEST,
    };
    let mut refused = GraphqlResponse::from_errors(vec![error]);
    translate(&mut refused.errors, &listener.languages);
    if let Some(rate) = &rate {
        refused = refused.extension(RATE, rate.extension());
    }
    (rate::headers(rate), not_run(wanted, status, &refused)).into_response()
}

/// The answer if the method or the token does not allow an operation of this kind.
fn barred(wanted: Wanted, caller: &Caller, prepared: &Prepared, method: &Method) -> Option<Response> {
    if matches!(method, Method::Get) && (prepared.mutates() || prepared.subscribes()) {
        let refused = refusal(
            wanted,
            StatusCode::METHOD_NOT_ALLOWED,
            ErrorCode::BadRequest,
            "GET supports queries only: use POST",
        );
        return Some(([(header::ALLOW, "POST")], refused).into_response());
    }
    let needed = scope_of(prepared);
    (!caller.has_scope(needed)).then(|| out_of_scope(wanted, needed))
}

/// The events of a subscription.
fn subscribe(
    app: &Arc<App>,
    headers: &HeaderMap,
    wanted: Wanted,
    listener: Listener,
    prepared: Prepared,
) -> Response {
    if !takes_events(headers) {
        let message = "a subscription requires Accept: text/event-stream or a WebSocket";
        return refusal(wanted, StatusCode::NOT_ACCEPTABLE, ErrorCode::BadRequest, message);
    }
    let Some(seat) = app.listeners.seat(&listener) else {
        let (status, code) = (StatusCode::TOO_MANY_REQUESTS, ErrorCode::TooManyConnections);
        let message = format!("too many open subscription connections (limit {})", app.listeners.most);
        return refusal(wanted, status, code, &message);
    };
    let subscriber = Subscriber { listener, headers: headers.clone() };
    events::stream(app.clone(), subscriber, seat, prepared)
}

/// How a client wants its answers; if it takes events alone, errors are JSON.
fn wanted(headers: &HeaderMap) -> Option<Wanted> {
    let media = negotiate(headers).or_else(|| takes_events(headers).then_some(MediaType::Json))?;
    Some(Wanted::of(media, headers))
}
