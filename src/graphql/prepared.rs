//! From the text of a document to a request that may run: parsed and measured, once, on every path that documents
//! come by.

use async_graphql::parser::types::OperationType;
use async_graphql::{Request, ServerResult, Variables};

use super::Api;
use super::budget::{Volume, check, parse, required_variables, runs};

/// A document that is within the limits, ready to run.
#[derive(Debug)]
pub struct Prepared {
    request: Request,
    volume: Volume,
    mutates: bool,
    subscribes: bool,
}

impl Api {
    /// Parses a document and measures the operation that will run.
    pub fn prepare(
        &self,
        query: &str,
        operation_name: Option<String>,
        variables: Variables,
    ) -> ServerResult<Prepared> {
        let document = parse(query)?;
        let named = operation_name.as_deref();
        let volume = check(&document, named, &variables, self.limits)?;
        required_variables(&document, named, &variables)?;
        let has = |kind| {
            let mut operations = document.operations.iter();
            operations.any(|(name, operation)| runs(name, named) && operation.node.ty == kind)
        };
        let (mutates, subscribes) = (has(OperationType::Mutation), has(OperationType::Subscription));
        let mut request = Request::new(query).variables(variables);
        request.operation_name = operation_name;
        request.set_parsed_query(document);
        Ok(Prepared { request, volume, mutates, subscribes })
    }
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

    pub(super) fn into_request(self) -> Request {
        self.request
    }
}
