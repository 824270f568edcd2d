//! The fields that an operation selects of its root, those of fragments among them, by the keys of its answer.

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{
    Directive, ExecutableDocument, Field, OperationType, Selection, SelectionSet,
};
use async_graphql::{Name, Positioned, Value, Variables};

use super::Errors;

/// Whether `@skip` and `@include` leave something out.
pub(in crate::api) enum Skip<'a> {
    /// By the values of variables.
    With(&'a Variables),
    /// Before any variable is known.
    Statically,
}

impl Skip<'_> {
    /// Nothing where it hangs on a variable that holds nothing.
    fn leaves_out(&self, directives: &[Positioned<Directive>]) -> Option<bool> {
        for directive in directives.iter().map(|directive| &directive.node) {
            let skips = match directive.name.node.as_str() {
                "skip" => true,
                "include" => false,
                _ => continue,
            };
            let condition = directive.get_argument("if")?.node.clone();
            let held = |name: Name| match self {
                Self::With(variables) => variables.get(&name).cloned().ok_or(()),
                Self::Statically => Err(()),
            };
            match condition.into_const_with(held) {
                Ok(Value::Boolean(condition)) if condition == skips => return Some(true),
                Ok(Value::Boolean(_)) => {}
                _ => return None,
            }
        }
        Some(false)
    }
}

/// The fields of a document's operation by their keys; nothing if that can't be told.
pub(in crate::api) fn root_fields<'a>(
    document: &'a ExecutableDocument,
    set: &'a SelectionSet,
    skip: &Skip<'_>,
) -> Option<IndexMap<&'a Name, Vec<&'a Positioned<Field>>>> {
    let mut fields = IndexMap::new();
    let mut spread = Vec::new();
    collect(document, set, skip, &mut fields, &mut spread)?;
    Some(fields)
}

fn collect<'a>(
    document: &'a ExecutableDocument,
    set: &'a SelectionSet,
    skip: &Skip<'_>,
    fields: &mut IndexMap<&'a Name, Vec<&'a Positioned<Field>>>,
    spread: &mut Vec<&'a Name>,
) -> Option<()> {
    for selection in &set.items {
        if skip.leaves_out(selection.node.directives())? {
            continue;
        }
        match &selection.node {
            Selection::Field(field) => fields.entry(&field.node.response_key().node).or_default().push(field),
            Selection::InlineFragment(inline) => {
                collect(document, &inline.node.selection_set.node, skip, fields, spread)?;
            }
            Selection::FragmentSpread(of) => {
                let name = &of.node.fragment_name.node;
                if !spread.contains(&name)
                    && let Some(fragment) = document.fragments.get(name)
                {
                    spread.push(name);
                    collect(document, &fragment.node.selection_set.node, skip, fields, spread)?;
                }
            }
        }
    }
    Some(())
}

/// A subscription has one field, whatever its variables hold.
pub(super) fn check(document: &ExecutableDocument, errors: &mut Errors) {
    for (_, operation) in document.operations.iter() {
        if operation.node.ty != OperationType::Subscription {
            continue;
        }
        match root_fields(document, &operation.node.selection_set.node, &Skip::Statically) {
            None => errors.report(operation.pos, || {
                "The root field of a subscription cannot be left out by @skip or @include with a variable."
                    .to_owned()
            }),
            Some(fields) if fields.len() != 1 || fields.keys().any(|key| key.starts_with("__")) => {
                errors
                    .report(operation.pos, || "A subscription must have exactly one root field.".to_owned());
            }
            Some(_) => {}
        }
    }
}
