//! The subscription that changes are forwarded by: the document of a webhook, with the arguments that a webhook keeps as its
//! settings, and with what its messages say beside the answer.

use anyhow::anyhow;
use async_graphql::Pos;
use chrono::{DateTime, Utc};
use model::recording::ValidationError;
use serde_json::Value;

use super::super::document::changes_field;
use super::super::limits::DOCUMENT;

/// Response names that no document is likely to have.
const KIND: &str = "dgccMessageKind";
const RECORD_TYPE: &str = "dgccMessageRecordType";
const AT: &str = "dgccMessageAt";

/// What is forwarded, as a webhook selects it.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Names of record types, such as `APPLICATION`; empty for all.
    pub record_types: Vec<String>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    pub funding_source: Option<String>,
    /// Subscription to `changes`, without arguments.
    pub query: Option<String>,
}

#[derive(Debug)]
pub(super) struct Subscription {
    pub document: String,
    /// The name of `changes` in answers.
    key: String,
}

/// What a message is made of.
#[derive(Debug)]
pub(super) struct Message {
    pub answer: Value,
    pub kind: String,
    pub at: DateTime<Utc>,
}

impl Subscription {
    pub(super) fn new(selection: &Selection) -> anyhow::Result<Self> {
        // Lines end as the positions in the parsed document count them.
        let query = selection.query.as_deref().unwrap_or(DOCUMENT).replace("\r\n", "\n").replace('\r', "\n");
        let field = changes_field(&query).map_err(|error| match error {
            ValidationError::Invalid(_, rule, _) => anyhow!("query: {rule}"),
            other => anyhow!("query: {other:?}"),
        })?;
        let start = offset(&query, field.selection_set.pos);
        let (before, after) = query.split_at_checked(start).unwrap_or((&query, ""));
        let after = after.strip_prefix('{').ok_or_else(|| anyhow!("query: changes must select fields"))?;
        let fields = format!("{KIND}: kind {RECORD_TYPE}: recordType {AT}: at");
        let document = format!("{before}{} {{ {fields} {after}", arguments(selection)?);
        Ok(Self { document, key: field.response_key().node.to_string() })
    }

    /// What the message about an answer is made of; none where the answer has no change.
    pub(super) fn message(&self, mut answer: Value) -> Option<Message> {
        let change = answer.get_mut("data")?.get_mut(&self.key)?.as_object_mut()?;
        let kind = change.remove(KIND)?.as_str()?.to_ascii_lowercase();
        let record_type = change.remove(RECORD_TYPE)?.as_str()?.to_ascii_lowercase();
        let at = change.remove(AT)?.as_str()?.parse().ok()?;
        Some(Message { answer, kind: format!("{record_type}.{kind}"), at })
    }
}

/// The arguments of `changes` in brackets; nothing where there are none.
fn arguments(selection: &Selection) -> anyhow::Result<String> {
    let Selection { record_types, country, funding_source, .. } = selection;
    let is_name = |name: &String| name.chars().all(|letter| letter.is_ascii_uppercase() || letter == '_');
    if let Some(wrong) = record_types.iter().find(|name| !is_name(name)) {
        return Err(anyhow!("{wrong}: a record type is written as in the schema, such as APPLICATION"));
    }
    // A text of JSON is one of GraphQL.
    let key =
        |name: &str, key: &str, code: &String| format!("{name}: {{ {key}: {} }}", Value::from(code.as_str()));
    let record_types =
        (!record_types.is_empty()).then(|| format!("recordTypes: [{}]", record_types.join(", ")));
    let country = country.as_ref().map(|code| key("country", "alpha2", code));
    let funding_source = funding_source.as_ref().map(|code| key("fundingSource", "code", code));
    let all: Vec<String> = [record_types, country, funding_source].into_iter().flatten().collect();
    Ok(if all.is_empty() { String::new() } else { format!("({})", all.join(", ")) })
}

/// The place of a position in a text, in bytes.
fn offset(text: &str, Pos { line, column }: Pos) -> usize {
    let mut lines = text.split_inclusive('\n');
    let before: usize = lines.by_ref().take(line.saturating_sub(1)).map(str::len).sum();
    let of_line = lines.next().unwrap_or_default();
    before + of_line.chars().take(column.saturating_sub(1)).map(char::len_utf8).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Selection, Subscription};
    use model::api::parse;

    #[test]
    fn a_document_gets_arguments_and_what_a_message_says() {
        for query in [
            "subscription { changes { kind } }",
            "subscription Told { # é\r\n  told: changes\r\n  { kind ...F } }\r\nfragment F on Change { version }",
        ] {
            let selection = Selection {
                record_types: vec!["APPLICATION".to_owned(), "PROJECT".to_owned()],
                country: Some("UZ".to_owned()),
                funding_source: Some("a\"b".to_owned()),
                query: Some(query.to_owned()),
            };
            let made = Subscription::new(&selection).expect("a subscription");
            assert!(parse(&made.document).is_ok(), "{}", made.document);
            let arguments = "(recordTypes: [APPLICATION, PROJECT], country: { alpha2: \"UZ\" }, fundingSource: { code: \"a\\\"b\" }) {";
            assert!(made.document.contains(arguments), "{}", made.document);
        }
        let made = Subscription::new(&Selection::default()).expect("the default one");
        assert!(made.document.contains("changes  { dgccMessageKind: kind "), "{}", made.document);
    }

    #[test]
    fn what_a_message_says_is_no_part_of_its_data() {
        let made = Subscription::new(&Selection::default()).expect("the default one");
        let change = json!({ "kind": "UPDATED", "dgccMessageKind": "UPDATED", "dgccMessageRecordType": "PIPELINE_PROJECT",
            "dgccMessageAt": "2026-11-25T04:08:50.699976+00:00" });
        let message = made.message(json!({ "data": { "changes": change } })).expect("a message");
        assert_eq!(message.kind, "pipeline_project.updated");
        assert_eq!(message.answer, json!({ "data": { "changes": { "kind": "UPDATED" } } }));
        assert!(made.message(json!({ "data": null, "errors": [] })).is_none());
    }

    #[test]
    fn a_document_that_a_webhook_would_not_take_is_refused() {
        let of = |query: &str, record_types: &[&str]| {
            let record_types = record_types.iter().map(|name| (*name).to_owned()).collect();
            Subscription::new(&Selection {
                query: Some(query.to_owned()),
                record_types,
                ..Selection::default()
            })
        };
        for query in [
            "",
            "{ viewer { role } }",
            "subscription { changes(after: \"x\") { kind } }",
            "subscription { changes }",
        ] {
            assert!(of(query, &[]).is_err(), "{query}");
        }
        assert!(of("subscription { changes { kind } }", &["project"]).is_err());
    }
}
