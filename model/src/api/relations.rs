//! What was read for the records of a batch: once for each field of the document that asks.

use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::Pos;
use futures::future::BoxFuture;
use tokio::sync::OnceCell;

use super::Failure;

/// What a field read, of a type that only the field knows.
pub(super) type Loaded = Arc<dyn Any + Send + Sync>;

type Cell = Arc<OnceCell<Result<Loaded, Failure>>>;

/// By the place of the field in the document.
#[derive(Debug, Default)]
pub(super) struct Relations(Mutex<HashMap<Pos, Cell>>);

impl Relations {
    /// What `read` gives, the first time that the field at `at` asks; a failure is kept too, so that it
    /// is not met again for each record.
    pub(super) async fn once<T: Send + Sync + 'static>(
        &self,
        at: Pos,
        read: BoxFuture<'_, Result<Loaded, Failure>>,
    ) -> Result<Arc<T>, Failure> {
        let cell = {
            let mut cells = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            cells.entry(at).or_default().clone()
        };
        let loaded = cell.get_or_init(|| read).await.clone()?;
        loaded.downcast().map_err(|_| Failure::unexpected("a relation of another type"))
    }
}
