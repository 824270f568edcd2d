//! How mutations take what they are given, and tell what came of it.

use async_graphql::{Context, ID, InputObject};
use entity::center_term;
use entity::value::{Localized, Visibility};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::halt::{Broken, Halt};
use super::store::{Work, actor, today};
use crate::auth::policy::{Act, Allowed, Place};
use crate::domain::Concept;
use crate::graphql::{Changes, Failure, GlobalId, LanguageCode, UserError, UserErrorCode, camel_case};
use crate::store::{Fields, Key, Reader, Rows};

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
    let Some((_, term)) = term_in_sight(ctx, "input.termId", &on.term_id).await? else {
        return Ok(Err(told(ctx, Broken::Missing("term_id")).into()));
    };
    let place = Place { country: Some(&term.country_code), funding_source: None };
    let allowed = Changes::of(ctx)?.allow::<A>(place)?;
    record(ctx, &allowed, async |doing| {
        let column = center_term::Column::Id;
        let found = doing.writer.of::<center_term::Entity>(column, vec![term.id]).await?.pop();
        let term = found.ok_or(Broken::Missing("term_id"))?;
        expect(on.expected_version, term.version)?;
        work(doing, term).await
    })
    .await
}

/// The record has the version that the caller expects, if it expects one.
pub(in crate::domain) fn expect(expected: Option<i64>, version: i64) -> Result<(), Broken> {
    if expected.is_some_and(|expected| expected != version) { Err(Broken::Stale(version)) } else { Ok(()) }
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
pub(in crate::domain) fn told(ctx: &Context<'_>, broken: Broken) -> UserError {
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
