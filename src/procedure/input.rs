//! Work on the procedure of a term that is named.

use async_graphql::Context;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::store::{Work, on_procedure};
use crate::policy::Act;
use crate::recording::{self, MutationError, Outcome, TermInput, ValidationError};

/// Does the work of a mutation on the procedure of a term that the caller sees and may do `A` with.
pub(super) async fn on_term<A: Act, I, T: Serialize + DeserializeOwned>(
    ctx: &Context<'_>,
    on: &TermInput,
    valid: Result<I, ValidationError>,
    work: impl AsyncFnOnce(&mut Work<'_>, I) -> Result<T, MutationError>,
) -> async_graphql::Result<Outcome<T>> {
    recording::on_term::<A, I, T>(ctx, on, valid, async |base, term, valid| {
        on_procedure(base, term, async |own| work(own, valid).await).await
    })
    .await
}
