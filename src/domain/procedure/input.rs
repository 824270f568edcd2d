//! Work on the procedure of a term that is named.

use async_graphql::Context;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::store::{Work, on_procedure};
use crate::auth::policy::Act;
use crate::domain::recording::{self, Halt, Outcome, TermInput};

/// Does the work of a mutation on the procedure of a term that the caller sees and may do `A` with.
pub(super) async fn on_term<A: Act, T: Serialize + DeserializeOwned>(
    ctx: &Context<'_>,
    on: &TermInput,
    work: impl AsyncFnOnce(&mut Work<'_>) -> Result<T, Halt>,
) -> async_graphql::Result<Outcome<T>> {
    recording::on_term::<A, T>(ctx, on, async |base, term| on_procedure(base, term, work).await).await
}
