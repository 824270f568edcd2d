use sea_orm::{ConnAcquireErr, DbErr, RuntimeErr, SqlErr};

/// Why the store could not answer. `Invalid` is the caller's to mend; the others are ours.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// An argument breaks a rule.
    #[error("{field}: {message}")]
    Invalid { field: String, message: String },
    /// Another record has a key that no two may have.
    #[error("another record has this key")]
    Taken,
    /// An idempotency key was used for another request.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// The change log does not go back so far.
    #[error("the change log does not go back so far: take a snapshot, and go on from its cursor")]
    Gone,
    /// The database is away or has no free connection.
    #[error("the database is not available")]
    Unavailable,
    /// The database gave up on a statement that took too long.
    #[error("the database took too long")]
    TimedOut,
    /// A fault of ours; the message is for the log alone.
    #[error("internal error: {0}")]
    Internal(String),
}

impl Error {
    pub fn invalid(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Invalid { field: field.into(), message: message.into() }
    }
}

impl From<crate::auth::NoRandomness> for Error {
    fn from(error: crate::auth::NoRandomness) -> Self {
        Self::Internal(error.to_string())
    }
}

/// What the service itself may not do is a fault of its policy.
impl From<crate::auth::policy::Forbidden> for Error {
    fn from(error: crate::auth::policy::Forbidden) -> Self {
        Self::Internal(error.to_string())
    }
}

/// The one place where database errors are told apart.
impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        if let Some(SqlErr::UniqueConstraintViolation(_)) = error.sql_err() {
            return Self::Taken;
        }
        match &error {
            DbErr::Conn(_)
            | DbErr::ConnectionAcquire(ConnAcquireErr::Timeout | ConnAcquireErr::ConnectionClosed) => {
                Self::Unavailable
            }
            DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause)) => {
                match &**cause {
                    sea_orm::SqlxError::Io(_)
                    | sea_orm::SqlxError::PoolTimedOut
                    | sea_orm::SqlxError::PoolClosed
                    | sea_orm::SqlxError::WorkerCrashed => Self::Unavailable,
                    sea_orm::SqlxError::Database(fault) => match fault.code().as_deref() {
                        // query_canceled: statement_timeout
                        Some("57014") => Self::TimedOut,
                        // admin_shutdown, crash_shutdown, cannot_connect_now, too_many_connections
                        Some("57P01" | "57P02" | "57P03" | "53300") => Self::Unavailable,
                        _ => Self::Internal(error.to_string()),
                    },
                    _ => Self::Internal(error.to_string()),
                }
            }
            _ => Self::Internal(error.to_string()),
        }
    }
}
