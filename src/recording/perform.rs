//! How the work of a mutation is done: in one transaction, on what the caller sees and may act on.

use async_graphql::{Context, ID};
use entity::{Recorded, center_term};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::error::{MutationError, ValidationError};
use super::input::{TermInput, id_of};
use super::store::{Work, actor, expect};
use crate::api::{Changes, Failure, UserError, UserErrorCode, camel_case};
use crate::clock;
use crate::policy::{Act, Allowed, Place};
use crate::store::{Reader, Rows, Stored, place};

/// What a mutation gave, or what the caller can mend.
pub(crate) type Outcome<T> = Result<T, Box<UserError>>;

/// Does the work of a mutation that the caller may do, in one transaction. Where the request has an
/// idempotency key, the work is done once: later requests with the key get what came of it.
///
/// `valid` is what the input says, or which rule it breaks by itself: that is told before the transaction, so that
/// input that can't be recorded never holds off other writers.
pub(crate) async fn record<A, I, T: Serialize + DeserializeOwned>(
    ctx: &Context<'_>,
    allowed: &Allowed<A>,
    valid: Result<I, ValidationError>,
    work: impl AsyncFnOnce(&mut Work<'_>, I) -> Result<T, MutationError>,
) -> async_graphql::Result<Outcome<T>> {
    let valid = match valid {
        Ok(valid) => valid,
        Err(broken) => return refused(ctx, broken).await,
    };
    let changes = Changes::of(ctx)?;
    let written = changes.store().write_once(allowed, changes.once(ctx), async |writer| {
        let actor = actor(writer, allowed.caller()).await?;
        work(&mut Work { writer, actor, today: clock::today() }, valid).await
    });
    let outcome = Box::pin(written).await;
    if outcome.is_ok() {
        changes.wrote();
    }
    into_outcome(ctx, outcome)
}

/// Does the work of a mutation on a term that the caller sees and may do `A` with.
pub(crate) async fn on_term<A: Act, I, T: Serialize + DeserializeOwned>(
    ctx: &Context<'_>,
    on: &TermInput,
    valid: Result<I, ValidationError>,
    work: impl AsyncFnOnce(&mut Work<'_>, center_term::Model, I) -> Result<T, MutationError>,
) -> async_graphql::Result<Outcome<T>> {
    let of = Named { field: "term_id", column: center_term::Column::Id, id: &on.term_id };
    on_record::<A, center_term::Entity, I, T>(ctx, of, on.expected_version, valid, work).await
}

/// A record that an input names.
#[derive(Debug)]
pub(crate) struct Named<'a, C> {
    pub field: &'static str,
    pub column: C,
    pub id: &'a ID,
}

/// Does the work of a mutation on a record that the caller sees and may do `A` with.
pub(crate) async fn on_record<A: Act, E: Stored, I, T: Serialize + DeserializeOwned>(
    ctx: &Context<'_>,
    Named { field, column, id }: Named<'_, E::Column>,
    expected_version: Option<i64>,
    valid: Result<I, ValidationError>,
    work: impl AsyncFnOnce(&mut Work<'_>, E::Model, I) -> Result<T, MutationError>,
) -> async_graphql::Result<Outcome<T>> {
    let id = id_of(&format!("input.{}", camel_case(field)), E::TYPE, id)?;
    let seen = ctx.data::<Reader>()?.of::<E>(column, vec![id]).await.map_err(Failure::from)?.pop();
    let Some(seen) = seen else { return refused(ctx, ValidationError::NotFound(field)).await };
    let allowed = Changes::of(ctx)?.allow::<A>(place::<E>(&seen).as_place())?;
    // What is stale now is told without holding others off; what becomes stale meanwhile is found below.
    let valid = expect(expected_version, seen.version()).and(valid);
    record(ctx, &allowed, valid, async |doing, valid| {
        let current = doing.seen::<E>(field, column, id).await?;
        expect(expected_version, current.version())?;
        work(doing, current, valid).await
    })
    .await
}

/// What came of the request when it was done before, if it was.
pub(crate) async fn done_before<T: DeserializeOwned>(ctx: &Context<'_>) -> async_graphql::Result<Option<T>> {
    let changes = Changes::of(ctx)?;
    Ok(match changes.once(ctx) {
        Some(once) => changes.store().outcome::<T>(&once).await.map_err(Failure::from)?,
        None => None,
    })
}

/// What the caller can mend, found out before the work: what came of the request when it was done before goes first,
/// for that may be why it can't be done again.
pub(crate) async fn refused<T: DeserializeOwned>(
    ctx: &Context<'_>,
    broken: ValidationError,
) -> async_graphql::Result<Outcome<T>> {
    Ok(done_before(ctx).await?.ok_or_else(|| user_error(ctx, broken).into()))
}

/// Does the work of a mutation in a country, or in a term and so in its country, or in no country at all.
pub(crate) async fn in_place<A: Act, I, T: Serialize + DeserializeOwned>(
    ctx: &Context<'_>,
    term_id: Option<&ID>,
    country_code: Option<String>,
    valid: Result<I, ValidationError>,
    work: impl AsyncFnOnce(
        &mut Work<'_>,
        Option<center_term::Model>,
        Option<String>,
        I,
    ) -> Result<T, MutationError>,
) -> async_graphql::Result<Outcome<T>> {
    let Some(id) = term_id else {
        let place = Place::country(country_code.as_deref());
        let allowed = Changes::of(ctx)?.allow::<A>(place)?;
        return record(ctx, &allowed, valid, async |doing, valid| {
            doing.countries("country_code", country_code.as_deref()).await?;
            work(doing, None, country_code, valid).await
        })
        .await;
    };
    let of = Named { field: "term_id", column: center_term::Column::Id, id };
    on_record::<A, center_term::Entity, I, T>(ctx, of, None, valid, async |doing, term, valid| {
        if country_code.is_some_and(|code| code != term.country_code) {
            return Err(ValidationError::Invalid(
                "country_code",
                "must be the country of the term, or left out",
                "기간의 국가와 같거나 비워 두어야 합니다",
            )
            .into());
        }
        let country = term.country_code.clone();
        work(doing, Some(term), Some(country), valid).await
    })
    .await
}

/// A result of a store for the API: what the caller can mend as a value, what it can't as an error.
fn into_outcome<T>(ctx: &Context<'_>, result: Result<T, MutationError>) -> async_graphql::Result<Outcome<T>> {
    match result {
        Ok(value) => Ok(Ok(value)),
        Err(MutationError::Validation(broken)) => Ok(Err(user_error(ctx, broken).into())),
        Err(MutationError::Store(error)) => Err(Failure::from(error).into()),
    }
}

/// A broken rule, in the caller's language.
pub(crate) fn user_error(ctx: &Context<'_>, broken: ValidationError) -> UserError {
    let korean = Changes::speaks_korean(ctx);
    let say = |english: &str, in_korean: &str| (if korean { in_korean } else { english }).to_owned();
    let path = |field: &str| vec!["input".to_owned(), camel_case(field)];
    match broken {
        ValidationError::Rule(field, rule) => {
            let message = say(rule.english, rule.korean);
            UserError::new(UserErrorCode::RuleBroken, path(field), message).with_rule(rule.code, rule.source)
        }
        ValidationError::StaleVersion(current) => {
            let message = say(
                "the record has changed in the meantime: read it again",
                "그 사이 기록이 바뀌었습니다: 다시 읽어 주십시오",
            );
            UserError::new(UserErrorCode::StaleVersion, path("expected_version"), message).at_version(current)
        }
        ValidationError::NotFound(field) => {
            let message = say("no such record, or not visible to you", "해당하는 기록이 없습니다");
            UserError::new(UserErrorCode::NotFound, path(field), message)
        }
        ValidationError::RateLimited => {
            let message = say(
                "too many requests from your address: try again in an hour",
                "같은 주소에서 너무 많이 보냈습니다: 한 시간 뒤에 다시 시도해 주십시오",
            );
            UserError::new(UserErrorCode::RateLimited, vec!["input".to_owned()], message)
        }
        ValidationError::Taken(field) => {
            let message = say("another record already has this value", "다른 기록이 이미 사용하고 있습니다");
            UserError::new(UserErrorCode::Taken, path(field), message)
        }
        ValidationError::InvalidDocument(field, why) => {
            let rule = say("not valid for the schema", "스키마에 맞지 않습니다");
            UserError::new(UserErrorCode::Invalid, path(field), format!("{rule}: {why}"))
        }
        ValidationError::Invalid(field, english, in_korean) => {
            UserError::new(UserErrorCode::Invalid, path(field), say(english, in_korean))
        }
    }
}
