//! The schema: what `domain` offers, with the conventions around it, and the one way to run a document.

use std::sync::LazyLock;

use async_graphql::{Response, SDLExportOptions, Schema, ValidationMode};
use futures::StreamExt;
use futures::stream::{self, BoxStream};

use super::budget::Limits;
use super::prepared::Prepared;
use super::root::{Completed, Root, RootTurns};
use super::validity::Definitions;
use crate::domain::change::Follow;
use crate::domain::{Mutation, Query};

/// The schema with the limits that every document must keep.
#[derive(Clone)]
pub struct Api {
    schema: Schema<Root<Query>, Root<Mutation>, Follow>,
    pub(super) limits: Limits,
}

impl std::fmt::Debug for Api {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Api").field("limits", &self.limits).finish_non_exhaustive()
    }
}

impl Api {
    pub fn new(limits: Limits) -> Self {
        // No extension is registered: with one, the library takes a slow path for every field.
        let schema = Schema::build(Root(Query::default()), Root(Mutation::default()), Follow)
            // Documents are validated when they are prepared.
            .validation_mode(ValidationMode::Fast)
            .finish();
        Self { schema, limits }
    }

    /// Reads the definitions that documents are validated by, so that the first request does not wait for it.
    pub fn warm_up(&self) {
        Definitions::get();
    }

    /// Runs a query or a mutation; the answer tells its cost.
    pub async fn execute(&self, prepared: Prepared) -> Response {
        let (cost, limit) = (prepared.cost(), self.limits.cost);
        let mutates = prepared.mutates();
        let response = match prepared.into_request() {
            Ok(request) if mutates => {
                let completed = Completed::default();
                let mut response = self.schema.execute(request.data(completed.clone())).await;
                completed.tell(&mut response);
                response
            }
            Ok(request) => self.schema.execute(request.data(RootTurns::default())).await,
            Err(refused) => Response::from_errors(refused),
        };
        let left = limit.saturating_sub(cost);
        response.extension("cost", async_graphql::value!({ "requested": cost, "limit": limit, "left": left }))
    }

    /// Runs an operation of any kind; a query or mutation gives one response.
    pub fn execute_stream(&self, prepared: Prepared) -> BoxStream<'static, Response> {
        match prepared.into_request() {
            Ok(request) => self.schema.execute_stream(request),
            Err(refused) => stream::iter([Response::from_errors(refused)]).boxed(),
        }
    }
}

/// What the library says of the schema itself, to introspection and not in print.
const DESCRIPTION: &str = "A GraphQL Schema defines the capabilities of a GraphQL server. It exposes all available \
    types and directives on the server, as well as the entry points for query, mutation, and subscription operations.";

/// The schema in the schema definition language, sorted, as introspection gives it; made once.
pub fn sdl() -> &'static str {
    static SDL: LazyLock<String> = LazyLock::new(|| {
        let described = format!("\n\"\"\"\n{DESCRIPTION}\n\"\"\"\nschema {{");
        printed().replacen("\nschema {", &described, 1)
    });
    &SDL
}

/// The schema as the library prints it and its parser reads it.
pub(super) fn printed() -> &'static str {
    static PRINTED: LazyLock<String> = LazyLock::new(|| {
        let limits = Limits { depth: 0, fields: 0, cost: 0, values: 0 };
        let options = SDLExportOptions::new().sorted_fields().sorted_arguments().sorted_enum_items();
        Api::new(limits).schema.sdl_with_options(options.include_specified_by())
    });
    &PRINTED
}
