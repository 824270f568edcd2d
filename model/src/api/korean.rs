//! Messages of errors in Korean. Errors are made in English, where the fact is known; an answer to somebody who prefers
//! Korean is translated as it leaves, by what data/errors.tsv has. A message that has no row there stays English.

use std::sync::LazyLock;

use async_graphql::ServerError;
use serde::Deserialize;

use super::Languages;
use crate::data;

/// The Korean text of an error that is made in both languages.
#[derive(Debug)]
pub(super) struct InKorean(pub String);

#[derive(Debug, Deserialize)]
struct Row {
    /// The message, with `{}` for what differs.
    en: String,
    /// Its translation, with `{0}`, `{1}` for the same in order.
    ko: String,
}

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    read(&data::read("errors.tsv")).unwrap_or_else(|error| {
        tracing::error!(%error, "data/errors.tsv could not be read");
        Vec::new()
    })
});

fn read(file: &str) -> Result<Vec<Row>, csv::Error> {
    csv::ReaderBuilder::new()
        .delimiter(b'\t')
        .quoting(false)
        .from_reader(file.as_bytes())
        .into_deserialize()
        .collect()
}

/// What the library adds to the message about a value that cannot be read: types of inputs, also such as the schema does
/// not have.
const WITHIN: &str = " (occurred while parsing ";

/// Puts the messages of errors into the language that the request prefers.
pub fn translate(errors: &mut [ServerError], languages: &Languages) {
    for error in &mut *errors {
        if let Some(end) = error.message.find(WITHIN) {
            error.message.truncate(end);
        }
    }
    if !languages.prefer_korean() {
        return;
    }
    for error in errors {
        let known = error.source.as_deref().and_then(|source| source.downcast_ref::<InKorean>());
        let known = known.map(|InKorean(text)| text.clone());
        if let Some(message) = known.or_else(|| in_korean(&error.message)) {
            error.message = message;
        }
    }
}

/// A message in Korean; none if it is in no row, with a field in front of it or without.
pub fn in_korean(message: &str) -> Option<String> {
    of_row(message).or_else(|| {
        let (field, rest) = message.split_once(": ")?;
        Some(format!("{field}: {}", of_row(rest)?))
    })
}

fn of_row(message: &str) -> Option<String> {
    ROWS.iter().find_map(|row| {
        let mut korean = row.ko.clone();
        for (place, value) in values(&row.en, message)?.into_iter().enumerate() {
            let value = of_row(value).unwrap_or_else(|| value.to_owned());
            korean = korean.replace(&format!("{{{place}}}"), &value);
        }
        Some(korean)
    })
}

/// Values in a message at the `{}` of its template; none if the message does not match the template.
fn values<'m>(template: &str, message: &'m str) -> Option<Vec<&'m str>> {
    let mut parts = template.split("{}");
    let mut rest = message.strip_prefix(parts.next()?)?;
    let mut values = Vec::new();
    let mut parts = parts.peekable();
    while let Some(part) = parts.next() {
        let end = match parts.peek() {
            None => rest.strip_suffix(part)?.len(),
            Some(_) => rest.find(part)?,
        };
        let (value, after) = rest.split_at(end);
        if value.is_empty() {
            return None;
        }
        values.push(value);
        rest = after.strip_prefix(part)?;
    }
    rest.is_empty().then_some(values)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_row_is_complete_and_names_what_its_message_has() {
        let rows = read(&data::read("errors.tsv")).expect("rows");
        let mut seen = HashSet::new();
        for Row { en, ko } in &rows {
            assert!(seen.insert(en), "{en:?} is there twice");
            assert!(ko.chars().any(|c| ('가'..='힣').contains(&c)), "{en:?} has no Korean");
            let places = en.matches("{}").count();
            assert!((0..places).all(|place| ko.contains(&format!("{{{place}}}"))), "{en:?}: {ko:?}");
            assert_eq!(ko.matches('{').count(), places, "{en:?}: {ko:?}");
        }
    }

    #[test]
    fn a_message_is_translated_with_its_values_and_its_field() {
        assert_eq!(
            in_korean("first: must be between 0 and 200").unwrap(),
            "first: 0에서 200 사이여야 합니다"
        );
        let date = "Failed to parse \"Date\": must be a date of the form YYYY-MM-DD";
        assert_eq!(in_korean(date).unwrap(), "Date 값을 읽을 수 없습니다: YYYY-MM-DD 형식의 날짜여야 합니다");
        assert_eq!(in_korean("something else"), None);
        assert_eq!(in_korean("must be between 0 and "), None);
    }
}
