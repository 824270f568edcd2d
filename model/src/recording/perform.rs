//! How the work of a mutation is done: in one transaction, on what the caller sees and may act on.

use async_graphql::{Context, ID};
use entity::{Recorded, center_term};
use futures::future::BoxFuture;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value as JsonValue;
use uuid::Uuid;

use super::error::{Checks, MutationError, ValidationError, first};
use super::given::Given;
use super::input::{RecordInput, TermInput};
use super::keys::{Keys, id_of};
use super::store::{Work, actor, expect};
use crate::api::record::{Declared, KeyOf};
use crate::api::{Changes, Failure, UserError, UserErrorCode, camel_case};
use crate::clock;
use crate::metrics::MutationOutcome;
use crate::policy::{Act, Allowed, Place};
use crate::records::{CenterTerm, Country};
use crate::store::{Begun, Error, Once, Reader, Rows, Stored, Writer, place};

/// What a mutation gave, or the errors that the caller can correct.
pub type Outcome<T> = Result<T, Vec<UserError>>;

/// Does the work of a mutation that the caller may do, in one transaction. Where the request has an
/// idempotency key, the work is done once: later requests with the key get what came of it.
///
/// `checks` are those of the input by itself: they are made before the transaction, so that input that can't
/// be recorded never holds off other writers.
pub async fn record<A, C: Checks, T: Given, P: From<Outcome<T::Kept>>>(
    ctx: &Context<'_>,
    allowed: &Allowed<A>,
    checks: C,
    work: impl AsyncFnOnce(&mut Work<'_>, C::Checked) -> Result<T, MutationError>,
) -> async_graphql::Result<P> {
    let valid = match checks.all() {
        Ok(valid) => valid,
        Err(error) => return refused(ctx, error).await.map(P::from),
    };
    let mut task = match Task::begin(ctx, allowed).await? {
        Begun::Now(task) => task,
        Begun::Before(outcome) => return Ok(P::from(Ok(given(outcome)?))),
    };
    // On the heap, since the work of a mutation is large and lies deep within a request.
    let done = Box::pin(work(&mut task.work(), valid)).await.map(Given::kept);
    task.end(ctx, done).await.map(P::from)
}

/// The work of a mutation from the start of its transaction to the end. What doesn't depend on the mutation is here, so
/// that it is compiled once.
struct Task {
    writer: Writer,
    actor: Option<Uuid>,
    once: Option<Once>,
}

impl Task {
    async fn begin<A>(ctx: &Context<'_>, allowed: &Allowed<A>) -> async_graphql::Result<Begun<Self>> {
        let changes = Changes::of(ctx)?;
        let once = changes.once(ctx);
        let begun = changes.store().begin_once(allowed, once.as_ref()).await;
        Self::begun(ctx, begun, once).await
    }

    fn begun<'f>(
        ctx: &'f Context<'_>,
        begun: Result<Begun<Writer>, Error>,
        once: Option<Once>,
    ) -> BoxFuture<'f, async_graphql::Result<Begun<Self>>> {
        Box::pin(async move {
            let writer = match begun {
                Ok(Begun::Now(writer)) => writer,
                Ok(Begun::Before(outcome)) => {
                    succeeded(ctx)?;
                    return Ok(Begun::Before(outcome));
                }
                Err(error) => return fault(ctx, error),
            };
            match actor(&writer).await {
                Ok(actor) => Ok(Begun::Now(Self { writer, actor, once })),
                Err(error) => {
                    writer.roll_back().await;
                    fault(ctx, error)
                }
            }
        })
    }

    fn work(&mut self) -> Work<'_> {
        Work { writer: &mut self.writer, actor: self.actor, today: clock::today() }
    }

    /// Ends the transaction: with the work done, or with nothing done where it failed.
    async fn end<T: Serialize>(
        self,
        ctx: &Context<'_>,
        done: Result<T, MutationError>,
    ) -> async_graphql::Result<Outcome<T>> {
        let kept = done.as_ref().ok().filter(|_| self.once.is_some()).map(kept).transpose();
        match (done, kept) {
            (Ok(value), Ok(kept)) => self.commit(ctx, kept).await.map(|()| Ok(value)),
            (Ok(_), Err(error)) => self.roll_back(ctx, error.into()).await.map(Err),
            (Err(error), _) => self.roll_back(ctx, error).await.map(Err),
        }
    }

    fn commit<'f>(
        self,
        ctx: &'f Context<'_>,
        outcome: Option<JsonValue>,
    ) -> BoxFuture<'f, async_graphql::Result<()>> {
        Box::pin(async move {
            match Changes::of(ctx)?.store().commit_once(self.writer, self.once.zip(outcome)).await {
                Ok(()) => succeeded(ctx),
                Err(error) => fault(ctx, error),
            }
        })
    }

    fn roll_back<'f>(
        self,
        ctx: &'f Context<'_>,
        error: MutationError,
    ) -> BoxFuture<'f, async_graphql::Result<Vec<UserError>>> {
        Box::pin(async move {
            self.writer.roll_back().await;
            corrections(ctx, error)
        })
    }
}

