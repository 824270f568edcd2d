use sea_orm::{ConnAcquireErr, DbErr, RuntimeErr, SqlErr, SqlxError};

/// Why the store could not answer. `Invalid` is the caller's to mend; the others are ours.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// An argument breaks a rule.
    #[error("{field}: {message}")]
    Invalid { field: String, message: String },
    /// Another record has a key that no two may have.
    #[error("another record has this key")]
    Taken,
    /// Records refer to the one that was to be deleted, or to change its key.
    #[error("other records refer to this record")]
    Referred(String),
    /// An idempotency key was used for another request.
    #[error("the idempotency key was already used for a different request")]
    KeyReused,
    /// The change log does not go back so far.
    #[error("the change log does not have this cursor: take a snapshot and continue from its cursor")]
    Gone,
    /// The database is away, full, read-only, damaged, or has no free connection. The cause is for the log and for
    /// those who run the service.
    #[error("the database is not available")]
    Unavailable(String),
    /// Other writes held the database for as long as a write waits.
    #[error("the database is busy with other writes: try again in a moment")]
    Busy,
    /// The database gave up on a statement that took too long.
    #[error("the database took too long to answer")]
    TimedOut,
    /// A fault of ours; the message is for the log alone.
    #[error("internal error: {0}")]
    Internal(String),
}

impl Error {
    pub fn invalid(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Invalid { field: field.into(), message: message.into() }
    }

    /// What went wrong, for the log and for those who run the service.
    pub fn cause(&self) -> String {
        match self {
            Self::Unavailable(cause) => format!("{self}: {cause}"),
            other => other.to_string(),
        }
    }
}

/// What the service itself may not do is a fault of its policy.
impl From<crate::policy::Forbidden> for Error {
    fn from(error: crate::policy::Forbidden) -> Self {
        Self::Internal(error.to_string())
    }
}

/// The one place where database errors are classified.
impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => return Self::Taken,
            Some(SqlErr::ForeignKeyConstraintViolation(_)) => return Self::Referred(error.to_string()),
            _ => {}
        }
        let away = || Self::Unavailable(error.to_string());
        match &error {
            DbErr::Conn(_)
            | DbErr::ConnectionAcquire(ConnAcquireErr::Timeout | ConnAcquireErr::ConnectionClosed) => away(),
            DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause)) => {
                match &**cause {
                    SqlxError::Io(_)
                    | SqlxError::Tls(_)
                    | SqlxError::Protocol(_)
                    | SqlxError::PoolTimedOut
                    | SqlxError::PoolClosed
                    | SqlxError::WorkerCrashed
                    | SqlxError::BeginFailed => away(),
                    SqlxError::Database(fault) => {
                        let code = fault.code().unwrap_or_default();
                        match code.parse() {
                            // SQLite's codes are numbers below 10,000; PostgreSQL's have five characters.
                            Ok(number) if code.len() < 5 => of_sqlite(number, &error),
                            _ => of_postgres(&code, &error),
                        }
                    }
                    _ => Self::Internal(error.to_string()),
                }
            }
            _ => Self::Internal(error.to_string()),
        }
    }
}

/// A result code of SQLite; the low byte of an extended one is the primary one.
fn of_sqlite(code: u32, error: &DbErr) -> Error {
    match code & 0xff {
        // BUSY, LOCKED
        5 | 6 => Error::Busy,
        // INTERRUPT, by the time limit of a statement
        9 => Error::TimedOut,
        // PERM, NOMEM, READONLY, IOERR, CORRUPT, FULL, CANTOPEN, PROTOCOL, NOLFS, AUTH, NOTADB
        3 | 7 | 8 | 10 | 11 | 13 | 14 | 15 | 22 | 23 | 26 => Error::Unavailable(error.to_string()),
        // ERROR, where a COMMIT or ROLLBACK finds that SQLite has rolled back by itself after a fault
        1 if error.to_string().contains("no transaction is active") => Error::Unavailable(error.to_string()),
        _ => Error::Internal(error.to_string()),
    }
}

/// A SQLSTATE of PostgreSQL.
fn of_postgres(code: &str, error: &DbErr) -> Error {
    match code {
        // query_canceled: statement_timeout
        "57014" => Error::TimedOut,
        // lock_not_available, deadlock_detected, serialization_failure
        "55P03" | "40P01" | "40001" => Error::Busy,
        // read_only_sql_transaction, in_failed_sql_transaction, idle_in_transaction_session_timeout
        "25006" | "25P02" | "25P03" => Error::Unavailable(error.to_string()),
        // Connection exceptions, insufficient resources, operator intervention, system errors, damaged data, wrong
        // logins and unknown databases
        _ if ["08", "53", "57", "58", "XX", "28", "3D"].iter().any(|class| code.starts_with(class)) => {
            Error::Unavailable(error.to_string())
        }
        _ => Error::Internal(error.to_string()),
    }
}
