//! A list whose items are resolved one after another. The library resolves all items of a list at once, and keeps what it
//! needs for each until the last is done: for nested lists that is many times the size of the answer. Nothing is lost
//! by going one by one, since what one item reads is read for all of them.

use std::borrow::Cow;

use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::{ContextSelectionSet, OutputType, Positioned, ServerResult, Value};

/// How many items are resolved before other requests get a turn on the thread.
const RUN: usize = 8;

/// A list of the API.
#[derive(Clone, Debug)]
pub struct OneByOne<T>(pub Vec<T>);

#[async_trait::async_trait]
impl<T: OutputType> OutputType for OneByOne<T> {
    fn type_name() -> Cow<'static, str> {
        Vec::<T>::type_name()
    }

    fn qualified_type_name() -> String {
        Vec::<T>::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        Vec::<T>::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        let mut items = Vec::with_capacity(self.0.len());
        for (index, item) in self.0.iter().enumerate() {
            if index % RUN == RUN - 1 {
                tokio::task::yield_now().await;
            }
            let ctx = ctx.with_index(index);
            let resolved = Box::pin(item.resolve(&ctx, field)).await;
            items.push(resolved.map_err(|error| ctx.set_error_path(error))?);
        }
        Ok(Value::List(items))
    }
}
