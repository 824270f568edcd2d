//! From the text of a document to a request that may run: parsed, measured and validated, once, on every path that
//! documents come by.

use async_graphql::parser::types::{ExecutableDocument, OperationType};
use async_graphql::{Request, ServerError, ServerResult, Variables};

use super::budget::{Volume, check, runs};
use super::runnable::{chosen, ready};
use super::validity::{self, Definitions};
use super::{Api, parse};

/// A document that is within the limits, ready to run or to be refused.
#[derive(Debug)]
pub struct Prepared {
    request: Request,
    /// Why it does not run: it does not fit the schema.
    refused: Vec<ServerError>,
    volume: Volume,
    mutates: bool,
    subscribes: bool,
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
        let mut document = parse(query)?;
        let named = operation_name.as_deref();
        let definitions = self.definitions;
        let volume = check(definitions, &document, named, &variables, self.limits)?;
        let has = |kind| {
            let mut operations = document.operations.iter();
            operations.any(|(name, operation)| runs(name, named) && operation.node.ty == kind)
        };
        let (mutates, subscribes) = (has(OperationType::Mutation), has(OperationType::Subscription));
        let (variables, refused) = match validated(definitions, &mut document, named, &variables) {
            Ok(variables) => (variables, Vec::new()),
            Err(refused) => (Variables::default(), refused),
        };
        let mut request = Request::new(query).variables(variables);
        request.set_parsed_query(document);
        Ok(Prepared { request, refused, volume, mutates, subscribes })
    }
}

/// Makes a document ready to run with what its variables hold, or tells what is wrong with it.
fn validated(
    definitions: &'static Definitions,
    document: &mut ExecutableDocument,
    named: Option<&str>,
    variables: &Variables,
) -> Result<Variables, Vec<ServerError>> {
    let never_null = validity::check(definitions, document)?;
    let alone = |error| vec![error];
    let operation = chosen(document, named).map_err(alone)?.clone();
    let variables = validity::coerce(definitions, &operation.node, variables, &never_null).map_err(alone)?;
    ready(document, operation, &variables).map_err(alone)?;
    Ok(variables)
}

impl Prepared {
    /// Adds what resolvers find in their context.
    pub fn data<D: std::any::Any + Send + Sync>(mut self, data: D) -> Self {
        self.request.data.insert(data);
        self
    }

    /// The records that the operation may read.
    pub fn cost(&self) -> u64 {
        self.volume.records
    }

    /// The values that the answer may hold.
    pub fn values(&self) -> u64 {
        self.volume.values
    }

    /// Whether the operation is a mutation.
    pub fn mutates(&self) -> bool {
        self.mutates
    }

    /// Whether the operation is a subscription.
    pub fn subscribes(&self) -> bool {
        self.subscribes
    }

    /// The request, or why it does not run.
    pub(super) fn into_request(self) -> Result<Request, Vec<ServerError>> {
        if self.refused.is_empty() { Ok(self.request) } else { Err(self.refused) }
    }
}
