//! What came of a value: a value, or none where a null may not be, and the errors on the way.

use async_graphql::context::{QueryEnv, QueryEnvInner};
use async_graphql::parser::types::Field;
use async_graphql::{
    ContextSelectionSet, Error, OutputType, PathSegment, Pos, Positioned, ServerError, ServerResult, Value,
};

use super::plan::Asked;
use crate::api::Failure;

/// A value, or `None` for a null where none may be; and the errors met on the way.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    pub value: Option<Value>,
    pub errors: Vec<FieldError>,
}

/// An error with its path from the value that it is part of, last segment first.
#[derive(Clone, Debug)]
pub struct FieldError {
    pub path: Vec<PathSegment>,
    pub error: ServerError,
}

impl From<Value> for Outcome {
    fn from(value: Value) -> Self {
        Self { value: Some(value), errors: Vec::new() }
    }
}

impl Outcome {
    pub fn failed(failure: Failure, pos: Pos) -> Self {
        let error = Error::from(failure).into_server_error(pos);
        Self { value: None, errors: vec![FieldError { path: Vec::new(), error }] }
    }

    /// In a place that may be null, a null that may not be is one.
    pub fn nullable(mut self) -> Self {
        self.value.get_or_insert(Value::Null);
        self
    }

    /// Gives the outcome to the library: errors with their whole paths, the first of them in place of a null where
    /// none may be.
    pub fn answer(self, ctx: &ContextSelectionSet<'_>, nullable: bool) -> ServerResult<Value> {
        let mut errors = self.errors.into_iter().map(|mut inner| {
            let mut error = ctx.set_error_path(inner.error);
            inner.path.reverse();
            error.path.append(&mut inner.path);
            error
        });
        let value = match (self.value, nullable) {
            (Some(value), _) => Ok(value),
            (None, true) => Ok(Value::Null),
            // The library makes the null as large as it has to be.
            (None, false) => errors.next().map_or(Ok(Value::Null), Err),
        };
        errors.for_each(|error| ctx.add_error(error));
        value
    }
}

/// An object or a list as it grows.
pub struct Growing<T> {
    pub parts: T,
    failed: bool,
    errors: Vec<FieldError>,
}

impl<T> Growing<T> {
    pub fn new(parts: T) -> Self {
        Self { parts, failed: false, errors: Vec::new() }
    }

    /// Takes over the errors of a part, and its value. What is null because of one part reports no error of another.
    pub fn take(&mut self, outcome: Outcome, segment: impl FnOnce() -> PathSegment) -> Value {
        if !outcome.errors.is_empty() && !self.failed {
            let segment = segment();
            self.errors.extend(outcome.errors.into_iter().map(|mut error| {
                error.path.push(segment.clone());
                error
            }));
        }
        self.failed |= outcome.value.is_none();
        outcome.value.unwrap_or_default()
    }

    pub fn finish(self, value: impl FnOnce(T) -> Value) -> Outcome {
        Outcome { value: (!self.failed).then(|| value(self.parts)), errors: self.errors }
    }
}

/// Resolves values of the library one after another within records. It writes errors with their paths from the root of
/// the document to a list for the whole request, but here paths begin at the value, so it is given a list of its own.
pub struct Within(QueryEnv);

impl std::fmt::Debug for Within {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Within")
    }
}

impl Within {
    pub fn new(ctx: &ContextSelectionSet<'_>) -> Self {
        let env = ctx.query_env;
        let headers = env.http_headers.lock().map(|headers| headers.clone()).unwrap_or_default();
        Self(QueryEnv::new(QueryEnvInner {
            extensions: env.extensions.clone(),
            variables: env.variables.clone(),
            operation_name: env.operation_name.clone(),
            operation: env.operation.clone(),
            fragments: env.fragments.clone(),
            uploads: Vec::new(),
            session_data: env.session_data.clone(),
            query_data: env.query_data.clone(),
            http_headers: headers.into(),
            introspection_mode: env.introspection_mode,
            errors: Default::default(),
        }))
    }

    /// A value for each row of a computed field, null where it could not be resolved.
    pub async fn each(values: &[impl OutputType], asked: Asked<'_>) -> Vec<Outcome> {
        let within = Self::new(asked.ctx);
        let mut outcomes = Vec::with_capacity(values.len());
        for value in values {
            outcomes.push(within.resolve(value, asked.ctx, asked.field).await.nullable());
        }
        outcomes
    }

    pub async fn resolve(
        &self,
        value: &impl OutputType,
        ctx: &ContextSelectionSet<'_>,
        field: &Positioned<Field>,
    ) -> Outcome {
        let selected = &field.node.selection_set;
        let inner = self.0.create_context(ctx.schema_env, None, selected, ctx.execute_data);
        let resolved = value.resolve(&inner, field).await;
        let mut errors = match self.0.errors.lock() {
            Ok(mut errors) => std::mem::take(&mut *errors),
            Err(_) => Vec::new(),
        };
        let value = resolved.map_err(|error| errors.insert(0, error)).ok();
        let errors = errors.into_iter().map(|mut error| {
            let path = std::mem::take(&mut error.path).into_iter().rev().collect();
            FieldError { path, error }
        });
        Outcome { value, errors: errors.collect() }
    }
}
