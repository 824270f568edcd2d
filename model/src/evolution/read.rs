//! A schema as the comparison looks at it.

use std::collections::BTreeMap;

use async_graphql::Positioned;
use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    BaseType, ConstDirective, DirectiveDefinition, Type, TypeDefinition, TypeSystemDefinition,
};
use async_graphql_value::ConstValue;

use super::SchemaError;

/// The types and directives of a schema in the schema definition language, by their names.
#[derive(Debug, Default)]
pub struct Schema {
    pub types: BTreeMap<String, TypeDefinition>,
    pub directives: BTreeMap<String, DirectiveDefinition>,
    /// The root types, by `query`, `mutation` and `subscription`.
    pub(super) roots: BTreeMap<&'static str, String>,
}

impl Schema {
    /// Reads a schema. The library's parser does not know the description of a schema, which is left out.
    pub fn read(text: &str) -> Result<Self, SchemaError> {
        let document =
            parse_schema(without_description(text)).map_err(|error| SchemaError(error.to_string()))?;
        let mut schema = Self::default();
        for definition in document.definitions {
            match definition {
                TypeSystemDefinition::Schema(of) => {
                    let roots = [
                        ("query", of.node.query),
                        ("mutation", of.node.mutation),
                        ("subscription", of.node.subscription),
                    ];
                    let named = roots.into_iter().filter_map(|(root, of)| Some((root, of?.node.to_string())));
                    schema.roots.extend(named);
                }
                TypeSystemDefinition::Type(of) => {
                    schema.types.insert(of.node.name.node.to_string(), of.node);
                }
                TypeSystemDefinition::Directive(of) => {
                    schema.directives.insert(of.node.name.node.to_string(), of.node);
                }
            }
        }
        if schema.roots.is_empty() {
            let root = |(root, name): (&'static str, &str)| (root, name.to_owned());
            let usual = [("query", "Query"), ("mutation", "Mutation"), ("subscription", "Subscription")];
            let there = usual.into_iter().filter(|(_, name)| schema.types.contains_key(*name));
            schema.roots = there.map(root).collect();
        }
        Ok(schema)
    }
}

/// A schema without the text in triple quotes before `schema {`.
fn without_description(text: &str) -> String {
    const QUOTES: &str = "\"\"\"";
    let Some(schema) = text.find("\nschema ") else { return text.to_owned() };
    let before = text[..schema].trim_end();
    let described = before.strip_suffix(QUOTES).and_then(|open| open.rfind(QUOTES));
    described.map_or_else(|| text.to_owned(), |start| format!("{}{}", &text[..start], &text[schema..]))
}

/// The name of a type without lists and exclamation marks.
pub(super) fn name_of(ty: &Type) -> &str {
    match &ty.base {
        BaseType::Named(name) => name,
        BaseType::List(inner) => name_of(inner),
    }
}

/// The reason in `@deprecated`; `None` if the element is not deprecated.
pub(super) fn deprecated(directives: &[Positioned<ConstDirective>]) -> Option<&str> {
    let own = directives.iter().find(|one| one.node.name.node == "deprecated")?;
    match own.node.get_argument("reason").map(|reason| &reason.node) {
        Some(ConstValue::String(reason)) => Some(reason),
        _ => Some(""),
    }
}

/// Whether a directive is applied.
pub(super) fn has(directives: &[Positioned<ConstDirective>], name: &str) -> bool {
    directives.iter().any(|one| one.node.name.node == name)
}
