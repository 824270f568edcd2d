//! A schema with the conventions around it, and the one way to run a document. What the schema consists of is not said
//! here.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_graphql::{Executor, Request, Response, Value};
use futures::future::BoxFuture;
use futures::stream::{self, BoxStream};
use futures::{FutureExt, StreamExt};

use super::budget::{Limits, Sizes};
use super::coordinates::Coordinate;
use super::deprecations;
use super::prepared::Prepared;
use super::root::{Completed, RootTurns};
use super::validity::Definitions;

/// The extensions of an answer.
struct Told {
    extensions: Vec<(&'static str, Value)>,
    deprecated: BTreeSet<&'static str>,
}

impl Told {
    fn add(self, response: Response, definitions: &Definitions) -> Response {
        let response = deprecations::tell(response, definitions, &self.deprecated);
        self.extensions.into_iter().fold(response, |response, (name, value)| response.extension(name, value))
    }
}

/// A schema, whatever its types are.
trait Executes: Send + Sync {
    fn run(&self, request: Request) -> BoxFuture<'_, Response>;
    fn stream(&self, request: Request) -> BoxStream<'static, Response>;
}

impl<S: Executor> Executes for S {
    fn run(&self, request: Request) -> BoxFuture<'_, Response> {
        self.execute(request).boxed()
    }

    fn stream(&self, request: Request) -> BoxStream<'static, Response> {
        self.execute_stream(request, None)
    }
}

/// A schema with the limits that every document must keep.
#[derive(Clone)]
pub struct Api {
    schema: Arc<dyn Executes>,
    pub(super) definitions: &'static Definitions,
    pub(super) limits: Limits,
    /// What the costs of documents depend on.
    pub sizes: Sizes,
}

impl std::fmt::Debug for Api {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Api").field("limits", &self.limits).finish_non_exhaustive()
    }
}

impl Api {
    /// The roots of the schema are each a `Root`; the definitions are its own.
    pub fn new(schema: impl Executor, definitions: &'static Definitions, limits: Limits) -> Self {
        Self { schema: Arc::new(schema), definitions, limits, sizes: Sizes::default() }
    }

    /// Runs a query or a mutation; the answer tells its cost, and the deprecated elements that it uses.
    pub async fn execute(&self, mut prepared: Prepared) -> Response {
        let told = self.told(&mut prepared);
        let mutates = prepared.mutates();
        let response = match prepared.into_request() {
            Ok(request) if mutates => {
                let completed = Completed::default();
                let mut response = self.schema.run(request.data(completed.clone())).await;
                completed.tell(&mut response);
                response
            }
            Ok(request) => self.schema.run(request.data(RootTurns::default())).await,
            Err(refused) => Response::from_errors(refused),
        };
        told.add(response, self.definitions)
    }

    /// The answer without `data` that tells what an operation costs, which does not run, or why it would be refused.
    pub fn quote(&self, mut prepared: Prepared) -> Response {
        let told = self.told(&mut prepared);
        let response = match prepared.into_request() {
            Ok(_) => Response::default(),
            Err(refused) => Response::from_errors(refused),
        };
        told.add(response, self.definitions)
    }

    /// What an answer tells beside its data.
    fn told(&self, prepared: &mut Prepared) -> Told {
        let (cost, limit) = (prepared.cost(), self.limits.cost);
        let left = limit.saturating_sub(cost);
        let cost = async_graphql::value!({
            "requested": cost, "limit": limit, "left": left, "points": prepared.points().max(1)
        });
        let deprecated = deprecations::among(self.definitions, prepared.used());
        let mut extensions = prepared.take_told();
        extensions.push(("cost", cost));
        Told { extensions, deprecated }
    }

    /// The name of an element of the schema: `Center.name`, `Query.center(by:)`, `Role.NIA`.
    pub fn coordinate(&self, of: Coordinate) -> &'static str {
        self.definitions.coordinates().name(of)
    }

    /// The deprecated elements of the schema with their reasons.
    pub fn deprecated(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.definitions.all_deprecated()
    }

    /// Runs an operation of any kind; a query or mutation gives one response.
    pub fn execute_stream(&self, prepared: Prepared) -> BoxStream<'static, Response> {
        match prepared.into_request() {
            Ok(request) => self.schema.stream(request),
            Err(refused) => stream::iter([Response::from_errors(refused)]).boxed(),
        }
    }
}
