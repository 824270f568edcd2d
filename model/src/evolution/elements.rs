//! The elements of a schema by their coordinates: `Query.center`, `Query.center(by:)`, `CenterFilter.code`, `Role.NIA`.

use std::collections::BTreeSet;

use async_graphql::Positioned;
use async_graphql::parser::types::{ConstDirective, TypeKind};

use super::SchemaError;
use super::compare::fields;
use super::read::Schema;

/// The elements of an old schema that a new one does not have, those of removed types among them.
pub fn removed_elements(old: &str, new: &str) -> Result<Vec<String>, SchemaError> {
    Ok(elements(old)?.difference(&elements(new)?).cloned().collect())
}

fn elements(schema: &str) -> Result<BTreeSet<String>, SchemaError> {
    let mut elements = BTreeSet::new();
    each(&Schema::read(schema)?, |element, _| {
        elements.insert(element);
    });
    Ok(elements)
}

/// Tells of every field, argument, field of an input and value of an enum.
pub(super) fn each(schema: &Schema, mut look: impl FnMut(String, &[Positioned<ConstDirective>])) {
    for (name, of) in &schema.types {
        match &of.kind {
            TypeKind::Scalar | TypeKind::Union(_) => {}
            TypeKind::Object(_) | TypeKind::Interface(_) => {
                for field in fields(&of.kind) {
                    let element = format!("{name}.{}", field.name.node);
                    for argument in &field.arguments {
                        look(format!("{element}({}:)", argument.node.name.node), &argument.node.directives);
                    }
                    look(element, &field.directives);
                }
            }
            TypeKind::Enum(of) => {
                for value in &of.values {
                    look(format!("{name}.{}", value.node.value.node), &value.node.directives);
                }
            }
            TypeKind::InputObject(of) => {
                for field in &of.fields {
                    look(format!("{name}.{}", field.node.name.node), &field.node.directives);
                }
            }
        }
    }
}
