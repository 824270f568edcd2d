//! The comparison of two schemas, element by element of the old one. What is only in the new one is looked at where it can
//! break a request: a required argument, and a required field of an input.

use async_graphql::Positioned;
use async_graphql::parser::types::{
    BaseType, ConstDirective, DirectiveDefinition, FieldDefinition, InputValueDefinition, Type,
    TypeDefinition, TypeKind,
};
use chrono::NaiveDate;

use super::needed::needed;
use super::read::{Schema, deprecated, has};
use super::{BreakingChange, Deprecation};

type Inputs = [Positioned<InputValueDefinition>];
type Directives = [Positioned<ConstDirective>];

pub(super) fn compare(old: &Schema, new: &Schema, released_on: Option<NaiveDate>) -> Vec<BreakingChange> {
    let mut comparison = Comparison { released_on, found: Vec::new() };
    for (root, of) in &old.roots {
        let now = new.roots.get(root).map(String::as_str);
        if now != Some(of) {
            comparison.tell("schema", format!("{root} was {of} and is {}", now.unwrap_or("gone")));
        }
    }
    let needed = needed(old, |directives| comparison.may_go(directives));
    for (name, of) in &old.types {
        match new.types.get(name) {
            Some(now) => comparison.types(name, of, now),
            None if needed.contains(name.as_str()) => comparison.tell(name, "the type is removed"),
            None => {}
        }
    }
    for (name, of) in &old.directives {
        match new.directives.get(name) {
            Some(now) => comparison.directive(&format!("@{name}"), of, now),
            None => comparison.tell(format!("@{name}"), "the directive is removed"),
        }
    }
    comparison.found.sort();
    comparison.found
}

struct Comparison {
    released_on: Option<NaiveDate>,
    found: Vec<BreakingChange>,
}

impl Comparison {
    fn tell(&mut self, element: impl Into<String>, change: impl Into<String>) {
        self.found.push(BreakingChange { element: element.into(), change: change.into() });
    }

    /// Whether an element is deprecated and the date of its removal has come.
    fn may_go(&self, directives: &Directives) -> bool {
        let removal = deprecated(directives).and_then(Deprecation::of).map(|dates| dates.removal_on);
        removal.zip(self.released_on).is_some_and(|(removal, released)| removal <= released)
    }

    fn removed(&mut self, element: String, what: &str, directives: &Directives) {
        if !self.may_go(directives) {
            self.tell(element, format!("the {what} is removed"));
        }
    }

    /// An announced date holds: a removal may be put off, not brought forward.
    fn dates(&mut self, element: &str, old: &Directives, new: &Directives) {
        let removal = |of| deprecated(of).and_then(Deprecation::of).map(|dates| dates.removal_on);
        if let (Some(old), Some(new)) = (removal(old), removal(new))
            && new < old
        {
            self.tell(element, format!("its removal is brought forward from {old} to {new}"));
        }
    }

    fn types(&mut self, name: &str, old: &TypeDefinition, new: &TypeDefinition) {
        match (&old.kind, &new.kind) {
            (TypeKind::Scalar, TypeKind::Scalar) => {
                let specified = |of: &TypeDefinition| {
                    let own = of.directives.iter().find(|one| one.node.name.node == "specifiedBy");
                    own.and_then(|one| one.node.get_argument("url")).map(|url| url.node.to_string())
                };
                if specified(old).is_some() && specified(old) != specified(new) {
                    self.tell(name, "the scalar has another specification");
                }
            }
            (TypeKind::Object(_), TypeKind::Object(_)) | (TypeKind::Interface(_), TypeKind::Interface(_)) => {
                self.fields(name, old, new);
            }
            (TypeKind::Union(old), TypeKind::Union(new)) => {
                for member in &old.members {
                    if new.members.iter().all(|other| other.node != member.node) {
                        self.tell(name, format!("{} is no longer a member of the union", member.node));
                    }
                }
            }
            (TypeKind::Enum(old), TypeKind::Enum(new)) => {
                for value in old.values.iter().map(|value| &value.node) {
                    let element = format!("{name}.{}", value.value.node);
                    match new.values.iter().find(|other| other.node.value.node == value.value.node) {
                        Some(now) => self.dates(&element, &value.directives, &now.node.directives),
                        None => self.removed(element, "value", &value.directives),
                    }
                }
            }
            (TypeKind::InputObject(old_fields), TypeKind::InputObject(new_fields)) => {
                if has(&new.directives, "oneOf") && !has(&old.directives, "oneOf") {
                    self.tell(name, "exactly one field must now be given");
                }
                let element = |field: &str| format!("{name}.{field}");
                self.inputs(element, "field", &old_fields.fields, &new_fields.fields);
            }
            (old, new) => self.tell(name, format!("was {} and is {}", kind(old), kind(new))),
        }
    }

