//! The rules that look at one selection, argument, directive or value at a time.

use std::collections::{HashMap, HashSet};

use async_graphql::parser::types::{
    BaseType, Directive, DirectiveLocation, ExecutableDocument, Field, InputValueDefinition,
    OperationDefinition, OperationType, Selection, SelectionSet, Type, TypeCondition,
};
use async_graphql::{Name, Pos, Positioned};
use async_graphql_value::Value;

use super::Errors;
use super::definitions::{Definition, Definitions, is_required, name_of, root};
use super::values::is_literal;
use crate::api::beginning::Beginning;
use crate::api::scalars::unmet_rule;

/// What an operation or a fragment refers to.
#[derive(Debug, Default)]
pub(super) struct Scope<'a> {
    pub(super) uses: Vec<Use<'a>>,
    pub(super) spreads: Vec<Name>,
}

/// Where a variable is used.
#[derive(Debug)]
pub(super) struct Use<'a> {
    pub(super) name: Name,
    pub(super) pos: Pos,
    /// The type that is expected there; none where nothing is known.
    pub(super) expected: Option<&'a Type>,
    /// Whether something is taken there when the variable holds nothing.
    pub(super) has_default: bool,
    /// Whether it is the field of an input of which exactly one is given, and so not null.
    pub(super) one_of: bool,
}

/// What the operations and fragments of a document refer to, by their names.
#[derive(Debug, Default)]
pub(super) struct Scopes<'a> {
    pub(super) fragments: HashMap<&'a Name, Scope<'a>>,
    pub(super) operations: HashMap<Option<&'a Name>, Scope<'a>>,
}

type Arguments = [(Positioned<Name>, Positioned<Value>)];
type InputDefinitions = [Positioned<InputValueDefinition>];

pub(super) fn walk<'a>(
    definitions: &'static Definitions,
    document: &'a ExecutableDocument,
    errors: &mut Errors,
) -> Scopes<'a> {
    let mut walk = Walk { definitions, document, errors, scope: Scope::default() };
    let mut scopes = Scopes::default();
    for (name, fragment) in &document.fragments {
        let fragment = &fragment.node;
        walk.directives(&fragment.directives, DirectiveLocation::FragmentDefinition);
        let on = walk.condition(&fragment.type_condition);
        walk.set(on, &fragment.selection_set.node);
        scopes.fragments.insert(name, std::mem::take(&mut walk.scope));
    }
    for (name, operation) in document.operations.iter() {
        walk.operation(&operation.node);
        scopes.operations.insert(name, std::mem::take(&mut walk.scope));
    }
    scopes
}

struct Walk<'a, 'e> {
    definitions: &'static Definitions,
    document: &'a ExecutableDocument,
    errors: &'e mut Errors,
    scope: Scope<'a>,
}

