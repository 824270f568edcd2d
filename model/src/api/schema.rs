//! A schema with the conventions around it, and the one way to run a document. What the schema consists of is not said
//! here.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_graphql::{Executor, Name, Request, Response, Value};
use futures::future::BoxFuture;
use futures::stream::{self, BoxStream};
use futures::{FutureExt, StreamExt};

use super::budget::{Cost, Limits, Sizes};
use super::coordinates::Coordinate;
use super::deprecations;
use super::documents::Documents;
use super::prepared::Prepared;
use super::root::{Completed, RootTurns};
use super::validity::Definitions;

/// The extensions of an answer.
struct Extensions {
    cost: Cost,
    limit: u64,
    deprecated: BTreeSet<&'static str>,
}

impl Extensions {
    fn add(self, response: Response, definitions: &Definitions, used: Option<u64>) -> Response {
        let response = deprecations::tell(response, definitions, &self.deprecated);
        let (requested, limit) = (self.cost.records(), self.limit);
        let mut cost = async_graphql::value!({
            "requested": requested, "limit": limit, "left": limit.saturating_sub(requested), "points": self.cost.points()
        });
        if let (Value::Object(cost), Some(used)) = (&mut cost, used) {
            cost.insert(Name::new("used"), used.into());
        }
        response.extension("cost", cost)
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
    pub(super) documents: Documents,
}

impl std::fmt::Debug for Api {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Api").field("limits", &self.limits).finish_non_exhaustive()
    }
}

impl Api {
    /// The roots of the schema are each a `Root`; the definitions are its own.
    pub fn new(
        schema: impl Executor,
        definitions: &'static Definitions,
        limits: Limits,
        sizes: Sizes,
    ) -> Self {
        Self { schema: Arc::new(schema), definitions, limits, sizes, documents: Documents::default() }
    }

    /// Runs a query or a mutation; the answer tells its cost, and the deprecated elements that it uses. Gives the points
    /// that it took, by the rows that were read for it.
    pub async fn execute(&self, prepared: Prepared, rows: impl Fn() -> u64) -> (Response, u64) {
        let (cost, extensions, mutates) = (prepared.cost(), self.extensions(&prepared), prepared.mutates());
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
        // What holds others off costs what it was said to cost.
        let used = if mutates { cost.points() } else { cost.used(rows(), count(&response.data)) };
        (extensions.add(response, self.definitions, Some(used)), used)
    }

    /// The answer without `data` that tells what an operation costs, which does not run, or why it would be refused.
    pub fn quote(&self, prepared: Prepared) -> Response {
        let extensions = self.extensions(&prepared);
        let response = match prepared.into_request() {
            Ok(_) => Response::default(),
            Err(refused) => Response::from_errors(refused),
        };
        extensions.add(response, self.definitions, None)
    }

    /// What an answer has beside its data.
    fn extensions(&self, prepared: &Prepared) -> Extensions {
        let deprecated = deprecations::among(self.definitions, prepared.used());
        Extensions { cost: prepared.cost(), limit: self.limits.cost, deprecated }
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

/// The number of values in an answer.
fn count(value: &Value) -> u64 {
    match value {
        Value::List(values) => values.iter().map(count).sum(),
        Value::Object(fields) => fields.values().map(count).sum::<u64>() + 1,
        _ => 1,
    }
}
