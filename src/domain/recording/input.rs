//! How mutations take what they are given, and tell what came of it.

use async_graphql::{Context, ID, InputObject, MaybeUndefined};
use entity::value::{Localized, Visibility};
use entity::{Recorded, center_term};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::halt::{Broken, Halt};
use super::store::{Work, actor, expect, today};
use crate::auth::policy::{Act, Allowed, Place};
use crate::domain::Concept;
use crate::graphql::{
    Changes, Failure, GlobalId, LanguageCode, MoneyInput, UserError, UserErrorCode, camel_case,
};
use crate::store::{Fields, Key, Reader, Rows, Stored, place};

/// A text in one language.
#[derive(Debug, InputObject)]
pub struct TextInput {
    /// The language that it is in, ISO 639-1.
    language: LanguageCode,
    /// The text: 1 to 2,000 characters.
    text: String,
}

/// The term that something is recorded of.
#[derive(Debug, InputObject)]
pub struct TermInput {
    /// The id of the center term.
    pub term_id: ID,
    /// The version that the term has to have; of another one nothing is recorded.
    pub expected_version: Option<i64>,
    /// Who may see the new records: not more than may see the term.
    #[graphql(default_with = "Visibility::Internal")]
    pub visibility: Visibility,
}

/// A record to change.
#[derive(Debug, InputObject)]
pub struct RecordInput {
    /// The id of the record.
    pub id: ID,
    /// The version that the record has to have; of another one nothing is changed.
    pub expected_version: i64,
}

/// The longest e-mail address (RFC 5321).
const MAX_EMAIL: usize = 254;
/// The longest code.
const MAX_CODE: usize = 64;
/// The longest text.
const MAX_TEXT: usize = 2_000;

/// What a mutation gave, or what the caller can mend.
pub(in crate::domain) type Outcome<T> = Result<T, Box<UserError>>;

