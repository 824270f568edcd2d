//! The rules about variables and fragments that look at an operation with the fragments that it spreads.

use std::collections::HashSet;

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{
    BaseType, ExecutableDocument, OperationDefinition, Type, VariableDefinition,
};
use async_graphql::{Name, Pos};
use async_graphql_value::ConstValue;

use super::selections::{Scope, Scopes, Use};
use super::{Errors, NeverNull};

pub(super) fn check<'a>(
    document: &ExecutableDocument,
    scopes: &'a Scopes<'a>,
    errors: &mut Errors,
) -> NeverNull {
    let mut never_null = NeverNull::new();
    cycles(document, scopes, errors);
    let mut spread = HashSet::new();
    for (name, operation) in document.operations.iter() {
        let Some(own) = scopes.operations.get(&name) else { continue };
        let mut reached = HashSet::new();
        reach(own, scopes, &mut reached);
        let below = reached.iter().filter_map(|name| scopes.fragments.get(name));
        let uses = std::iter::once(own).chain(below).flat_map(|scope| &scope.uses);
        variables(&operation.node, uses, &mut never_null, errors);
        spread.extend(reached);
    }
    for (name, fragment) in &document.fragments {
        if !spread.contains(name) {
            errors.report(fragment.pos, || format!("Fragment {:?} is never used.", name.as_str()));
        }
    }
    never_null
}

/// The fragments that a scope spreads, those of fragments among them.
fn reach<'a>(scope: &'a Scope<'a>, scopes: &'a Scopes<'a>, reached: &mut HashSet<&'a Name>) {
    let mut open = vec![scope];
    while let Some(scope) = open.pop() {
        for name in &scope.spreads {
            if reached.insert(name) {
                open.extend(scopes.fragments.get(name));
            }
        }
    }
}

fn cycles(document: &ExecutableDocument, scopes: &Scopes<'_>, errors: &mut Errors) {
    // Those whose spreads all end: what is left when no more is found is in a cycle or leads to one.
    let mut ends: HashSet<&Name> = HashSet::new();
    loop {
        let before = ends.len();
        for (name, scope) in &scopes.fragments {
            if !ends.contains(name) && scope.spreads.iter().all(|spread| ends.contains(spread)) {
                ends.insert(name);
            }
        }
        if ends.len() == before {
            break;
        }
    }
    for (name, fragment) in &document.fragments {
        if !ends.contains(name) {
            errors.report(fragment.pos, || format!("Fragment {:?} spreads itself.", name.as_str()));
        }
    }
}

fn variables<'a>(
    operation: &OperationDefinition,
    uses: impl Iterator<Item = &'a Use<'a>>,
    never_null: &mut NeverNull,
    errors: &mut Errors,
) {
    let mut definitions: IndexMap<&Name, (&VariableDefinition, Pos, bool)> = IndexMap::new();
    for definition in &operation.variable_definitions {
        let (pos, definition) = (definition.pos, &definition.node);
        let name = &definition.name.node;
        if definitions.insert(name, (definition, pos, false)).is_some() {
            errors.report(pos, || format!("Variable \"${name}\" is defined more than once."));
        }
    }
    for Use { name, pos, expected, has_default, one_of } in uses {
        let Some((definition, defined, used)) = definitions.get_mut(name) else {
            errors.report(*pos, || format!("Variable \"${name}\" is not defined."));
            continue;
        };
        *used = true;
        let ty = &definition.var_type.node;
        let default = definition.default_value.as_ref().is_some_and(|value| value.node != ConstValue::Null);
        let Some(expected) = expected else { continue };
        let takes_null = expected.nullable && !one_of;
        if ty.nullable && !takes_null {
            never_null.insert(*defined);
        }
        let null_fits = takes_null || default || *has_default || !ty.nullable;
        if !(null_fits && same_base(ty, expected)) {
            errors.report(*pos, || {
                let some = if takes_null == expected.nullable { "" } else { "!" };
                format!(
                    "Variable \"${name}\" of type \"{ty}\" is used where \"{expected}{some}\" is expected."
                )
            });
        }
    }
    for (name, (_, pos, used)) in &definitions {
        if !used {
            errors.report(*pos, || format!("Variable \"${name}\" is never used."));
        }
    }
}

/// Whether a variable of a type may stand where another is expected, but for null itself.
fn same_base(ty: &Type, expected: &Type) -> bool {
    match (&ty.base, &expected.base) {
        (BaseType::Named(name), BaseType::Named(expected)) => name == expected,
        (BaseType::List(inner), BaseType::List(expected)) => {
            (expected.nullable || !inner.nullable) && same_base(inner, expected)
        }
        _ => false,
    }
}
