//! The deprecated elements that a request uses: fields, arguments, fields of inputs and values of enums, in the document and
//! in its variables. Clients are told of them in `extensions.deprecations`. Nothing is looked at while the schema has no
//! deprecated element.

use std::collections::{BTreeSet, HashSet};

use async_graphql::parser::types::{
    BaseType, ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet, Type,
};
use async_graphql::{Name, Response, Value as ConstValue, Variables, value};
use async_graphql_value::Value;
use chrono::NaiveDate;

use super::validity::{Definition, Definitions, root};
use crate::evolution::Deprecation;

/// The name of the extension.
const EXTENSION: &str = "deprecations";

/// The deprecated elements that an operation uses, which fits the schema; each once, in the order of their names.
pub(super) fn used(
    definitions: &'static Definitions,
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    variables: &Variables,
) -> BTreeSet<String> {
    let mut walk = Walk { definitions, document, fragments: HashSet::new(), used: BTreeSet::new() };
    if definitions.has_deprecated() {
        walk.set(Some(root(operation.ty)), &operation.selection_set.node);
        for variable in operation.variable_definitions.iter().map(|variable| &variable.node) {
            if let Some(held) = variables.get(&variable.name.node) {
                walk.value(&variable.var_type.node, &held.clone().into_value());
            }
        }
    }
    walk.used
}

struct Walk<'a> {
    definitions: &'static Definitions,
    document: &'a ExecutableDocument,
    /// Those that were looked at.
    fragments: HashSet<&'a Name>,
    used: BTreeSet<String>,
}

impl<'a> Walk<'a> {
    fn note(&mut self, element: String) {
        if self.definitions.deprecated(&element).is_some() {
            self.used.insert(element);
        }
    }

    fn set(&mut self, parent: Option<&'static str>, set: &'a SelectionSet) {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => self.field(parent, &field.node),
                Selection::InlineFragment(inline) => {
                    let on = inline.node.type_condition.as_ref();
                    let on = on.map_or(parent, |on| self.definitions.composite(&on.node.on.node));
                    self.set(on, &inline.node.selection_set.node);
                }
                Selection::FragmentSpread(spread) => {
                    let fragment = self.document.fragments.get_key_value(&spread.node.fragment_name.node);
                    if let Some((name, fragment)) = fragment
                        && self.fragments.insert(name)
                    {
                        let on = self.definitions.composite(&fragment.node.type_condition.node.on.node);
                        self.set(on, &fragment.node.selection_set.node);
                    }
                }
            }
        }
    }

    fn field(&mut self, parent: Option<&'static str>, field: &'a Field) {
        let name = &field.name.node;
        let Some((parent, definition)) =
            parent.and_then(|parent| Some((parent, self.definitions.field(parent, name)?)))
        else {
            return;
        };
        self.note(format!("{parent}.{name}"));
        for (argument, value) in &field.arguments {
            self.note(format!("{parent}.{name}({}:)", argument.node));
            let mut arguments = definition.arguments.iter().map(|argument| &argument.node);
            if let Some(known) = arguments.find(|known| known.name.node == argument.node) {
                self.value(&known.ty.node, &value.node);
            }
        }
        let below = super::validity::name_of(&definition.ty.node);
        self.set(self.definitions.composite(below), &field.selection_set.node);
    }

    /// A value of a type. What a variable holds is looked at once, with the variable.
    fn value(&mut self, ty: &Type, value: &Value) {
        match (&ty.base, value) {
            (_, Value::Variable(_) | Value::Null) => {}
            (BaseType::List(inner), Value::List(items)) => {
                items.iter().for_each(|item| self.value(inner, item));
            }
            (BaseType::List(inner), single) => self.value(inner, single),
            (BaseType::Named(name), value) => match (self.definitions.of(name), value) {
                (Some(Definition::Enum(_)), Value::Enum(own)) => self.note(format!("{name}.{own}")),
                (Some(Definition::Enum(_)), Value::String(own)) => self.note(format!("{name}.{own}")),
                (Some(Definition::Input { fields, .. }), Value::Object(given)) => {
                    for (key, value) in given {
                        self.note(format!("{name}.{key}"));
                        if let Some(known) = fields.iter().find(|field| field.node.name.node == *key) {
                            self.value(&known.node.ty.node, value);
                        }
                    }
                }
                _ => {}
            },
        }
    }
}

/// Tells of the deprecated elements in an answer: the element, the reason, and the dates as far as the reason has them.
pub(super) fn tell(response: Response, definitions: &Definitions, used: &BTreeSet<String>) -> Response {
    if used.is_empty() {
        return response;
    }
    let entry = |element: &String| {
        let reason = definitions.deprecated(element).unwrap_or_default();
        let dates = Deprecation::of(reason);
        let deprecated_on = dates.map(|dates| dates.deprecated_on.to_string());
        let removal_on = dates.map(|dates| dates.removal_on.to_string());
        value!({ "element": element.clone(), "reason": reason, "deprecatedOn": deprecated_on, "removalOn": removal_on })
    };
    response.extension(EXTENSION, ConstValue::List(used.iter().map(entry).collect()))
}

/// The first dates of the deprecated elements that an answer tells of: since when one is deprecated, and when one is removed.
pub fn deprecation_of(response: &Response) -> Option<Deprecation> {
    let Some(ConstValue::List(entries)) = response.extensions.get(EXTENSION) else { return None };
    let first = |key: &str| {
        let dates = entries.iter().filter_map(|entry| match entry {
            ConstValue::Object(entry) => match entry.get(key)? {
                ConstValue::String(date) => date.parse::<NaiveDate>().ok(),
                _ => None,
            },
            _ => None,
        });
        dates.min()
    };
    Some(Deprecation { deprecated_on: first("deprecatedOn")?, removal_on: first("removalOn")? })
}

#[cfg(test)]
#[path = "deprecations_tests.rs"]
mod tests;