/// The ID of a record from an input, and the version that the record must have, if the input gives one.
#[derive(Debug)]
pub struct Named<'a>(pub &'a ID, pub Option<i64>);

impl<'a> From<&'a RecordInput> for Named<'a> {
    fn from(on: &'a RecordInput) -> Self {
        Self(&on.id, Some(on.expected_version))
    }
}

/// The record of an ID, if the caller sees it.
pub async fn in_sight<E: Stored>(ctx: &Context<'_>, id: &ID) -> async_graphql::Result<Option<E::Model>> {
    let Ok(id) = id_of("id", E::TYPE, id) else { return Ok(None) };
    Ok(ctx.data::<Reader>()?.by_id::<E>(id).await.map_err(Failure::from)?)
}

/// Does the work of a mutation on the record of an ID. The caller must see the record and be permitted to do `A`.
pub fn on_record<'a, A: Act, E: Stored, C: Checks, T: Given, P: From<Outcome<T::Kept>>>(
    ctx: &Context<'_>,
    on: impl Into<Named<'a>>,
    checks: C,
    work: impl AsyncFnOnce(&mut Work<'_>, E::Model, C::Checked) -> Result<T, MutationError>,
) -> impl Future<Output = async_graphql::Result<P>> {
    let Named(id, expected_version) = on.into();
    let id = id_of("id", E::TYPE, id).map_err(MutationError::from);
    on_id::<A, E, C, T, P>(ctx, "id", id, expected_version, checks, work)
}

