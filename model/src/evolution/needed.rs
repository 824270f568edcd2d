//! Which types clients may still use: a type has no deprecation of its own, so it may go when everything that leads to it
//! may.

use std::collections::BTreeSet;

use async_graphql::Positioned;
use async_graphql::parser::types::{ConstDirective, TypeKind};

use super::compare::{fields, implements};
use super::read::{Schema, name_of};

/// The names of the types that the roots lead to. `may_go` says which elements are due for removal, by their reason.
pub(super) fn needed(
    schema: &Schema,
    may_go: impl Fn(&[Positioned<ConstDirective>]) -> bool,
) -> BTreeSet<&str> {
    let mut known = BTreeSet::new();
    let mut next: Vec<&str> = schema.roots.values().map(String::as_str).collect();
    for directive in schema.directives.values() {
        next.extend(directive.arguments.iter().map(|argument| name_of(&argument.node.ty.node)));
    }
    while let Some(name) = next.pop() {
        let Some((name, of)) = schema.types.get_key_value(name) else { continue };
        if !known.insert(name.as_str()) {
            continue;
        }
        match &of.kind {
            TypeKind::Scalar | TypeKind::Enum(_) => {}
            TypeKind::Union(of) => next.extend(of.members.iter().map(|member| member.node.as_str())),
            TypeKind::InputObject(of) => {
                let staying = of.fields.iter().filter(|field| !may_go(&field.node.directives));
                next.extend(staying.map(|field| name_of(&field.node.ty.node)));
            }
            TypeKind::Object(_) | TypeKind::Interface(_) => {
                for field in fields(&of.kind).filter(|field| !may_go(&field.directives)) {
                    next.push(name_of(&field.ty.node));
                    let arguments = field.arguments.iter().filter(|one| !may_go(&one.node.directives));
                    next.extend(arguments.map(|argument| name_of(&argument.node.ty.node)));
                }
                next.extend(implements(&of.kind));
                // A value of an interface may be of any type that implements it.
                let implementing = schema
                    .types
                    .iter()
                    .filter(|(_, other)| implements(&other.kind).any(|interface| interface == name));
                next.extend(implementing.map(|(other, _)| other.as_str()));
            }
        }
    }
    known
}