    fn fields(&mut self, name: &str, old: &TypeDefinition, new: &TypeDefinition) {
        for interface in implements(&old.kind) {
            if implements(&new.kind).all(|other| other != interface) {
                self.tell(name, format!("no longer implements {interface}"));
            }
        }
        for field in fields(&old.kind) {
            let element = format!("{name}.{}", field.name.node);
            let Some(now) = fields(&new.kind).find(|other| other.name.node == field.name.node) else {
                self.removed(element, "field", &field.directives);
                continue;
            };
            self.dates(&element, &field.directives, &now.directives);
            let (was, is) = (&field.ty.node, &now.ty.node);
            if !gives(was, is) {
                self.tell(&element, format!("its type was {was} and is {is}"));
            }
            let argument = |name: &str| format!("{element}({name}:)");
            self.inputs(argument, "argument", &field.arguments, &now.arguments);
        }
    }

    /// Arguments, or fields of an input.
    fn inputs(&mut self, element: impl Fn(&str) -> String, what: &str, old: &Inputs, new: &Inputs) {
        for input in old.iter().map(|input| &input.node) {
            let element = element(&input.name.node);
            let Some(now) = new.iter().map(|now| &now.node).find(|now| now.name.node == input.name.node)
            else {
                self.removed(element, what, &input.directives);
                continue;
            };
            self.dates(&element, &input.directives, &now.directives);
            let (was, is) = (&input.ty.node, &now.ty.node);
            // A default value is taken for what is left out.
            let optional = was.nullable || input.default_value.is_some();
            if !takes(was, is) {
                self.tell(&element, format!("its type was {was} and is {is}"));
            } else if optional {
                let default = |of: &InputValueDefinition| {
                    of.default_value.as_ref().map_or("none".to_owned(), |value| value.node.to_string())
                };
                if default(input) != default(now) {
                    self.tell(
                        &element,
                        format!("its default was {} and is {}", default(input), default(now)),
                    );
                }
            }
        }
        for input in new.iter().map(|input| &input.node) {
            let known = old.iter().any(|other| other.node.name.node == input.name.node);
            if !known && !input.ty.node.nullable && input.default_value.is_none() {
                self.tell(element(&input.name.node), format!("the {what} is new and required"));
            }
        }
    }

    fn directive(&mut self, name: &str, old: &DirectiveDefinition, new: &DirectiveDefinition) {
        for location in &old.locations {
            if new.locations.iter().all(|other| other.node != location.node) {
                self.tell(name, format!("can no longer be used on {:?}", location.node));
            }
        }
        self.inputs(|argument| format!("{name}({argument}:)"), "argument", &old.arguments, &new.arguments);
    }
}

/// Whether values of the new type are what a reader of the old type expects: the same, or never null where they could be.
fn gives(old: &Type, new: &Type) -> bool {
    let same = match (&old.base, &new.base) {
        (BaseType::Named(old), BaseType::Named(new)) => old == new,
        (BaseType::List(old), BaseType::List(new)) => gives(old, new),
        _ => false,
    };
    same && (old.nullable || !new.nullable)
}

/// Whether the new type takes everything that the old one takes, variables included.
fn takes(old: &Type, new: &Type) -> bool {
    let same = match (&old.base, &new.base) {
        (BaseType::Named(old), BaseType::Named(new)) => old == new,
        (BaseType::List(old), BaseType::List(new)) => takes(old, new),
        _ => false,
    };
    same && (new.nullable || !old.nullable)
}

/// The fields of an object or an interface.
pub(super) fn fields(kind: &TypeKind) -> impl Iterator<Item = &FieldDefinition> {
    let fields = match kind {
        TypeKind::Object(of) => of.fields.as_slice(),
        TypeKind::Interface(of) => of.fields.as_slice(),
        _ => &[],
    };
    fields.iter().map(|field| &field.node)
}

/// The interfaces that an object or an interface implements.
pub(super) fn implements(kind: &TypeKind) -> impl Iterator<Item = &str> {
    let implements = match kind {
        TypeKind::Object(of) => of.implements.as_slice(),
        TypeKind::Interface(of) => of.implements.as_slice(),
        _ => &[],
    };
    implements.iter().map(|name| name.node.as_str())
}

fn kind(of: &TypeKind) -> &'static str {
    match of {
        TypeKind::Scalar => "a scalar",
        TypeKind::Object(_) => "an object",
        TypeKind::Interface(_) => "an interface",
        TypeKind::Union(_) => "a union",
        TypeKind::Enum(_) => "an enum",
        TypeKind::InputObject(_) => "an input",
    }
}

#[cfg(test)]
#[path = "compare_tests.rs"]
mod tests;