/// Does the work of a mutation on the record of a key. The caller must see the record and be permitted to do `A`.
pub async fn on_key<A: Act, E: Stored, C: Checks, T: Given, P: From<Outcome<T::Kept>>>(
    ctx: &Context<'_>,
    field: &'static str,
    key: &KeyOf<impl Declared>,
    expected_version: Option<i64>,
    checks: C,
    work: impl AsyncFnOnce(&mut Work<'_>, E::Model, C::Checked) -> Result<T, MutationError>,
) -> async_graphql::Result<P> {
    let id = Keys::of(ctx)?.id(field, key).await;
    on_id::<A, E, C, T, P>(ctx, field, id, expected_version, checks, work).await
}

/// Does the work of a mutation on a term that the caller sees and may do `A` with.
pub fn on_term<A: Act, C: Checks, T: Given, P: From<Outcome<T::Kept>>>(
    ctx: &Context<'_>,
    on: &TermInput,
    checks: C,
    work: impl AsyncFnOnce(&mut Work<'_>, center_term::Model, C::Checked) -> Result<T, MutationError>,
) -> impl Future<Output = async_graphql::Result<P>> {
    on_key::<A, center_term::Entity, C, T, P>(ctx, "term", &on.term, on.expected_version, checks, work)
}

async fn on_id<A: Act, E: Stored, C: Checks, T: Given, P: From<Outcome<T::Kept>>>(
    ctx: &Context<'_>,
    field: &'static str,
    id: Result<Uuid, MutationError>,
    expected_version: Option<i64>,
    checks: C,
    work: impl AsyncFnOnce(&mut Work<'_>, E::Model, C::Checked) -> Result<T, MutationError>,
) -> async_graphql::Result<P> {
    let (id, checked) = match first(id, checks.all()) {
        Ok(found) => found,
        Err(error) => return refused(ctx, error).await.map(P::from),
    };
    let seen = ctx.data::<Reader>()?.of::<E>(E::id(), vec![id]).await.map_err(Failure::from)?.pop();
    let Some(seen) = seen else { return refused(ctx, ValidationError::NotFound(field)).await.map(P::from) };
    let allowed = Changes::of(ctx)?.allow::<A>(place::<E>(&seen).as_place())?;
    // What is stale now is reported without holding others off; what becomes stale meanwhile is found below.
    let checks = (expect(expected_version, seen.version()), checked);
    record(ctx, &allowed, checks, async |doing, ((), valid)| {
        let current = doing.seen::<E>(field, id).await?;
        expect(expected_version, current.version())?;
        work(doing, current, valid).await
    })
    .await
}

/// What came of the request when it was done before, if it was.
pub async fn done_before<T: DeserializeOwned>(ctx: &Context<'_>) -> async_graphql::Result<Option<T>> {
    before(ctx).await?.map(given).transpose()
}

fn before<'f>(ctx: &'f Context<'_>) -> BoxFuture<'f, async_graphql::Result<Option<JsonValue>>> {
    Box::pin(async move {
        let changes = Changes::of(ctx)?;
        Ok(match changes.once(ctx) {
            Some(once) => changes.store().outcome(&once).await.map_err(Failure::from)?,
            None => None,
        })
    })
}

/// What the caller can correct, found before the work: what came of the request when it was done before goes
/// first, for that may be why it can't be done again.
pub async fn refused<T: DeserializeOwned>(
    ctx: &Context<'_>,
    error: impl Into<MutationError>,
) -> async_graphql::Result<Outcome<T>> {
    match before(ctx).await? {
        Some(before) => Ok(Ok(given(before)?)),
        None => Ok(Err(corrections(ctx, error.into())?)),
    }
}

/// What came of a request, as it is kept with its key.
fn kept(outcome: &impl Serialize) -> Result<JsonValue, Error> {
    serde_json::to_value(outcome).map_err(|error| Error::Internal(error.to_string()))
}

fn given<T: DeserializeOwned>(kept: JsonValue) -> async_graphql::Result<T> {
    serde_json::from_value(kept).map_err(|error| Failure::from(Error::Internal(error.to_string())).into())
}

/// A country, or a term and with it its country, that an input names, or neither.
#[derive(Debug)]
pub struct Somewhere<'a> {
    pub term: Option<&'a KeyOf<CenterTerm>>,
    pub country: Option<&'a KeyOf<Country>>,
}

/// Does the work of a mutation in a country, or in a term and so in its country, or in no country at all.
pub async fn in_place<A: Act, C: Checks, T: Given, P: From<Outcome<T::Kept>>>(
    ctx: &Context<'_>,
    Somewhere { term, country }: Somewhere<'_>,
    checks: C,
    work: impl AsyncFnOnce(
        &mut Work<'_>,
        Option<center_term::Model>,
        Option<String>,
        C::Checked,
    ) -> Result<T, MutationError>,
) -> async_graphql::Result<P> {
    let country_code = Keys::of(ctx)?.optional_code("country", country).await;
    let Some(term) = term else {
        let (country_code, checked) = match first(country_code, checks.all()) {
            Ok(found) => found,
            Err(error) => return refused(ctx, error).await.map(P::from),
        };
        let place = Place::country(country_code.as_deref());
        let allowed = Changes::of(ctx)?.allow::<A>(place)?;
        return record(ctx, &allowed, checked, async |doing, valid| {
            doing.countries("country", country_code.as_deref()).await?;
            work(doing, None, country_code, valid).await
        })
        .await;
    };
    on_key::<A, center_term::Entity, _, T, P>(
        ctx,
        "term",
        term,
        None,
        (country_code, checks),
        async |doing, term, (country, valid)| {
            if country.is_some_and(|code| code != term.country_code) {
                return Err(ValidationError::Invalid(
                    "country",
                    "must be the country of the term, or left out",
                    "운영 기간의 국가와 같거나 비워 두어야 합니다",
                )
                .into());
            }
            let country = term.country_code.clone();
            work(doing, Some(term), Some(country), valid).await
        },
    )
    .await
}

/// Notes that the work of a mutation is in the database.
fn succeeded(ctx: &Context<'_>) -> async_graphql::Result<()> {
    let changes = Changes::of(ctx)?;
    changes.store().metrics.mutation(MutationOutcome::Done);
    changes.wrote();
    Ok(())
}

/// Why nothing was recorded, for the API: what the caller can correct as values, what it can't as an error.
fn corrections(ctx: &Context<'_>, error: MutationError) -> async_graphql::Result<Vec<UserError>> {
    match error {
        MutationError::Validation(found) => {
            Changes::of(ctx)?.store().metrics.mutation(MutationOutcome::UserErrors);
            Ok(found.into_iter().map(|problem| user_error(ctx, problem)).collect())
        }
        MutationError::Store(error) => fault(ctx, error),
    }
}

fn fault<T>(ctx: &Context<'_>, error: Error) -> async_graphql::Result<T> {
    Changes::of(ctx)?.store().metrics.mutation(MutationOutcome::Failed);
    Err(Failure::from(error).into())
}

/// A broken rule, in the caller's language.
fn user_error(ctx: &Context<'_>, broken: ValidationError) -> UserError {
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
            let message =
                say("no such record, or not visible to you", "해당하는 기록이 없거나 볼 수 없습니다");
            UserError::new(UserErrorCode::NotFound, path(field), message)
        }
        ValidationError::WrongId(field, record_type) => {
            let name = record_type.name();
            let message = say(
                &format!("must be the ID of a record of the type {name}"),
                &format!("{name} 유형 기록의 ID여야 합니다"),
            );
            UserError::new(UserErrorCode::Invalid, path(field), message)
        }
        ValidationError::RateLimited => {
            let message = say(
                "too many inquiries from your address: try again in an hour",
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
