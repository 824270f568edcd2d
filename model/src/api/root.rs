//! What runs at the root of a document: a few fields at a time, each in memory of its own that is free when the field is
//! done; and what the fields of a mutation gave, for the case that a later one fails.

use std::borrow::Cow;
use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::{
    ContainerType, Context, ContextSelectionSet, Name, ObjectType, OutputType, Positioned, Response,
    ServerResult, Value,
};
use tokio::sync::Semaphore;

use super::Changes;

/// How many fields at the root of one query run at once. The library starts all of them: a hundred aliases would hold
/// the rows of a hundred statements, and a request has no more than two connections to read them with.
const AT_ONCE: usize = 2;

/// `Query` or `Mutation` with the rules of this module.
#[derive(Debug)]
pub struct Root<T>(pub T);

/// The turns of the fields at the root of one request.
pub(super) struct RootTurns(Semaphore);

impl Default for RootTurns {
    fn default() -> Self {
        Self(Semaphore::new(AT_ONCE))
    }
}

/// The results of the mutations of one request, by their response keys.
#[derive(Clone, Debug, Default)]
pub(super) struct Completed(Arc<Mutex<Vec<(Name, Value)>>>);

impl Completed {
    /// Notes what a mutation gave. One that was done and whose payload could not be read gave null.
    fn note(&self, key: &Name, value: Value) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push((key.clone(), value));
    }

    /// Adds the results to the error that took `data` away: a mutation's payload is not null in the schema, so the
    /// specification leaves nothing of `data` when one of several mutations fails.
    pub(super) fn tell(&self, response: &mut Response) {
        let done = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        if done.is_empty() || response.data != Value::Null {
            return;
        }
        if let Some(error) = response.errors.first_mut() {
            let done = Value::Object(done.into_iter().collect());
            error.extensions.get_or_insert_default().set(COMPLETED, done);
        }
    }
}

/// The extension of an error that has the results of the mutations that were done.
pub(super) const COMPLETED: &str = "completed";

#[async_trait::async_trait]
impl<T: ObjectType> ContainerType for Root<T> {
    async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
        let _turn = match ctx.data_opt::<RootTurns>() {
            Some(turns) => turns.0.acquire().await.ok(),
            None => None,
        };
        let changes = ctx.data_opt::<Changes>();
        let written = || changes.map_or(0, Changes::written);
        let before = written();
        // On the heap and only now: the future of a root field is large.
        let outcome = Box::pin(self.0.resolve_field(ctx)).await;
        if let Some(completed) = ctx.data_opt::<Completed>() {
            let key = &ctx.item.node.response_key().node;
            match &outcome {
                Ok(value) => completed.note(key, value.clone().unwrap_or_default()),
                Err(_) if written() > before => completed.note(key, Value::Null),
                Err(_) => {}
            }
        }
        outcome
    }
}

#[async_trait::async_trait]
impl<T: ObjectType> OutputType for Root<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        self.0.resolve(ctx, field).await
    }
}

impl<T: ObjectType> ObjectType for Root<T> {}
