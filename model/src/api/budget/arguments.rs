//! What arguments hold, with the values of variables. A variable may be large and used in many places, so its value is
//! never copied, and looked through once.

use std::collections::HashMap;

use async_graphql::parser::types::{Field, OperationDefinition};
use async_graphql::{Name, Variables};
use async_graphql_value::{ConstValue, Number, Value};

use crate::api::coordinates::Given;

pub(super) struct Arguments<'a> {
    /// What the request gives, else the operation's defaults, with their sizes.
    variables: HashMap<&'a Name, (&'a ConstValue, Size)>,
}

/// As much of a value as decides what a document costs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Held<'a> {
    Null,
    Boolean(bool),
    Number(&'a Number),
    List(u64),
    Other,
}

/// How large a value is.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Size {
    /// How many values it consists of, itself among them.
    pub(super) values: u64,
    /// As a filter: how many parts it has, itself, conditions, and those on related records.
    pub(super) conditions: u64,
}

impl std::ops::AddAssign for Size {
    fn add_assign(&mut self, other: Self) {
        self.values = self.values.saturating_add(other.values);
        self.conditions = self.conditions.saturating_add(other.conditions);
    }
}

impl<'a> Arguments<'a> {
    /// Those of a document of which an operation runs with these variables.
    pub(super) fn new(runs: Option<&'a OperationDefinition>, given: &'a Variables) -> Self {
        let mut variables = HashMap::new();
        let definitions = runs.into_iter().flat_map(|operation| &operation.variable_definitions);
        for definition in definitions.map(|definition| &definition.node) {
            if let Some(default) = &definition.default_value {
                variables.insert(&definition.name.node, (&default.node, size_of(&default.node)));
            }
        }
        variables.extend(given.iter().map(|(name, value)| (name, (value, size_of(value)))));
        Self { variables }
    }

    /// What an argument holds; null if it is not given.
    pub(super) fn held(&self, field: &'a Field, name: &str) -> Held<'a> {
        field.get_argument(name).map_or(Held::Null, |value| self.value(&value.node))
    }

    pub(super) fn value(&self, value: &'a Value) -> Held<'a> {
        match value {
            Value::Variable(name) => self.variables.get(name).map_or(Held::Null, |(value, _)| match value {
                ConstValue::Null => Held::Null,
                ConstValue::Boolean(value) => Held::Boolean(*value),
                ConstValue::Number(number) => Held::Number(number),
                ConstValue::List(items) => Held::List(items.len() as u64),
                _ => Held::Other,
            }),
            Value::Null => Held::Null,
            Value::Boolean(value) => Held::Boolean(*value),
            Value::Number(number) => Held::Number(number),
            Value::List(items) => Held::List(items.len() as u64),
            _ => Held::Other,
        }
    }

    /// The size of a value in the document.
    pub(super) fn size(&self, value: &'a Value) -> Size {
        match value {
            Value::Variable(name) => self.variables.get(name).map(|(_, size)| *size).unwrap_or_default(),
            value => sum(value, &|value| self.size(value)),
        }
    }
}

fn size_of(value: &ConstValue) -> Size {
    sum(value, &size_of)
}

/// The size of a value, by those of the values in it.
fn sum<'a, V: Given>(value: &'a V, size: &dyn Fn(&'a V) -> Size) -> Size {
    let mut all = Size { values: 1, conditions: 0 };
    for item in value.items() {
        all += size(item);
    }
    if let Some(fields) = value.fields().filter(|fields| !fields.is_empty()) {
        for field in fields.values() {
            all += size(field);
        }
        all.conditions = all.conditions.saturating_add(1);
    }
    all
}