impl<'a> Walk<'a, '_> {
    fn operation(&mut self, operation: &'a OperationDefinition) {
        let location = match operation.ty {
            OperationType::Query => DirectiveLocation::Query,
            OperationType::Mutation => DirectiveLocation::Mutation,
            OperationType::Subscription => DirectiveLocation::Subscription,
        };
        self.directives(&operation.directives, location);
        for definition in &operation.variable_definitions {
            let (pos, definition) = (definition.pos, &definition.node);
            self.directives(&definition.directives, DirectiveLocation::VariableDefinition);
            let ty = &definition.var_type.node;
            match self.definitions.of(name_of(ty)) {
                None => self.errors.report(pos, || format!("Unknown type {:?}.", name_of(ty))),
                Some(Definition::Composite { .. }) => {
                    let name = &definition.name.node;
                    self.errors.report(pos, || {
                        format!("Variable \"${name}\" cannot be of the output type \"{ty}\".")
                    });
                }
                Some(_) => {
                    if let Some(default) = &definition.default_value {
                        self.value(
                            &format!("${}", definition.name.node),
                            ty,
                            &default.node.clone().into_value(),
                            default.pos,
                        );
                    }
                }
            }
        }
        self.set(Some(root(operation.ty)), &operation.selection_set.node);
    }

    /// A selection of fields of a type; of an unknown one, what it refers to is looked at all the same.
    fn set(&mut self, parent: Option<&'static str>, set: &SelectionSet) {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => self.field(parent, &field.node, field.pos),
                Selection::InlineFragment(inline) => {
                    let (pos, inline) = (inline.pos, &inline.node);
                    self.directives(&inline.directives, DirectiveLocation::InlineFragment);
                    let on = match &inline.type_condition {
                        None => parent,
                        Some(condition) => self.condition(condition),
                    };
                    self.overlap(parent, on, pos);
                    self.set(on, &inline.selection_set.node);
                }
                Selection::FragmentSpread(spread) => {
                    let (pos, spread) = (spread.pos, &spread.node);
                    self.directives(&spread.directives, DirectiveLocation::FragmentSpread);
                    let name = &spread.fragment_name.node;
                    match self.document.fragments.get(name) {
                        None => self.errors.report(pos, || format!("Unknown fragment {:?}.", name.as_str())),
                        Some(fragment) => {
                            let on = self.definitions.composite(&fragment.node.type_condition.node.on.node);
                            self.overlap(parent, on, pos);
                            self.scope.spreads.push(name.clone());
                        }
                    }
                }
            }
        }
    }

    fn field(&mut self, parent: Option<&'static str>, field: &Field, pos: Pos) {
        let name = &field.name.node;
        let definition = parent.and_then(|parent| self.definitions.field(parent, name));
        self.directives(&field.directives, DirectiveLocation::Field);
        if let (Some(parent), None) = (parent, definition) {
            let definitions = self.definitions;
            self.errors.report(pos, || {
                let near = definitions.nearest_field(parent, name);
                let near = near.map(|near| format!(" Did you mean {near:?}?")).unwrap_or_default();
                format!("Unknown field {:?} on type {parent:?}.{near}", name.as_str())
            });
        }
        let arguments = definition.map(|definition| definition.arguments.as_slice());
        self.arguments(&field.arguments, arguments, pos, || format!("the field {:?}", name.as_str()));
        let of = definition.map(|definition| name_of(&definition.ty.node));
        let below = of.and_then(|of| self.definitions.composite(of));
        let leaf = field.selection_set.node.items.is_empty();
        if let Some(of) = of
            && below.is_some() == leaf
        {
            let must = if leaf { "must" } else { "can't" };
            self.errors.report(pos, || {
                format!("Field {:?} of type {of:?} {must} have a selection of fields.", name.as_str())
            });
        }
        self.set(below, &field.selection_set.node);
    }

    /// The type of a fragment, if it has fields.
    fn condition(&mut self, condition: &Positioned<TypeCondition>) -> Option<&'static str> {
        let name = condition.node.on.node.as_str();
        let on = self.definitions.composite(name);
        if on.is_none() {
            let known = self.definitions.of(name).is_some();
            self.errors.report(condition.pos, || {
                if known {
                    format!("A fragment cannot be on {name:?}, which has no fields.")
                } else {
                    format!("Unknown type {name:?}.")
                }
            });
        }
        on
    }

    /// A fragment can apply where it is used.
    fn overlap(&mut self, parent: Option<&'static str>, on: Option<&'static str>, pos: Pos) {
        let (Some(parent), Some(on)) = (parent, on) else { return };
        let definitions = self.definitions;
        let (Some(here), Some(there)) = (definitions.possible_of(parent), definitions.possible_of(on)) else {
            return;
        };
        if here.is_disjoint(there) {
            self.errors.report(pos, || format!("A fragment on {on:?} can never apply to type {parent:?}."));
        }
    }

    fn directives(&mut self, directives: &[Positioned<Directive>], location: DirectiveLocation) {
        let mut seen = HashSet::new();
        for Positioned { pos, node } in directives {
            let name = node.name.node.as_str();
            let definition = self.definitions.directive(name);
            let arguments = definition.map(|definition| definition.arguments.as_slice());
            match definition {
                None => self.errors.report(*pos, || format!("Unknown directive \"@{name}\".")),
                Some(definition) if definition.locations.iter().all(|at| at.node != location) => {
                    self.errors.report(*pos, || format!("Directive \"@{name}\" may not be used here."));
                }
                Some(_) if !seen.insert(name) => {
                    self.errors.report(*pos, || {
                        format!("Directive \"@{name}\" may be used only once in this place.")
                    });
                }
                Some(_) => {}
            }
            self.arguments(&node.arguments, arguments, *pos, || format!("the directive \"@{name}\""));
        }
    }

    /// The arguments of something that takes these; of an unknown one, the variables that they use.
    fn arguments(
        &mut self,
        given: &Arguments,
        definitions: Option<&'static InputDefinitions>,
        pos: Pos,
        of: impl Fn() -> String,
    ) {
        let mut seen = HashSet::new();
        for (name, value) in given {
            if !seen.insert(&name.node) {
                self.errors.report(name.pos, || {
                    format!("Argument {:?} of {} is given more than once.", name.node.as_str(), of())
                });
            }
            let mut known = definitions.unwrap_or_default().iter().map(|definition| &definition.node);
            match known.find(|definition| definition.name.node == name.node) {
                Some(definition) => self.input(definition, false, &value.node, value.pos),
                None => {
                    if definitions.is_some() {
                        self.errors.report(name.pos, || {
                            format!("Unknown argument {:?} of {}.", name.node.as_str(), of())
                        });
                    }
                    self.unknown(&value.node, value.pos);
                }
            }
        }
        for missing in definitions.unwrap_or_default().iter().map(|definition| &definition.node) {
            if is_required(missing) && !seen.contains(&missing.name.node) {
                let (name, ty) = (&missing.name.node, &missing.ty.node);
                self.errors.report(pos, || {
                    format!("Argument {:?} of type \"{ty}\" of {} is required.", name.as_str(), of())
                });
            }
        }
    }

    /// The value of an argument or of a field of an input.
    fn input(&mut self, definition: &'static InputValueDefinition, one_of: bool, value: &Value, pos: Pos) {
        let ty = &definition.ty.node;
        if let Value::Variable(name) = value {
            let has_default = definition.default_value.is_some();
            self.uses(name, pos, Some(ty), (has_default, one_of));
        } else {
            self.value(&definition.name.node, ty, value, pos);
        }
    }

    fn uses(
        &mut self,
        name: &Name,
        pos: Pos,
        expected: Option<&'a Type>,
        (has_default, one_of): (bool, bool),
    ) {
        self.scope.uses.push(Use { name: name.clone(), pos, expected, has_default, one_of });
    }

    /// The value of something of this name.
    fn value(&mut self, of: &str, ty: &'a Type, value: &Value, pos: Pos) {
        let wrong = || format!("Expected a value of type \"{ty}\" for {of:?}, found {}.", Beginning(value));
        match (&ty.base, value) {
            (_, Value::Variable(name)) => self.uses(name, pos, Some(ty), (false, false)),
            (_, Value::Null) if ty.nullable => {}
            (_, Value::Null) => self.errors.report(pos, wrong),
            (BaseType::List(inner), Value::List(items)) => {
                for item in items {
                    self.value(of, inner, item, pos);
                }
            }
            // One value stands for a list of it.
            (BaseType::List(inner), one) => self.value(of, inner, one, pos),
            (BaseType::Named(name), value) => match self.definitions.of(name) {
                Some(Definition::Input { fields, one_of }) => match value {
                    Value::Object(given) => self.object(name, fields, *one_of, given, pos),
                    _ => self.errors.report(pos, wrong),
                },
                Some(definition) if !is_literal(name, definition, value) => self.errors.report(pos, wrong),
                _ => match value.clone().into_const() {
                    Some(literal) => {
                        if let Some(rule) = unmet_rule(name, &literal) {
                            let found = Beginning(value);
                            self.errors.report(pos, || {
                                format!(
                                    "Expected a value of type \"{ty}\" for {of:?}, found {found}: {rule}."
                                )
                            });
                        }
                    }
                    // A scalar of ours may hold anything, variables among it.
                    None => self.unknown(value, pos),
                },
            },
        }
    }

    fn object(
        &mut self,
        of: &str,
        fields: &'static InputDefinitions,
        one_of: bool,
        given: &async_graphql::indexmap::IndexMap<Name, Value>,
        pos: Pos,
    ) {
        for (name, value) in given {
            match fields.iter().find(|field| field.node.name.node == *name) {
                Some(field) => self.input(&field.node, one_of, value, pos),
                None => {
                    self.errors
                        .report(pos, || format!("Unknown field {:?} of the input {of:?}.", name.as_str()));
                    self.unknown(value, pos);
                }
            }
        }
        for field in fields.iter().map(|field| &field.node) {
            if is_required(field) && !given.contains_key(&field.name.node) {
                let (name, ty) = (&field.name.node, &field.ty.node);
                self.errors.report(pos, || {
                    format!("Field {:?} of type \"{ty}\" of the input {of:?} is required.", name.as_str())
                });
            }
        }
        if one_of && (given.len() != 1 || given.values().any(|value| *value == Value::Null)) {
            self.errors.report(pos, || format!("Exactly one field of the input {of:?} must be given."));
        }
    }

    /// The variables in a value of which nothing is known.
    fn unknown(&mut self, value: &Value, pos: Pos) {
        match value {
            Value::Variable(name) => self.uses(name, pos, None, (false, false)),
            Value::List(items) => items.iter().for_each(|item| self.unknown(item, pos)),
            Value::Object(fields) => fields.values().for_each(|value| self.unknown(value, pos)),
            _ => {}
        }
    }
}
