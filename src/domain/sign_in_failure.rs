//! Sign-ins that failed.

use async_graphql::Object;
use chrono::{DateTime, Utc};

use crate::graphql::{Record, StringFilter, TimeFilter};

concept! {
    SignInFailure of sign_in_failure, "failed sign-in", "failed sign-ins",
    query: SignInFailureQuery { sign_in_failure, sign_in_failures },
    key: SignInFailureKey {
    },
    filter: SignInFailureFilter,
    order: SignInFailureOrder,
}

/// A sign-in at the token endpoint that failed. Many of them slow the client and the address down. For
/// MOIS; kept as long as records of access.
#[Object]
impl SignInFailure {
    #[graphql(flatten)]
    async fn record(&self) -> Record<'_> {
        Record::of(self)
    }

    /// When it failed.
    async fn failed_at(&self) -> DateTime<Utc> {
        self.failed_at
    }

    /// The client id that was given, whether there is such a client or not.
    async fn client_code(&self) -> &str {
        &self.client_code
    }

    /// The network address that it came from.
    async fn address(&self) -> &str {
        &self.address
    }
}

filter! {
    /// Selects failed sign-ins; all that is given must hold.
    SignInFailureFilter on sign_in_failure {
        /// When it failed.
        failed_at: TimeFilter = FailedAt,
        /// The client id that was given.
        client_code: StringFilter = ClientCode,
        /// The network address that it came from.
        address: StringFilter = Address,
    }
}

order! {
    /// The order of a list of failed sign-ins.
    SignInFailureOrder by SignInFailureOrderField on sign_in_failure {
        /// When it failed.
        FailedAt: time(FailedAt, |row| row.failed_at),
        /// The client id that was given.
        ClientCode: text(ClientCode, |row| &row.client_code),
    }
}
