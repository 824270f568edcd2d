//! GraphQL over HTTP. The library's own service takes mutations by GET, plain text and batches of any
//! length; this one takes what the specification asks for and nothing else.

use std::any::Any;
use std::time::Duration;

use async_graphql::{Response as GraphqlResponse, Value, Variables};
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use entity::value::Scope;
use futures::future::BoxFuture;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as JsonValue, json};

use super::accept::{MediaType, is_json, negotiate, takes_events};
use super::bearer;
use super::body;
use super::events::{self, Subscriber};
use super::origin::From;
use crate::admission::Busy;
use crate::answers::Listener;
use crate::api::{Answer, ErrorCode, KeyedRequest, Languages, completed, error_code};
use crate::app::{App, Ran};
use crate::auth::{Rejection, sha256};
use crate::policy::Origin;

/// In which a client names a request that is to be done once.
pub(super) const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// How long a client should wait when the database is away.
const RETRY_AFTER_SECONDS: &str = "5";

/// The body of a POST.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
    query: Option<String>,
    operation_name: Option<String>,
    variables: Option<Variables>,
    extensions: Option<Map<String, JsonValue>>,
}

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
    State(app): State<App>,
    From(origin): From,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let Some(media) = media(&headers) else { return not_acceptable() };
    if !is_json(&headers) {
        let message = "send the query as application/json, in UTF-8";
        return refusal(media, StatusCode::UNSUPPORTED_MEDIA_TYPE, ErrorCode::BadRequest, message);
    }
    let work = async {
        let body = match body::read(body, &headers, app.http.body_bytes).await {
            Ok(body) => body,
            Err((status, message)) => {
                let refused = refusal(media, status, ErrorCode::BadRequest, &message);
                return ([(header::ACCEPT_ENCODING, body::ACCEPTED)], refused).into_response().into();
            }
        };
        let object = body.trim_ascii_start().starts_with(b"{");
        match serde_json::from_slice::<Parameters>(&body) {
            Ok(parameters) if object => match keyed(&headers, &body) {
                Ok(keyed) => run(&app, &headers, origin, media, parameters, Method::Post(keyed)).await,
                Err(message) => {
                    refusal(media, StatusCode::BAD_REQUEST, ErrorCode::BadRequest, message).into()
                }
            },
            _ => {
                let message = "the body is one JSON object: query and operationName are text, variables and extensions objects";
                refusal(media, StatusCode::BAD_REQUEST, ErrorCode::BadRequest, message).into()
            }
        }
    };
    within(&app, media, work).await
}

pub(super) async fn get(
    State(app): State<App>,
    From(origin): From,
    headers: HeaderMap,
    parameters: Result<Query<TextParameters>, axum::extract::rejection::QueryRejection>,
) -> Response {
    let Some(media) = media(&headers) else { return not_acceptable() };
    let bad = |message: &str| refusal(media, StatusCode::BAD_REQUEST, ErrorCode::BadRequest, message);
    let Ok(Query(TextParameters { query, operation_name, variables, extensions })) = parameters else {
        return bad("the query string is not well formed");
    };
    let variables = match parsed(variables) {
        Ok(variables) => variables,
        Err(error) => return bad(&format!("variables: not a JSON object: {error}")),
    };
    let extensions = match parsed(extensions) {
        Ok(extensions) => extensions,
        Err(error) => return bad(&format!("extensions: not a JSON object: {error}")),
    };
    let parameters = Parameters { query, operation_name, variables, extensions };
    within(&app, media, run(&app, &headers, origin, media, parameters, Method::Get)).await
}

/// A parameter of a GET that is JSON in text; an empty one is as none.
fn parsed<T: DeserializeOwned>(text: Option<String>) -> Result<Option<T>, serde_json::Error> {
    text.filter(|text| !text.is_empty()).map(|text| serde_json::from_str(&text)).transpose()
}

pub(super) async fn wrong_method() -> Response {
    let message = "use POST, or GET for queries";
    let refused =
        refusal(MediaType::GraphqlResponse, StatusCode::METHOD_NOT_ALLOWED, ErrorCode::BadRequest, message);
    ([(header::ALLOW, "GET, POST")], refused).into_response()
}

