//! The parameters of a GraphQL request, by POST, GET and WebSocket alike.

use std::collections::HashMap;

use async_graphql::{ServerResult, Variables};
use entity::value::TokenScope;
use model::admission::Busy;
use model::api::Prepared;
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::app::App;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Parameters {
    pub query: Option<String>,
    pub operation_name: Option<String>,
    pub variables: Option<Variables>,
    pub extensions: Option<Extensions>,
}

/// Only their names matter.
pub(super) type Extensions = HashMap<String, IgnoredAny>;

/// What clients that send the hash of a query first are told, in these words: then they send the query itself.
pub(super) const HASH_NOT_SUPPORTED: &str = "PersistedQueryNotSupported";

impl Parameters {
    /// Whether the query is named by a hash alone.
    pub(super) fn is_hash(&self) -> bool {
        let hash = || self.extensions.as_ref().is_some_and(|own| own.contains_key("persistedQuery"));
        self.query.as_ref().is_none_or(|query| query.trim().is_empty()) && hash()
    }

    pub(super) async fn prepare(self, app: &App) -> Result<ServerResult<Prepared>, Busy> {
        let operation_name = self.operation_name.filter(|name| !name.is_empty());
        let query = self.query.unwrap_or_default();
        app.prepare(&query, operation_name, self.variables.unwrap_or_default()).await
    }
}

/// The scope that an operation requires of a token.
pub(super) fn scope_of(prepared: &Prepared) -> TokenScope {
    if prepared.mutates() { TokenScope::Write } else { TokenScope::Read }
}

/// What a client without a scope is told.
pub(super) fn out_of_scope(scope: TokenScope) -> &'static str {
    match scope {
        TokenScope::Read => "queries and subscriptions require a token with the read scope",
        TokenScope::Write => "mutations require a token with the write scope",
    }
}
