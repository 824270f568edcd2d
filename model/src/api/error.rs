//! Errors of the API: a message for people, `extensions.code` for programs, and for bad input
//! `extensions.field`. The cause of a fault of ours is for the log alone.

use std::sync::Arc;

use async_graphql::resolver_utils::EnumType;
use async_graphql::{Enum, ErrorExtensions};

use super::korean::InKorean;
use crate::policy::Forbidden;
use crate::store;

/// Value of `extensions.code` in an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ErrorCode {
    /// Not a valid GraphQL request: not JSON, no query, a wrong method or media type.
    BadRequest,
    /// The document does not parse or is not valid for the schema.
    InvalidDocument,
    /// An argument has an invalid value; `extensions.field` names it.
    InvalidArgument,
    /// The document exceeds a limit of depth, size or cost.
    TooExpensive,
    /// The token is invalid; the header WWW-Authenticate gives the reason.
    Unauthenticated,
    /// The caller's role or the scopes of its token do not permit the operation.
    Forbidden,
    /// The change log does not go back to the cursor or the date: take a snapshot and continue from its cursor.
    CursorExpired,
    /// The idempotency key was already used for a different request.
    IdempotencyKeyReused,
    /// Persisted queries are not supported: send the query itself.
    PersistedQueryNotSupported,
    /// The client has too many open connections with subscriptions.
    TooManyConnections,
    /// The client has used up its points: wait as long as `Retry-After` or `extensions.retryAfterSeconds` says.
    RateLimited,
    /// The request took longer than the time limit.
    DeadlineExceeded,
    /// The service is busy or cannot reach its database; try again later.
    Unavailable,
    /// An internal error of the service.
    Internal,
}

impl ErrorCode {
    pub fn as_str(self) -> &'static str {
        Self::items().iter().find(|code| code.value == self).map_or("INTERNAL", |code| code.name)
    }
}

/// A failure of a field.
#[derive(Clone, Debug)]
pub struct Failure {
    pub code: ErrorCode,
    pub field: Option<String>,
    pub message: String,
    /// The message in Korean, if it is no row of data/errors.tsv.
    pub korean: Option<String>,
}

impl Failure {
    fn new(code: ErrorCode, field: Option<String>, message: impl Into<String>) -> Self {
        Self { code, field, message: message.into(), korean: None }
    }

    /// A fault of ours; the cause is for the log alone.
    pub fn unexpected(cause: impl std::fmt::Debug) -> Self {
        tracing::error!(?cause, "a field failed");
        Self::new(ErrorCode::Internal, None, "internal error")
    }

    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Forbidden, None, message)
    }

    pub fn invalid(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(ErrorCode::InvalidArgument, Some(field.into()), message)
    }
}

impl From<Forbidden> for Failure {
    fn from(error: Forbidden) -> Self {
        Self { korean: Some(error.message(true)), ..Self::forbidden(error.message(false)) }
    }
}

impl From<store::Error> for Failure {
    fn from(error: store::Error) -> Self {
        let code = match &error {
            store::Error::Invalid { field, message } => return Self::invalid(field, message),
            store::Error::Unavailable(_) => {
                tracing::warn!(cause = error.cause(), "a field could not be answered");
                ErrorCode::Unavailable
            }
            store::Error::Busy => ErrorCode::Unavailable,
            store::Error::TimedOut => ErrorCode::DeadlineExceeded,
            store::Error::KeyReused => ErrorCode::IdempotencyKeyReused,
            store::Error::Gone => ErrorCode::CursorExpired,
            store::Error::Taken => return Self::unexpected(&error),
            store::Error::Internal(cause) | store::Error::Referred(cause) => return Self::unexpected(cause),
        };
        Self::new(code, None, error.to_string())
    }
}

impl From<Failure> for async_graphql::Error {
    fn from(failure: Failure) -> Self {
        let message = match &failure.field {
            Some(field) => format!("{field}: {}", failure.message),
            None => failure.message,
        };
        let mut error = async_graphql::Error::new(message);
        error.source = failure.korean.map(|korean| Arc::new(InKorean(korean)) as _);
        error.extend_with(|_, extensions| {
            extensions.set("code", failure.code.as_str());
            if let Some(field) = &failure.field {
                extensions.set("field", field.as_str());
            }
        })
    }
}