/// The answer when a handler panicked: the log has what happened.
pub(super) fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    tracing::error!("a request handler panicked");
    let status = StatusCode::INTERNAL_SERVER_ERROR;
    refusal(MediaType::GraphqlResponse, status, ErrorCode::Internal, "internal error")
}

/// What became of a request by its deadline: it has its answer, or is a mutation that began.
enum Begun {
    Answered(Response),
    Mutation(BoxFuture<'static, Ran>),
}

impl std::convert::From<Response> for Begun {
    fn from(response: Response) -> Self {
        Self::Answered(response)
    }
}

/// The answer to a request that is answered or begun within the deadline. A mutation that began is waited for: its
/// sender has to know what came of it.
async fn within(app: &App, media: MediaType, work: impl Future<Output = Begun>) -> Response {
    let deadline = Duration::from_millis(app.http.deadline_ms);
    match tokio::time::timeout(deadline, work).await {
        Ok(Begun::Answered(response)) => response,
        Ok(Begun::Mutation(mutation)) => answer(media, &mutation.await.response),
        Err(_) => {
            let message = format!("the request took longer than {} ms", app.http.deadline_ms);
            refusal(media, StatusCode::GATEWAY_TIMEOUT, ErrorCode::DeadlineExceeded, &message)
        }
    }
}

/// How a request came: GET is for queries alone.
enum Method {
    Get,
    Post(Option<KeyedRequest>),
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
        return Err("Idempotency-Key: one key of 1 to 255 characters of ASCII");
    }
    Ok(Some(KeyedRequest { key: key.to_owned(), body: sha256(body) }))
}

async fn run(
    app: &App,
    headers: &HeaderMap,
    origin: Origin,
    media: MediaType,
    parameters: Parameters,
    method: Method,
) -> Begun {
    let caller = match bearer::caller(app, headers).await {
        Ok(caller) => caller,
        Err(rejection) => return unauthenticated(media, &rejection).into(),
    };
    let Some(query) = parameters.query.filter(|query| !query.trim().is_empty()) else {
        // Clients send the hash of a query first, and the query itself once they are told this, in these words. They
        // expect status 200, as Apollo Server answers.
        if parameters.extensions.is_some_and(|extensions| extensions.contains_key("persistedQuery")) {
            let (code, message) = (ErrorCode::PersistedQueryNotSupported, "PersistedQueryNotSupported");
            return refusal(media, StatusCode::OK, code, message).into();
        }
        return refusal(media, StatusCode::BAD_REQUEST, ErrorCode::BadRequest, "query: it is missing").into();
    };
    let operation_name = parameters.operation_name.filter(|name| !name.is_empty());
    let variables = parameters.variables.unwrap_or_default();
    let prepared = match app.prepare(&query, operation_name, variables).await {
        Err(Busy) => return busy(media).into(),
        Ok(Ok(prepared)) => prepared,
        Ok(Err(error)) => return answer(media, &GraphqlResponse::from_errors(vec![error])).into(),
    };
    let (changes, follows) = (prepared.mutates(), prepared.subscribes());
    let keyed = match method {
        Method::Post(keyed) => Some(keyed),
        Method::Get => None,
    };
    if keyed.is_none() && (changes || follows) {
        let refused = refusal(
            media,
            StatusCode::METHOD_NOT_ALLOWED,
            ErrorCode::BadRequest,
            "GET is for queries only: use POST",
        );
        return ([(header::ALLOW, "POST")], refused).into_response().into();
    }
    let needed = if changes { Scope::Write } else { Scope::Read };
    if !caller.has_scope(needed) {
        return out_of_scope(media, needed).into();
    }
    let languages = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let languages = Languages::accepted(languages.unwrap_or_default());
    let listener = Listener { caller, origin, languages };
    if follows {
        if !takes_events(headers) {
            let message = "a subscription needs Accept: text/event-stream, or a WebSocket";
            return refusal(media, StatusCode::NOT_ACCEPTABLE, ErrorCode::BadRequest, message).into();
        }
        let Some(seat) = app.listeners.seat(&listener) else {
            let (status, code) = (StatusCode::TOO_MANY_REQUESTS, ErrorCode::TooManyConnections);
            return refusal(media, status, code, "you listen on as many connections as you may").into();
        };
        let subscriber = Subscriber { listener, headers: headers.clone() };
        return events::stream(app.clone(), subscriber, seat, prepared).into();
    }
    let Ok(permit) = app.admit(&listener.caller, &prepared).await else { return busy(media).into() };
    let ran = app.run(listener, keyed.flatten(), prepared, permit);
    if changes { Begun::Mutation(ran) } else { answer(media, &ran.await.response).into() }
}

