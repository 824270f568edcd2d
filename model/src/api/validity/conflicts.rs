//! Fields with the same key in an answer have to be the same field. The fields of a selection are grouped by their keys
//! and each group is compared as a whole, so that work grows with the number of fields and not with that of their
//! pairs.

use std::collections::{HashMap, HashSet};

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{BaseType, ExecutableDocument, Field, Selection, SelectionSet, Type};
use async_graphql::{Name, Positioned};

use super::Errors;
use super::definitions::{Definitions, name_of, root};

#[derive(Clone, Copy)]
struct Selected<'a> {
    parent: &'static str,
    field: &'a Positioned<Field>,
    ty: &'static Type,
}

type Groups<'a> = IndexMap<&'a Name, Vec<Selected<'a>>>;

struct Conflicts<'a, 'e> {
    definitions: &'static Definitions,
    document: &'a ExecutableDocument,
    errors: &'e mut Errors,
}

/// Looks at a document whose fields are known and whose fragments end.
pub(super) fn check(definitions: &'static Definitions, document: &ExecutableDocument, errors: &mut Errors) {
    let mut conflicts = Conflicts { definitions, document, errors };
    for (_, operation) in document.operations.iter() {
        let operation = &operation.node;
        let mut groups = Groups::new();
        let set = &operation.selection_set.node;
        conflicts.collect(root(operation.ty), set, &mut groups, &mut HashSet::new());
        conflicts.shapes(&groups);
        conflicts.fields(&groups);
    }
}

impl<'a> Conflicts<'a, '_> {
    fn collect(
        &self,
        parent: &'static str,
        set: &'a SelectionSet,
        groups: &mut Groups<'a>,
        spread: &mut HashSet<&'a Name>,
    ) {
        let definitions = self.definitions;
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => {
                    let Some(definition) = definitions.field(parent, &field.node.name.node) else { continue };
                    let selected = Selected { parent, field, ty: &definition.ty.node };
                    groups.entry(&field.node.response_key().node).or_default().push(selected);
                }
                Selection::InlineFragment(inline) => {
                    let condition = inline.node.type_condition.as_ref();
                    let on = condition.and_then(|condition| definitions.composite(&condition.node.on.node));
                    let parent = on.unwrap_or(parent);
                    self.collect(parent, &inline.node.selection_set.node, groups, spread);
                }
                Selection::FragmentSpread(of) => {
                    let name = &of.node.fragment_name.node;
                    if spread.insert(name)
                        && let Some(fragment) = self.document.fragments.get(name)
                        && let Some(parent) =
                            definitions.composite(&fragment.node.type_condition.node.on.node)
                    {
                        self.collect(parent, &fragment.node.selection_set.node, groups, spread);
                    }
                }
            }
        }
    }

    /// The selections below the fields of a group, as one.
    fn below(&self, group: &[Selected<'a>]) -> Groups<'a> {
        let (mut groups, mut spread) = (Groups::new(), HashSet::new());
        for Selected { field, ty, .. } in group {
            if let Some(parent) = self.definitions.composite(name_of(ty)) {
                self.collect(parent, &field.node.selection_set.node, &mut groups, &mut spread);
            }
        }
        groups
    }

    /// Fields of one key give values of one shape, even where they never are in the same answer.
    fn shapes(&mut self, groups: &Groups<'a>) {
        for (key, group) in groups.iter().filter(|(_, group)| group.len() > 1 || has_selection(group)) {
            let Some(first) = group.first() else { continue };
            if let Some(other) = group.iter().find(|other| !self.same_shape(first.ty, other.ty)) {
                self.errors.report(other.field.pos, || {
                    format!(
                        "Fields {:?} conflict: they are of the types \"{}\" and \"{}\".",
                        key.as_str(),
                        first.ty,
                        other.ty
                    )
                });
                continue;
            }
            let below = self.below(group);
            self.shapes(&below);
        }
    }

    fn same_shape(&self, one: &Type, other: &Type) -> bool {
        if one.nullable != other.nullable {
            return false;
        }
        match (&one.base, &other.base) {
            (BaseType::List(one), BaseType::List(other)) => self.same_shape(one, other),
            (BaseType::Named(one), BaseType::Named(other)) => {
                let composite = |name: &Name| self.definitions.composite(name).is_some();
                one == other || (composite(one) && composite(other))
            }
            _ => false,
        }
    }

    /// Fields of one key that may be in the same answer are the same field with the same arguments.
    fn fields(&mut self, groups: &Groups<'a>) {
        for (key, group) in groups.iter().filter(|(_, group)| group.len() > 1 || has_selection(group)) {
            let (objects, open): (Vec<_>, Vec<_>) =
                group.iter().copied().partition(|selected| self.definitions.is_object(selected.parent));
            let mut together: HashMap<&str, Vec<Selected<'a>>> = HashMap::new();
            for selected in objects {
                together.entry(selected.parent).or_insert_with(|| open.clone()).push(selected);
            }
            if together.is_empty() {
                together.insert("", open);
            }
            for group in together.into_values() {
                let Some(first) = group.first() else { continue };
                if let Some(other) =
                    group.iter().find(|other| !same_field(&first.field.node, &other.field.node))
                {
                    self.errors.report(other.field.pos, || {
                        let (one, other) = (&first.field.node.name.node, &other.field.node.name.node);
                        let why = if one == other {
                            "their arguments differ".to_owned()
                        } else {
                            format!("{:?} and {:?} are different fields", one.as_str(), other.as_str())
                        };
                        format!("Fields {:?} conflict: {why}. Use an alias.", key.as_str())
                    });
                    continue;
                }
                let below = self.below(&group);
                self.fields(&below);
            }
        }
    }
}

fn has_selection(group: &[Selected<'_>]) -> bool {
    group.iter().any(|selected| !selected.field.node.selection_set.node.items.is_empty())
}

fn same_field(one: &Field, other: &Field) -> bool {
    let same = |(name, value): &(Positioned<Name>, Positioned<async_graphql_value::Value>)| {
        other.get_argument(&name.node).is_some_and(|other| other.node == value.node)
    };
    one.name.node == other.name.node
        && one.arguments.len() == other.arguments.len()
        && one.arguments.iter().all(same)
}
