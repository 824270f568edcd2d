//! How mutations take what they are given.

use std::collections::{BTreeMap, BTreeSet};

use async_graphql::{Context, ID, InputObject, MaybeUndefined};
use entity::center_term;
use entity::value::{Codes, Localized, Visibility};

use super::error::ValidationError;
use crate::api::record::{KeyError, KeyOf};
use crate::api::{Failure, LanguageCode, MoneyInput};
use crate::clock;
use crate::policy::KOREA;
use crate::records::CenterTerm;
use crate::store::{Reader, Rows};

/// A text in one language.
#[derive(Debug, InputObject)]
pub struct TextInput {
    /// Language of the text (ISO 639-1).
    language: LanguageCode,
    /// Text: 1 to 2,000 characters.
    text: String,
}

/// The term that something is recorded of.
#[derive(Debug, InputObject)]
pub struct TermInput {
    /// Center term that the mutation is about.
    pub term: KeyOf<CenterTerm>,
    /// Optimistic lock: the mutation fails with STALE_VERSION if the term has another version. Steps and
    /// their corrections change the version of the term; records that steps rest on do not.
    pub expected_version: Option<i64>,
    /// Visibility of the new records; at most that of the term.
    #[graphql(default_with = "Visibility::Internal")]
    pub visibility: Visibility,
}

/// A record to change.
#[derive(Debug, InputObject)]
pub struct RecordInput {
    /// ID of the record.
    pub id: ID,
    /// Optimistic lock: the mutation fails with STALE_VERSION if the record has another version.
    pub expected_version: i64,
}

/// The longest e-mail address (RFC 5321).
const MAX_EMAIL: usize = 254;
/// The longest code.
const MAX_CODE: usize = 64;
/// The longest name.
const MAX_LABEL: usize = 200;
/// The longest text.
const MAX_TEXT: usize = 2_000;

/// The term that an argument names, if the caller sees it, and the reader that found it.
pub async fn term_in_sight<'a>(
    ctx: &'a Context<'_>,
    term: &KeyOf<CenterTerm>,
) -> async_graphql::Result<Option<(&'a Reader, center_term::Model)>> {
    let reader = ctx.data::<Reader>()?;
    let ids = match KeyOf::ids(reader, &[term]).await {
        Ok(ids) => ids,
        Err(KeyError::NotFound) => return Ok(None),
        Err(error) => return Err(error.of_argument::<CenterTerm>("term").into()),
    };
    let found = reader.of::<center_term::Entity>(center_term::Column::Id, ids).await;
    Ok(found.map_err(Failure::from)?.pop().map(|term| (reader, term)))
}

/// Texts by their languages, at least one.
pub fn localized(field: &'static str, texts: Vec<TextInput>) -> Result<Localized, ValidationError> {
    let mut by_language = BTreeMap::new();
    for TextInput { language, text } in texts {
        let text = line(field, text)?;
        if by_language.insert(language.0, text).is_some() {
            return Err(ValidationError::Invalid(
                field,
                "at most one text is allowed for each language",
                "텍스트는 언어마다 하나만 지정할 수 있습니다",
            ));
        }
    }
    if by_language.is_empty() {
        return Err(ValidationError::Invalid(
            field,
            "a text in at least one language is required",
            "적어도 한 언어의 텍스트가 있어야 합니다",
        ));
    }
    Ok(Localized(by_language))
}

/// A text that is not empty and not too long.
pub fn line(field: &'static str, text: String) -> Result<String, ValidationError> {
    let trimmed = text.trim();
    let breaks = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t');
    if trimmed.contains(breaks) {
        return Err(ValidationError::Invalid(
            field,
            "the text must not contain control characters",
            "텍스트에 제어 문자를 넣을 수 없습니다",
        ));
    }
    if !trimmed.contains(is_seen) || trimmed.chars().count() > MAX_TEXT {
        return Err(ValidationError::Invalid(
            field,
            "the text must have 1 to 2,000 characters",
            "텍스트는 1자에서 2,000자까지입니다",
        ));
    }
    Ok(trimmed.to_owned())
}

