//! An answer as JSON.

use std::collections::BTreeMap;

use async_graphql::{PathSegment, Response, ServerError, Value};
use serde::Serialize;
use serde_json::json;

use super::ErrorCode;
use super::root::COMPLETED;
use super::validity::MOST_ERRORS;

/// What is answered; `data` keeps the order of the query's fields.
#[derive(Debug, Serialize)]
pub struct Answer<'a> {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Value>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    extensions: &'a BTreeMap<String, Value>,
}

impl<'a> Answer<'a> {
    /// The answer that a response is, with `data` or without.
    pub fn of(response: &'a Response, with_data: bool) -> Self {
        let mut errors: Vec<_> = response.errors.iter().take(MOST_ERRORS).map(error_json).collect();
        let more = response.errors.len() - errors.len();
        // Validation has summed up its own.
        if more > 1 {
            errors.push(json!({
                "message": format!("and {more} more errors"),
                "extensions": { "code": errors.last().map(|last| &last["extensions"]["code"]) },
            }));
        } else {
            errors.extend(response.errors.iter().skip(MOST_ERRORS).map(error_json));
        }
        Self { errors, data: with_data.then_some(&response.data), extensions: &response.extensions }
    }

    /// The answer that one response of a stream is.
    pub fn of_stream(response: &'a Response) -> Self {
        Self::of(response, response.data != Value::Null || response.errors.is_empty())
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::to_value(self).unwrap_or_default()
    }
}

/// The code of an error, if it has one.
pub fn error_code(error: &ServerError) -> Option<&str> {
    match error.extensions.as_ref()?.get("code")? {
        Value::String(code) => Some(code),
        _ => None,
    }
}

/// Whether an answer without `data` tells of mutations that were done: errors have their results in `extensions.completed`.
pub fn completed(response: &Response) -> bool {
    response
        .errors
        .iter()
        .any(|error| error.extensions.as_ref().is_some_and(|own| own.get(COMPLETED).is_some()))
}

/// An answer that tells nothing of what a response has. If mutations were done, it says which.
pub fn withheld(response: &Response, done: bool, message: &str) -> Response {
    let mut error = ServerError::new(message, None);
    let extensions = error.extensions.get_or_insert_default();
    extensions.set("code", ErrorCode::Unavailable.as_str());
    let told = response.errors.iter().find_map(|error| error.extensions.as_ref()?.get(COMPLETED));
    if let Some(Value::Object(results)) = told.or(Some(&response.data).filter(|_| done)) {
        let keys = results.keys().map(|key| (key.clone(), Value::Null));
        extensions.set(COMPLETED, Value::Object(keys.collect()));
    }
    Response::from_errors(vec![error])
}

/// An error with a code always.
fn error_json(error: &ServerError) -> serde_json::Value {
    let mut told = json!({ "message": error.message });
    if !error.locations.is_empty() {
        told["locations"] = json!(error.locations);
    }
    if !error.path.is_empty() {
        let path = error.path.iter().map(|segment| match segment {
            PathSegment::Field(name) => json!(name),
            PathSegment::Index(index) => json!(index),
        });
        told["path"] = path.collect();
    }
    told["extensions"] = json!(error.extensions.clone().unwrap_or_default());
    if error_code(error).is_none() {
        let code =
            if error.path.is_empty() { ErrorCode::InvalidDocument } else { ErrorCode::InvalidArgument };
        told["extensions"]["code"] = code.as_str().into();
    }
    told
}
