//! The document of a webhook: a subscription to `changes`, as a WebSocket would take it. Each message is the answer
//! for one change.

use async_graphql::Variables;
use async_graphql::parser::types::{DocumentOperations, Field, OperationType, Selection};
use futures::StreamExt;
use model::api::{Api, parse};
use model::changes::Given;
use model::recording::ValidationError;
use model::store::Reader;

/// The longest document.
const LONGEST: usize = 20_000;

/// A document that breaks no rule: one subscription to `changes` and nothing else, without arguments and
/// variables.
pub(super) async fn check(api: &Api, reader: &Reader, text: &str) -> Result<(), ValidationError> {
    changes_field(text)?;
    // Told of no change it gives no answer, unless it breaks the schema or its limits.
    let refused = |why| Err(ValidationError::InvalidDocument("query", why));
    let prepared = match api.prepare(text, None, Variables::default()) {
        Ok(prepared) => prepared.data(Given(Vec::new())).data(reader.clone()),
        Err(error) => return refused(error.message),
    };
    match api.execute_stream(prepared).next().await {
        None => Ok(()),
        Some(answer) => {
            refused(answer.errors.into_iter().next().map(|error| error.message).unwrap_or_default())
        }
    }
}

/// The field `changes` of a document that has no other one.
pub(super) fn changes_field(text: &str) -> Result<Field, ValidationError> {
    if text.len() > LONGEST || text.contains('\0') {
        return Err(wrong(
            "must have at most 20,000 bytes and no NUL character",
            "NUL 없이 20,000바이트까지입니다",
        ));
    }
    let document = parse(text).map_err(|_| wrong("not a GraphQL document", "GraphQL 문서가 아닙니다"))?;
    let one = || {
        wrong(
            "must be one subscription with the single field changes, without arguments, directives or variables; the other fields of the webhook determine which changes are sent",
            "changes 필드 하나만 있는 구독 하나여야 하며, 인자와 지시자, 변수는 둘 수 없습니다",
        )
    };
    let operation = match &document.operations {
        DocumentOperations::Single(operation) => operation,
        DocumentOperations::Multiple(several) if several.len() == 1 => {
            several.values().next().ok_or_else(one)?
        }
        DocumentOperations::Multiple(_) => return Err(one()),
    };
    let operation = &operation.node;
    let plain = operation.ty == OperationType::Subscription
        && operation.variable_definitions.is_empty()
        && operation.directives.is_empty();
    let [only] = operation.selection_set.node.items.as_slice() else { return Err(one()) };
    let Selection::Field(field) = &only.node else { return Err(one()) };
    let field = &field.node;
    if !plain || field.name.node != "changes" || !field.arguments.is_empty() || !field.directives.is_empty() {
        return Err(one());
    }
    Ok(field.clone())
}

fn wrong(english: &'static str, korean: &'static str) -> ValidationError {
    ValidationError::Invalid("query", english, korean)
}
