//! From the text of a document to a request that may run: parsed, measured and validated, once, on every path that
//! documents come by.

use async_graphql::parser::types::{ExecutableDocument, OperationType};
use async_graphql::{Request, ServerError, ServerResult, Value, Variables};

use super::budget::{Volume, check, runs};
use super::coordinates::Coordinate;
use super::runnable::{chosen, ready};
use super::validity::{self, Definitions};
use super::{Api, parse};

/// How many values of an answer weigh as much as a record that is read.
const VALUES_OF_A_POINT: u64 = 4;

/// A document that is within the limits, ready to run or to be refused.
#[derive(Debug)]
pub struct Prepared {
    request: Request,
    /// Why it does not run: it does not fit the schema.
    refused: Vec<ServerError>,
    volume: Volume,
    name: Option<String>,
    mutates: bool,
    subscribes: bool,
    /// The elements of the schema that the operation uses.
    used: Vec<Coordinate>,
    /// Extensions that the answer has in any case.
    told: Vec<(&'static str, Value)>,
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
        let volume = check(definitions, &document, named, &variables, (self.limits, &self.sizes))?;
        let has = |kind| {
            let mut operations = document.operations.iter();
            operations.any(|(name, operation)| runs(name, named) && operation.node.ty == kind)
        };
        let mut names = document.operations.iter().map(|(name, _)| name);
        let name = names.find(|name| runs(*name, named)).flatten().map(ToString::to_string);
        let (mutates, subscribes) = (has(OperationType::Mutation), has(OperationType::Subscription));
        let valid = validated(definitions, &mut document, named, &variables);
        let ((variables, used), refused) = match valid {
            Ok(valid) => (valid, Vec::new()),
            Err(refused) => (Default::default(), refused),
        };
        let mut request = Request::new(query).variables(variables);
        request.set_parsed_query(document);
        Ok(Prepared { request, refused, volume, name, mutates, subscribes, used, told: Vec::new() })
    }
}

/// Makes a document ready to run with what its variables hold, and tells which elements of the schema it uses, or what is
/// wrong with it.
fn validated(
    definitions: &'static Definitions,
    document: &mut ExecutableDocument,
    named: Option<&str>,
    variables: &Variables,
) -> Result<(Variables, Vec<Coordinate>), Vec<ServerError>> {
    let never_null = validity::check(definitions, document)?;
    let alone = |error| vec![error];
    let operation = chosen(document, named).map_err(alone)?.clone();
    let variables = validity::coerce(definitions, &operation.node, variables, &never_null).map_err(alone)?;
    let used = definitions.coordinates().used(document, &operation.node, &variables);
    ready(document, operation, &variables).map_err(alone)?;
    Ok((variables, used))
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

    /// The points of the operation, by which it waits and is counted: its records, or a quarter of its values.
    pub fn points(&self) -> u64 {
        self.volume.records.max(self.volume.values / VALUES_OF_A_POINT)
    }

    /// Adds an extension to the answer of a query or mutation.
    pub fn tell(mut self, name: &'static str, value: Value) -> Self {
        self.told.push((name, value));
        self
    }

    pub(super) fn take_told(&mut self) -> Vec<(&'static str, Value)> {
        std::mem::take(&mut self.told)
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
        if self.refused.is_empty() { Ok(self.request) } else { Err(self.refused) }
    }
}
