//! A valid document, changed so that the library runs it as the specification says.

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, Field, OperationDefinition, OperationType, Selection,
    SelectionSet,
};
use async_graphql::{Name, Positioned, ServerError, ServerResult, Variables};
use async_graphql_value::Value;

use super::beginning::Beginning;
use super::budget::{runs, too_expensive};
use super::validity::{Skip, root_fields};

/// What anyone may do without a token, and so does once in a document.
const ONCE: &str = "submitInquiry";

/// The operation that runs.
pub(super) fn chosen<'a>(
    document: &'a ExecutableDocument,
    named: Option<&str>,
) -> ServerResult<&'a Positioned<OperationDefinition>> {
    let mut operations = document.operations.iter();
    match (named, &document.operations) {
        (Some(named), DocumentOperations::Single(_)) => Err(unknown(named)),
        (Some(named), DocumentOperations::Multiple(_)) => {
            let found = operations.find(|(name, _)| runs(*name, Some(named)));
            Ok(found.ok_or_else(|| unknown(named))?.1)
        }
        (None, _) => match (operations.next(), operations.next()) {
            (Some((_, only)), None) => Ok(only),
            _ => Err(ServerError::new(
                "The document has several operations: operationName must name the one to run.",
                None,
            )),
        },
    }
}

fn unknown(named: &str) -> ServerError {
    ServerError::new(
        format!("The document has no operation named {}.", Beginning(format_args!("{named:?}"))),
        None,
    )
}

/// The document with the operation that runs as the only one.
pub(super) fn ready(
    document: &ExecutableDocument,
    operation: &Positioned<OperationDefinition>,
    variables: &Variables,
) -> ServerResult<ExecutableDocument> {
    let (mut operation, mut fragments) = (operation.clone(), document.fragments.clone());
    if operation.node.ty != OperationType::Query {
        let fields = merged(document, &operation.node, variables);
        let once = fields.iter().filter(|field| field.node.name.node == ONCE).count();
        if once > 1 {
            return Err(too_expensive(format!(
                "a document can have at most one {ONCE} field, but this one has {once}"
            )));
        }
        let items = fields.into_iter().map(|field| {
            let pos = field.pos;
            Positioned::new(Selection::Field(field), pos)
        });
        operation.node.selection_set.node.items = items.collect();
    }
    let given = |definition: &Name| variables.contains_key(definition);
    if !operation.node.variable_definitions.iter().all(|definition| given(&definition.node.name.node)) {
        let below = fragments.values_mut().map(|fragment| &mut fragment.node.selection_set.node);
        for set in below.chain([&mut operation.node.selection_set.node]) {
            leave_out(set, variables);
        }
    }
    Ok(ExecutableDocument { operations: DocumentOperations::Single(operation), fragments })
}

/// The fields of a mutation or subscription, each once: the library does the work of a field as often as it is written.
fn merged(
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    variables: &Variables,
) -> Vec<Positioned<Field>> {
    let set = &operation.selection_set.node;
    let groups: IndexMap<_, _> = root_fields(document, set, &Skip::With(variables)).unwrap_or_default();
    let merge = |group: Vec<&Positioned<Field>>| {
        let mut group = group.into_iter();
        let mut first = group.next()?.clone();
        first.node.directives.clear();
        for other in group {
            first.node.selection_set.node.items.extend(other.node.selection_set.node.items.iter().cloned());
        }
        Some(first)
    };
    groups.into_values().filter_map(merge).collect()
}

/// An argument whose variable holds nothing is one that is not given; to the library it is null.
fn leave_out(set: &mut SelectionSet, variables: &Variables) {
    for selection in &mut set.items {
        match &mut selection.node {
            Selection::Field(field) => {
                field.node.arguments.retain_mut(|(_, value)| is_given(&mut value.node, variables));
                leave_out(&mut field.node.selection_set.node, variables);
            }
            Selection::InlineFragment(inline) => leave_out(&mut inline.node.selection_set.node, variables),
            Selection::FragmentSpread(_) => {}
        }
    }
}

fn is_given(value: &mut Value, variables: &Variables) -> bool {
    match value {
        Value::Variable(name) => return variables.contains_key(name),
        Value::Object(fields) => fields.retain(|_, value| is_given(value, variables)),
        Value::List(items) => {
            for item in items {
                if !is_given(item, variables) {
                    *item = Value::Null;
                }
            }
        }
        _ => {}
    }
    true
}