/// Whether a letter leaves a trace on the screen: no space, no mark of direction, and none of no width.
fn is_seen(letter: char) -> bool {
    !letter.is_whitespace() && !matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// What something is called that belongs to a system: on one line.
pub fn label(text: &str) -> Result<String, ValidationError> {
    let label = text.trim();
    if label.is_empty() || label.chars().count() > MAX_LABEL || label.chars().any(char::is_control) {
        return Err(ValidationError::Invalid(
            "label",
            "the label must have 1 to 200 characters on one line",
            "이름은 한 줄에 1자에서 200자까지입니다",
        ));
    }
    Ok(label.to_owned())
}

/// A set of codes, each once and in order.
pub fn codes(codes: impl IntoIterator<Item = impl Into<String>>) -> Codes {
    let codes: BTreeSet<String> = codes.into_iter().map(Into::into).collect();
    Codes(codes.into_iter().collect())
}

/// Texts of a field that may be left out, or emptied: checked before the work, and put in the row by `maybe`.
pub fn texts(
    field: &'static str,
    texts: MaybeUndefined<Vec<TextInput>>,
) -> Result<MaybeUndefined<Localized>, ValidationError> {
    texts.map_value(|texts| localized(field, texts)).transpose()
}

/// A line of a field that may be left out, or emptied: checked before the work, and put in the row by
/// `maybe`.
pub fn maybe_line(
    field: &'static str,
    text: MaybeUndefined<String>,
) -> Result<MaybeUndefined<String>, ValidationError> {
    text.map_value(|text| line(field, text)).transpose()
}

/// Texts of a field that may be left out.
pub fn optional_texts(
    field: &'static str,
    texts: Option<Vec<TextInput>>,
) -> Result<Option<Localized>, ValidationError> {
    texts.map(|texts| localized(field, texts)).transpose()
}

/// A value that may be left out, which leaves what is there, but that a record cannot be without.
pub fn kept<T>(field: &'static str, value: MaybeUndefined<T>) -> Result<Option<T>, ValidationError> {
    match value {
        MaybeUndefined::Undefined => Ok(None),
        MaybeUndefined::Null => Err(ValidationError::Invalid(
            field,
            "the value is required and cannot be removed: leave the field out to keep it",
            "필수 값이므로 삭제할 수 없습니다: 값을 유지하려면 필드를 생략해 주십시오",
        )),
        MaybeUndefined::Value(value) => Ok(Some(value)),
    }
}

/// Checked details from an input. `write` writes them into the record, and returns what the record has no column for.
#[expect(missing_debug_implementations, reason = "it holds a closure")]
pub struct Details<M, T = ()>(Box<dyn FnOnce(&mut M) -> T + Send>);

impl<M, T> Details<M, T> {
    pub fn new(write: impl FnOnce(&mut M) -> T + Send + 'static) -> Self {
        Self(Box::new(write))
    }

    pub fn write(self, row: &mut M) -> T {
        (self.0)(row)
    }
}

/// Texts that may be left out, but that a record cannot be without.
pub fn kept_texts(
    field: &'static str,
    texts: MaybeUndefined<Vec<TextInput>>,
) -> Result<Option<Localized>, ValidationError> {
    kept(field, texts)?.map(|texts| localized(field, texts)).transpose()
}

/// Refuses Korea as a partner country.
pub fn partner_country(field: &'static str, country: &str) -> Result<(), ValidationError> {
    match country {
        KOREA => Err(ValidationError::Invalid(
            field,
            "the country must be a partner country, not Korea",
            "한국이 아닌 협력국이어야 합니다",
        )),
        _ => Ok(()),
    }
}

/// A number of people or things, which may be left out.
pub fn not_negative(
    field: &'static str,
    number: MaybeUndefined<i32>,
) -> Result<MaybeUndefined<i32>, ValidationError> {
    match number {
        MaybeUndefined::Value(number) if number < 0 => {
            Err(ValidationError::Invalid(field, "the number must not be negative", "음수일 수 없습니다"))
        }
        number => Ok(number),
    }
}

/// A code that a record is to be known by.
pub fn valid_code(code: String) -> Result<String, ValidationError> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    if code.is_empty() || code.len() > MAX_CODE || !code.bytes().all(plain) {
        return Err(ValidationError::Invalid(
            "code",
            "the code must have 1 to 64 letters, digits, hyphens, points and underscores",
            "코드는 영문자, 숫자, 하이픈, 마침표, 밑줄로 1자에서 64자까지입니다",
        ));
    }
    Ok(code)
}

/// An e-mail address that can be one.
pub fn email(field: &'static str, text: String) -> Result<String, ValidationError> {
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
    Err(ValidationError::Invalid(
        field,
        "must be an e-mail address, such as name@example.org",
        "name@example.org 형식의 전자우편 주소여야 합니다",
    ))
}

/// An amount of money in whole minor units.
pub fn money(ctx: &Context<'_>, field: &'static str, money: &MoneyInput) -> Result<i64, ValidationError> {
    let minor = money.minor(ctx, clock::today());
    minor.map_err(|rule| ValidationError::Invalid(field, rule, "통화와 금액을 확인해 주십시오"))
}

/// A text that may be left out.
pub fn optional_line(field: &'static str, text: Option<String>) -> Result<Option<String>, ValidationError> {
    text.map(|text| line(field, text)).transpose()
}

/// The text that a record is sorted by, and those that it is found by.
pub fn found_by(name: &Localized, also: &[&str]) -> (String, String) {
    use crate::store::search::{document, fold};
    let first = name.0.get("en").or_else(|| name.0.values().next()).map(String::as_str).unwrap_or_default();
    let texts = name.0.values().map(String::as_str).chain(also.iter().copied());
    (fold(first), document(texts))
}