/// Does the work of a mutation that the caller may do, in one transaction. Where the request has an
/// idempotency key, the work is done once: later requests with the key get what came of it.
pub(in crate::domain) async fn record<A: Act, T: Serialize + DeserializeOwned>(
    ctx: &Context<'_>,
    allowed: &Allowed<A>,
    work: impl AsyncFnOnce(&mut Work<'_>) -> Result<T, Halt>,
) -> async_graphql::Result<Outcome<T>> {
    let changes = Changes::of(ctx)?;
    let written = changes.store().write_once(allowed, changes.once(ctx), async |writer| {
        let actor = actor(writer, allowed.caller()).await?;
        work(&mut Work { writer, actor, today: today() }).await
    });
    mended(ctx, Box::pin(written).await)
}

/// Does the work of a mutation on a term that the caller sees and may do `A` with.
pub(in crate::domain) async fn on_term<A: Act, T: Serialize + DeserializeOwned>(
    ctx: &Context<'_>,
    on: &TermInput,
    work: impl AsyncFnOnce(&mut Work<'_>, center_term::Model) -> Result<T, Halt>,
) -> async_graphql::Result<Outcome<T>> {
    let of = Named { field: "term_id", column: center_term::Column::Id, id: &on.term_id };
    on_record::<A, center_term::Entity, T>(ctx, of, on.expected_version, work).await
}

/// A record that an input names.
#[derive(Debug)]
pub(in crate::domain) struct Named<'a, C> {
    pub field: &'static str,
    pub column: C,
    pub id: &'a ID,
}

/// Does the work of a mutation on a record that the caller sees and may do `A` with.
pub(in crate::domain) async fn on_record<A: Act, E: Stored, T: Serialize + DeserializeOwned>(
    ctx: &Context<'_>,
    Named { field, column, id }: Named<'_, E::Column>,
    expected_version: Option<i64>,
    work: impl AsyncFnOnce(&mut Work<'_>, E::Model) -> Result<T, Halt>,
) -> async_graphql::Result<Outcome<T>> {
    let id = id_of(&format!("input.{}", camel_case(field)), E::CONCEPT, id)?;
    let seen = ctx.data::<Reader>()?.of::<E>(column, vec![id]).await.map_err(Failure::from)?.pop();
    let Some(seen) = seen else { return missing(ctx, field).await };
    let allowed = Changes::of(ctx)?.allow::<A>(place::<E>(&seen).as_place())?;
    record(ctx, &allowed, async |doing| {
        let current = doing.seen::<E>(field, column, id).await?;
        expect(expected_version, current.version())?;
        work(doing, current).await
    })
    .await
}

/// A record that is named is not there: what came of the request when it was done before, which may have
/// taken the record away, or else that there is none.
async fn missing<T: DeserializeOwned>(
    ctx: &Context<'_>,
    field: &'static str,
) -> async_graphql::Result<Outcome<T>> {
    let changes = Changes::of(ctx)?;
    let before = match changes.once(ctx) {
        Some(once) => changes.store().outcome::<T>(&once).await.map_err(Failure::from)?,
        None => None,
    };
    Ok(before.ok_or_else(|| told(ctx, Broken::Missing(field)).into()))
}

/// Does the work of a mutation in a country, or in a term and so in its country, or in no country at all.
pub(in crate::domain) async fn in_place<A: Act, T: Serialize + DeserializeOwned>(
    ctx: &Context<'_>,
    term_id: Option<&ID>,
    country_code: Option<String>,
    work: impl AsyncFnOnce(&mut Work<'_>, Option<center_term::Model>, Option<String>) -> Result<T, Halt>,
) -> async_graphql::Result<Outcome<T>> {
    let Some(id) = term_id else {
        let place = Place::country(country_code.as_deref());
        let allowed = Changes::of(ctx)?.allow::<A>(place)?;
        return record(ctx, &allowed, async |doing| {
            doing.countries("country_code", country_code.as_deref()).await?;
            work(doing, None, country_code).await
        })
        .await;
    };
    let of = Named { field: "term_id", column: center_term::Column::Id, id };
    on_record::<A, center_term::Entity, T>(ctx, of, None, async |doing, term| {
        if country_code.is_some_and(|code| code != term.country_code) {
            return Err(Broken::Invalid(
                "country_code",
                "the country of the term, or left out",
                "기간의 국가와 같거나 비워 두어야 합니다",
            )
            .into());
        }
        let country = term.country_code.clone();
        work(doing, Some(term), Some(country)).await
    })
    .await
}

/// The term of an id, if the caller sees it, and the reader that found it.
pub(in crate::domain) async fn term_in_sight<'a>(
    ctx: &'a Context<'_>,
    field: &str,
    term_id: &ID,
) -> async_graphql::Result<Option<(&'a Reader, center_term::Model)>> {
    let id = id_of(field, Concept::CenterTerm, term_id)?;
    let reader = ctx.data::<Reader>()?;
    let (column, keys) = (center_term::Column::Id, vec![Key::Id(id)]);
    let found = reader.by_keys::<center_term::Entity>(column, |_| None, keys, &Fields::all()).await;
    Ok(found.map_err(Failure::from)?.pop().map(|term| (reader, (*term).clone())))
}

/// A result of a store for the API: what the caller can mend as a value, what it can't as an error.
fn mended<T>(ctx: &Context<'_>, result: Result<T, Halt>) -> async_graphql::Result<Outcome<T>> {
    match result {
        Ok(value) => Ok(Ok(value)),
        Err(Halt::Broken(broken)) => Ok(Err(told(ctx, broken).into())),
        Err(Halt::Store(error)) => Err(Failure::from(error).into()),
    }
}

/// A broken rule, in the caller's language.
fn told(ctx: &Context<'_>, broken: Broken) -> UserError {
    let korean = Changes::speaks_korean(ctx);
    let say = |english: &str, in_korean: &str| (if korean { in_korean } else { english }).to_owned();
    let path = |field: &str| vec!["input".to_owned(), camel_case(field)];
    match broken {
        Broken::Rule(field, rule) => {
            let message = say(rule.english, rule.korean);
            UserError::new(UserErrorCode::RuleBroken, path(field), message).with_source(rule.source)
        }
        Broken::Stale(current) => {
            let message = say(
                "the record has changed since: read it again",
                "그 사이 기록이 바뀌었습니다: 다시 읽어 주십시오",
            );
            UserError::new(UserErrorCode::StaleVersion, path("expected_version"), message).at_version(current)
        }
        Broken::Missing(field) => {
            let message = say("there is none that you may see", "해당하는 기록이 없습니다");
            UserError::new(UserErrorCode::NotFound, path(field), message)
        }
        Broken::TooMany => {
            let message = say(
                "too many came from your address: try again in an hour",
                "같은 주소에서 너무 많이 보냈습니다: 한 시간 뒤에 다시 시도해 주십시오",
            );
            UserError::new(UserErrorCode::RateLimited, vec!["input".to_owned()], message)
        }
        Broken::Taken(field) => {
            let message = say("another record has it", "다른 기록이 이미 사용하고 있습니다");
            UserError::new(UserErrorCode::Taken, path(field), message)
        }
        Broken::Invalid(field, english, in_korean) => {
            UserError::new(UserErrorCode::Invalid, path(field), say(english, in_korean))
        }
    }
}

/// The id of a record of a concept.
pub(in crate::domain) fn id_of(field: &str, concept: Concept, id: &ID) -> Result<Uuid, Failure> {
    let id = GlobalId::parse(field, id)?;
    if id.concept != concept {
        return Err(Failure::invalid(field, format!("this is not the id of a {}", concept.name())));
    }
    Ok(id.id)
}

/// The id of a record that may be left out.
pub(in crate::domain) fn optional_id(
    field: &str,
    concept: Concept,
    id: Option<&ID>,
) -> Result<Option<Uuid>, Failure> {
    id.map(|id| id_of(field, concept, id)).transpose()
}

/// Texts by their languages, at least one.
pub(in crate::domain) fn localized(field: &'static str, texts: Vec<TextInput>) -> Result<Localized, Broken> {
    let mut by_language = std::collections::BTreeMap::new();
    for TextInput { language, text } in texts {
        let text = line(field, text)?;
        if by_language.insert(language.0, text).is_some() {
            return Err(Broken::Invalid(
                field,
                "one text in each language",
                "언어마다 하나의 텍스트만 둡니다",
            ));
        }
    }
    if by_language.is_empty() {
        return Err(Broken::Invalid(
            field,
            "a text in at least one language",
            "적어도 한 언어의 텍스트가 있어야 합니다",
        ));
    }
    Ok(Localized(by_language))
}

/// A text that is not empty and not too long.
pub(in crate::domain) fn line(field: &'static str, text: String) -> Result<String, Broken> {
    let trimmed = text.trim();
    if trimmed.is_empty() || trimmed.chars().count() > MAX_TEXT || trimmed.contains('\0') {
        return Err(Broken::Invalid(
            field,
            "a text has 1 to 2,000 characters",
            "텍스트는 1자에서 2,000자까지입니다",
        ));
    }
    Ok(trimmed.to_owned())
}

/// Texts of a field that may be left out, or emptied.
pub(in crate::domain) fn texts(
    field: &'static str,
    texts: MaybeUndefined<Vec<TextInput>>,
    current: Option<Localized>,
) -> Result<Option<Localized>, Broken> {
    match texts {
        MaybeUndefined::Undefined => Ok(current),
        MaybeUndefined::Null => Ok(None),
        MaybeUndefined::Value(texts) => localized(field, texts).map(Some),
    }
}

/// A line of a field that may be left out, or emptied.
pub(in crate::domain) fn maybe_line(
    field: &'static str,
    text: MaybeUndefined<String>,
    current: Option<String>,
) -> Result<Option<String>, Broken> {
    match text {
        MaybeUndefined::Undefined => Ok(current),
        MaybeUndefined::Null => Ok(None),
        MaybeUndefined::Value(text) => line(field, text).map(Some),
    }
}

/// A value that may be left out, which leaves what is there, or null, which empties it.
pub(in crate::domain) fn maybe<T>(value: MaybeUndefined<T>, current: Option<T>) -> Option<T> {
    match value {
        MaybeUndefined::Undefined => current,
        MaybeUndefined::Null => None,
        MaybeUndefined::Value(value) => Some(value),
    }
}

/// An id that may be left out, or emptied.
pub(in crate::domain) fn maybe_id(
    field: &str,
    concept: Concept,
    id: &MaybeUndefined<ID>,
) -> Result<MaybeUndefined<Uuid>, Failure> {
    Ok(match id {
        MaybeUndefined::Undefined => MaybeUndefined::Undefined,
        MaybeUndefined::Null => MaybeUndefined::Null,
        MaybeUndefined::Value(id) => MaybeUndefined::Value(id_of(field, concept, id)?),
    })
}

/// A code that a record is to be known by: the one that is wanted, or the next that is free.
pub(in crate::domain) fn code<'a>(
    wanted: Option<String>,
    prefix: &str,
    used: impl Iterator<Item = &'a str>,
) -> Result<String, Broken> {
    let Some(code) = wanted else {
        let used: std::collections::HashSet<&str> = used.collect();
        let free = (used.len() + 1..).map(|number| format!("{prefix}{number}"));
        return Ok(free.into_iter().find(|code| !used.contains(code.as_str())).unwrap_or_default());
    };
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    if code.is_empty() || code.len() > MAX_CODE || !code.bytes().all(plain) {
        return Err(Broken::Invalid(
            "code",
            "a code has 1 to 64 letters, digits, hyphens, points and underscores",
            "코드는 영문자, 숫자, 하이픈, 마침표, 밑줄로 1자에서 64자까지입니다",
        ));
    }
    Ok(code)
}

/// An e-mail address that can be one.
pub(in crate::domain) fn email(field: &'static str, text: String) -> Result<String, Broken> {
    let text = text.trim();
    let plain = |c: char| !c.is_control() && !c.is_whitespace() && !"<>()[],;:\\\"".contains(c);
    let possible = text.rsplit_once('@').is_some_and(|(own, domain)| {
        let labels = domain.split('.').collect::<Vec<_>>();
        (1..=64).contains(&own.len())
            && !own.contains('@')
            && labels.len() > 1
            && labels
                .iter()
                .all(|label| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-'))
    });
    if possible && text.len() <= MAX_EMAIL && text.chars().all(plain) {
        return Ok(text.to_owned());
    }
    Err(Broken::Invalid(
        field,
        "an e-mail address, such as name@example.org",
        "name@example.org 형식의 전자우편 주소여야 합니다",
    ))
}

/// An amount of money in whole minor units.
pub(in crate::domain) fn money(
    ctx: &Context<'_>,
    field: &'static str,
    money: &MoneyInput,
) -> Result<i64, Broken> {
    money.minor(ctx).map_err(|rule| Broken::Invalid(field, rule, "통화와 금액을 확인해 주십시오"))
}

/// A text that may be left out.
pub(in crate::domain) fn optional_line(
    field: &'static str,
    text: Option<String>,
) -> Result<Option<String>, Broken> {
    text.map(|text| line(field, text)).transpose()
}

/// The text that a record is sorted by, and those that it is found by.
pub(in crate::domain) fn found_by(name: &Localized, also: &[&str]) -> (String, String) {
    use crate::store::search::{document, fold};
    let first = name.0.get("en").or_else(|| name.0.values().next()).map(String::as_str).unwrap_or_default();
    let texts = name.0.values().map(String::as_str).chain(also.iter().copied());
    (fold(first), document(texts))
}

/// Declares what a mutation of the procedure gives back: its records, or why there are none.
macro_rules! payload {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ident = $entity:ident,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Default, async_graphql::SimpleObject)]
        pub struct $name {
            $($(#[$field_doc])* $field: Option<$type>,)*
            /// Why nothing was recorded; empty when it was.
            user_errors: Vec<$crate::graphql::UserError>,
        }

        impl $name {
            pub(in crate::domain) fn of(outcome: $crate::domain::recording::Outcome<($(entity::$entity::Model,)*)>) -> Self {
                match outcome {
                    Ok(($($field,)*)) => {
                        Self { $($field: $crate::graphql::fresh($field),)* user_errors: Vec::new() }
                    }
                    Err(error) => Self { user_errors: vec![*error], ..Self::default() },
                }
            }
        }
    };
}
pub(in crate::domain) use payload;
