//! Work on the procedure of a term that is named.

use async_graphql::Context;
use entity::value::Localized;
use model::policy::Act;
use model::recording::{
    self, Checks, Given, MutationError, Outcome, TermInput, TextInput, ValidationError, optional_line,
    optional_texts,
};

use super::store::{Work, on_procedure};

/// Does the work of a mutation on the procedure of a term that the caller sees and may do `A` with.
pub(super) async fn on_term<A: Act, C: Checks, T: Given, P: From<Outcome<T::Kept>>>(
    ctx: &Context<'_>,
    on: &TermInput,
    checks: C,
    work: impl AsyncFnOnce(&mut Work<'_>, C::Checked) -> Result<T, MutationError>,
) -> async_graphql::Result<P> {
    recording::on_term::<A, C, T, P>(ctx, on, checks, async |base, term, valid| {
        on_procedure(base, term, async |own| work(own, valid).await).await
    })
    .await
}

/// The most people that one input names.
const MAX_PEOPLE: usize = 100;

/// As many people as an input may name.
pub(super) fn most_people(count: usize, field: &'static str) -> Result<(), ValidationError> {
    if count <= MAX_PEOPLE {
        return Ok(());
    }
    Err(ValidationError::Invalid(field, "at most 100 people are allowed", "최대 100명까지입니다"))
}

/// The position and the name of a person, where they are given.
pub(super) fn person(
    field: &'static str,
    position: Option<Vec<TextInput>>,
    name: Option<String>,
) -> Result<(Option<Localized>, Option<String>), ValidationError> {
    Ok((optional_texts(field, position)?, optional_line(field, name)?))
}