pub(super) fn unauthenticated(media: MediaType, rejection: &Rejection) -> Response {
    let told = rejection.to_string();
    match rejection {
        Rejection::Unavailable => unavailable(media, &told),
        Rejection::Invalid(_) => {
            let refused = refusal(media, StatusCode::UNAUTHORIZED, ErrorCode::Unauthenticated, &told);
            let challenge = bearer::challenge("invalid_token", &told, None);
            ([(header::WWW_AUTHENTICATE, challenge)], refused).into_response()
        }
    }
}

pub(super) fn out_of_scope(media: MediaType, scope: Scope) -> Response {
    let (name, told) = match scope {
        Scope::Read => ("read", "queries need a token with the scope read"),
        Scope::Write => ("write", "mutations need a token with the scope write"),
    };
    let refused = refusal(media, StatusCode::FORBIDDEN, ErrorCode::Forbidden, told);
    let challenge = bearer::challenge("insufficient_scope", told, Some(name));
    ([(header::WWW_AUTHENTICATE, challenge)], refused).into_response()
}

pub(super) fn unavailable(media: MediaType, message: &str) -> Response {
    let refused = refusal(media, StatusCode::SERVICE_UNAVAILABLE, ErrorCode::Unavailable, message);
    ([(header::RETRY_AFTER, RETRY_AFTER_SECONDS)], refused).into_response()
}

/// The media type of answers; of those to who takes events, errors among them, JSON.
fn media(headers: &HeaderMap) -> Option<MediaType> {
    negotiate(headers).or_else(|| takes_events(headers).then_some(MediaType::Json))
}

/// The answer when as much work is under way as the service does at once.
fn busy(media: MediaType) -> Response {
    let message = "the service is busy: try again in a moment";
    let refused = refusal(media, StatusCode::SERVICE_UNAVAILABLE, ErrorCode::Unavailable, message);
    ([(header::RETRY_AFTER, "1")], refused).into_response()
}

/// A GraphQL response as HTTP. A request that was never run has no `data`, and says so in its status.
fn answer(media: MediaType, response: &GraphqlResponse) -> Response {
    let done = completed(response);
    let refused = response.data == Value::Null
        && !done
        && !response.errors.is_empty()
        && response.errors.iter().all(|error| error.path.is_empty());
    let body = Answer::of(response, !refused);
    // The status of a failure is for answers that have nothing else to tell.
    let nothing = match &response.data {
        Value::Null => !done,
        Value::Object(data) => data.values().all(|value| *value == Value::Null),
        _ => false,
    };
    let failed = |code: ErrorCode| {
        nothing && response.errors.iter().any(|error| error_code(error) == Some(code.as_str()))
    };
    if failed(ErrorCode::Unavailable) {
        let answer = reply(media, StatusCode::SERVICE_UNAVAILABLE, &body);
        return ([(header::RETRY_AFTER, RETRY_AFTER_SECONDS)], answer).into_response();
    }
    let status = match (media, refused) {
        _ if failed(ErrorCode::DeadlineExceeded) => StatusCode::GATEWAY_TIMEOUT,
        (MediaType::GraphqlResponse, true) => StatusCode::BAD_REQUEST,
        _ => StatusCode::OK,
    };
    reply(media, status, &body)
}

fn refusal(media: MediaType, status: StatusCode, code: ErrorCode, message: &str) -> Response {
    let body = json!({ "errors": [{ "message": message, "extensions": { "code": code.as_str() } }] });
    reply(media, status, &body)
}

fn not_acceptable() -> Response {
    let message = "this service answers application/graphql-response+json or application/json";
    refusal(MediaType::Json, StatusCode::NOT_ACCEPTABLE, ErrorCode::BadRequest, message)
}

fn reply(media: MediaType, status: StatusCode, body: &impl Serialize) -> Response {
    let headers = [
        (header::CONTENT_TYPE, media.name()),
        (header::VARY, "Accept, Accept-Language, Authorization"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    match serde_json::to_vec(body) {
        Ok(body) => (status, headers, body).into_response(),
        Err(error) => {
            tracing::error!(%error, "an answer could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
