//! From the text of a document to a request that may run: parsed, measured and validated, once, on every path that
//! documents come by.

use async_graphql::parser::types::{ExecutableDocument, OperationType};
use async_graphql::{Request, ServerError, ServerResult, Variables};

use super::Api;
use super::budget::{Cost, check, runs};
use super::coordinates::Coordinate;
use super::documents::Document;
use super::runnable::{chosen, ready};
use super::validity::{self, Definitions};

/// A document that is within the limits, ready to run or to be refused.
#[derive(Debug)]
pub struct Prepared {
    /// The request, or why it does not run: it does not fit the schema.
    request: Result<Request, Vec<ServerError>>,
    cost: Cost,
    name: Option<String>,
    mutates: bool,
    subscribes: bool,
    /// The elements of the schema that the operation uses.
    used: Vec<Coordinate>,
}

impl Api {
    /// Parses a document, measures the operation that will run, and looks whether it may. One that does not fit the
    /// schema is answered when it is executed, with nothing done.
    pub fn prepare(
        &self,
        query: &str,
        operation_name: Option<String>,
        variables: Variables,
    ) -> ServerResult<Prepared> {
        let known = self.documents.read(query)?;
        let document = &known.parsed;
        let named = operation_name.as_deref();
        let definitions = self.definitions;
        let cost = check(definitions, document, named, &variables, (self.limits, &self.sizes))?;
        let has = |kind| {
            let mut operations = document.operations.iter();
            operations.any(|(name, operation)| runs(name, named) && operation.node.ty == kind)
        };
        let mut names = document.operations.iter().map(|(name, _)| name);
        let name = names.find(|name| runs(*name, named)).flatten().map(ToString::to_string);
        let (mutates, subscribes) = (has(OperationType::Mutation), has(OperationType::Subscription));
        let valid = validated(definitions, &known, named, &variables);
        let (request, used) = match valid {
            Ok((document, variables, used)) => {
                let mut request = Request::new(query).variables(variables);
                request.set_parsed_query(document);
                (Ok(request), used)
            }
            Err(refused) => (Err(refused), Vec::new()),
        };
        Ok(Prepared { request, cost, name, mutates, subscribes, used })
    }
}

/// A document that is ready to run with what its variables hold, and the elements of the schema that it uses; or what is
/// wrong with it.
fn validated(
    definitions: &'static Definitions,
    document: &Document,
    named: Option<&str>,
    variables: &Variables,
) -> Result<(ExecutableDocument, Variables, Vec<Coordinate>), Vec<ServerError>> {
    let never_null = document.check(definitions)?;
    let alone = |error| vec![error];
    let parsed = &document.parsed;
    let operation = chosen(parsed, named).map_err(alone)?;
    let variables = validity::coerce(definitions, &operation.node, variables, never_null).map_err(alone)?;
    let used = definitions.coordinates().used(parsed, &operation.node, &variables);
    Ok((ready(parsed, operation, &variables).map_err(alone)?, variables, used))
}

impl Prepared {
    /// Adds what resolvers find in their context.
    pub fn data<D: std::any::Any + Send + Sync>(mut self, data: D) -> Self {
        if let Ok(request) = &mut self.request {
            request.data.insert(data);
        }
        self
    }

    /// What the operation costs.
    pub fn cost(&self) -> Cost {
        self.cost
    }

    /// The points of the operation before it runs.
    pub fn points(&self) -> u64 {
        self.cost.points()
    }

    /// The name of the operation, if the document gives it one.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Whether the operation is a mutation.
    pub fn mutates(&self) -> bool {
        self.mutates
    }

    /// Whether the operation is a subscription.
    pub fn subscribes(&self) -> bool {
        self.subscribes
    }

    /// The elements of the schema that the operation uses, each once; none if it does not run.
    pub fn used(&self) -> &[Coordinate] {
        &self.used
    }

    /// The request, or why it does not run.
    pub(super) fn into_request(self) -> Result<Request, Vec<ServerError>> {
        self.request
    }
}
