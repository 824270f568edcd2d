//! Who a client of a WebSocket is: the payload of `connection_init`.

use axum::http::{HeaderMap, HeaderValue, header};
use model::auth::Rejection;
use model::policy::{Caller, Origin};
use serde_json::{Map, Value};

use super::{Closing, code};
use crate::answers::Listener;
use crate::app::App;
use crate::http::accept::languages;
use crate::http::bearer;
use crate::http::events::Subscriber;
use crate::http::origin::{CLIENT_NAME, CLIENT_VERSION, client};

/// What a name has that means to say who somebody is.
const TELLING: [&str; 5] = ["auth", "token", "bearer", "jwt", "apikey"];

/// The client that a payload introduces.
pub(super) async fn subscriber(
    app: &App,
    mut origin: Origin,
    mut headers: HeaderMap,
    payload: Option<Value>,
) -> Result<Subscriber, Closing> {
    // Pages can't set headers: the token comes in the payload, under the name of the header, and so does what the client
    // calls itself.
    let given = given(payload)?;
    for name in [CLIENT_NAME, CLIENT_VERSION] {
        let own = given.iter().find(|(own, _)| own.eq_ignore_ascii_case(name.as_str()));
        if let Some(Ok(value)) = own.and_then(|(_, value)| Some(HeaderValue::from_str(value.as_str()?))) {
            headers.insert(name, value);
        }
    }
    (origin.client_name, origin.client_version) = client(&headers);
    if let Some(authorization) = authorization(given)? {
        let value = HeaderValue::from_str(&authorization);
        headers.insert(header::AUTHORIZATION, value.map_err(|_| NOT_UNDERSTOOD)?);
    }
    let caller = bearer::caller(app, &headers, &origin).await.map_err(|rejection| match rejection {
        Rejection::Unavailable => {
            (code::TRY_AGAIN_LATER, "the token cannot be verified at present; try again later")
        }
        Rejection::Invalid(_) => (code::FORBIDDEN, "invalid token"),
    })?;
    if matches!(&caller, Caller::Bearer(bearer) if bearer.scopes.is_empty()) {
        return Err((code::FORBIDDEN, "the token has no scope of this service"));
    }
    let languages = languages(&headers);
    Ok(Subscriber { listener: Listener { caller, origin, languages }, headers })
}

const NOT_UNDERSTOOD: Closing = (
    code::FORBIDDEN,
    "the token must be sent as { \"Authorization\": \"Bearer …\" }, at the top level or in \"headers\"",
);

/// What a payload gives, at the top or in `headers`.
fn given(payload: Option<Value>) -> Result<Vec<(String, Value)>, Closing> {
    let payload = match payload {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Object(payload)) => payload,
        Some(_) => return Err((code::INVALID, "the payload of connection_init must be an object")),
    };
    let mut given = Vec::new();
    for (name, value) in payload {
        match value {
            Value::Object(headers) if name.eq_ignore_ascii_case("headers") => given.extend(headers),
            value => given.push((name, value)),
        }
    }
    Ok(given)
}

/// What is given as `Authorization`, in any case. A payload that seems to say who somebody is in another way is refused:
/// its sender must not be taken for nobody.
fn authorization(given: Vec<(String, Value)>) -> Result<Option<String>, Closing> {
    let (authorizations, others): (Vec<_>, Vec<_>) = given
        .into_iter()
        .filter(|(_, value)| !value.is_null())
        .partition(|(name, _)| name.eq_ignore_ascii_case("authorization"));
    if tells(&others.into_iter().collect()) {
        return Err(NOT_UNDERSTOOD);
    }
    let mut authorizations = authorizations.into_iter().map(|(_, value)| value);
    match (authorizations.next(), authorizations.next()) {
        (None, _) => Ok(None),
        (Some(Value::String(one)), None) => Ok(Some(one)),
        (Some(Value::String(one)), Some(other)) if other == one => Ok(Some(one)),
        _ => Err(NOT_UNDERSTOOD),
    }
}

/// Whether something in an object, however deep, seems to say who somebody is.
fn tells(object: &Map<String, Value>) -> bool {
    object.iter().any(|(name, value)| {
        let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
        let name = name.to_ascii_lowercase();
        !value.is_null() && TELLING.iter().any(|telling| name.contains(telling)) || within(value)
    })
}

fn within(value: &Value) -> bool {
    match value {
        Value::Object(object) => tells(object),
        Value::Array(values) => values.iter().any(within),
        _ => false,
    }
}
