//! Values against the types that they are for: those of variables, made into what the types mean, and those in the
//! text of a document.

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{BaseType, OperationDefinition, Type, VariableDefinition};
use async_graphql::{Number, ServerError, Variables};
use async_graphql_value::{ConstValue, Value};

use super::NeverNull;
use super::definitions::{Definition, Definitions, is_required};
use crate::api::ErrorCode;
use crate::api::beginning::Beginning;
use crate::api::scalars;

/// Whole numbers from here on are kept as numbers with a fraction.
const TWO_TO_63: f64 = 9_223_372_036_854_775_808.0;

/// The values of an operation's variables: what the request gives, else their defaults; others are left out.
pub(in crate::api) fn coerce(
    definitions: &Definitions,
    operation: &OperationDefinition,
    given: &Variables,
    never_null: &NeverNull,
) -> Result<Variables, ServerError> {
    let mut coerced = Variables::default();
    for definition in &operation.variable_definitions {
        let VariableDefinition { name, var_type, default_value, .. } = &definition.node;
        let ty = &var_type.node;
        let value = match given.get(&name.node) {
            Some(ConstValue::Null) if never_null.contains(&definition.pos) => {
                Err((format!("${}", name.node), "is null, but is used where null is not allowed".to_owned()))
            }
            Some(value) => {
                let mut path = format!("${}", name.node);
                value_of(definitions, ty, value, &mut path).map_err(|why| (path, why))
            }
            None => match default_value {
                Some(default) => Ok(default.node.clone()),
                None if ty.nullable => continue,
                None => Err((format!("${}", name.node), "a value is required".to_owned())),
            },
        };
        let value = value.map_err(|(path, why)| {
            let mut error = ServerError::new(format!("{path}: {why}"), Some(definition.pos));
            let extensions = error.extensions.get_or_insert_default();
            extensions.set("code", ErrorCode::InvalidArgument.as_str());
            extensions.set("field", path);
            error
        })?;
        coerced.insert(name.node.clone(), value);
    }
    Ok(coerced)
}

/// A value of a request as one of a type; `path` is left at what is wrong.
fn value_of(
    definitions: &Definitions,
    ty: &Type,
    value: &ConstValue,
    path: &mut String,
) -> Result<ConstValue, String> {
    if *value == ConstValue::Null {
        return if ty.nullable { Ok(ConstValue::Null) } else { Err("a value is required".to_owned()) };
    }
    match (&ty.base, value) {
        (BaseType::List(inner), ConstValue::List(items)) => {
            let mut coerced = Vec::with_capacity(items.len());
            for (index, item) in items.iter().enumerate() {
                let length = path.len();
                path.push_str(&format!(".{index}"));
                coerced.push(value_of(definitions, inner, item, path)?);
                path.truncate(length);
            }
            Ok(ConstValue::List(coerced))
        }
        (BaseType::List(inner), single) => {
            Ok(ConstValue::List(vec![value_of(definitions, inner, single, path)?]))
        }
        (BaseType::Named(name), value) => match definitions.of(name) {
            Some(Definition::Input { .. }) => object_of(definitions, name, value, path),
            Some(Definition::Enum(values)) => match value {
                ConstValue::String(text) if values.contains(text) => Ok(value.clone()),
                _ => Err(format!("not a valid value of {name}")),
            },
            _ => match scalars::unmet_rule(name, value) {
                Some(rule) => Err(rule),
                None => scalar_of(name, value).ok_or_else(|| format!("not a valid value of {name}")),
            },
        },
    }
}

fn object_of(
    definitions: &Definitions,
    name: &str,
    value: &ConstValue,
    path: &mut String,
) -> Result<ConstValue, String> {
    let Some(Definition::Input { fields, one_of }) = definitions.of(name) else {
        return Ok(value.clone());
    };
    let ConstValue::Object(given) = value else { return Err(format!("not an object of type {name}")) };
    let length = path.len();
    let mut coerced = IndexMap::with_capacity(given.len());
    for field in fields.iter().map(|field| &field.node) {
        path.push_str(&format!(".{}", field.name.node));
        match given.get(&field.name.node) {
            Some(value) => {
                coerced.insert(field.name.node.clone(), value_of(definitions, &field.ty.node, value, path)?);
            }
            None if is_required(field) => return Err("a value is required".to_owned()),
            None => {}
        }
        path.truncate(length);
    }
    if let Some(unknown) = given.keys().find(|key| !coerced.contains_key(*key)) {
        path.push_str(&format!(".{}", Beginning(unknown)));
        return Err(format!("{name} has no such field"));
    }
    if *one_of && (coerced.len() != 1 || coerced.values().any(|value| *value == ConstValue::Null)) {
        return Err(format!("exactly one field of {name} must be given"));
    }
    Ok(ConstValue::Object(coerced))
}

/// A value of a scalar; a number without a fraction is whole, however it is written in JSON.
fn scalar_of(name: &str, value: &ConstValue) -> Option<ConstValue> {
    match (name, value) {
        ("Int", ConstValue::Number(number)) => {
            let whole =
                number.as_i64().or_else(|| number.as_f64().filter(|n| n.fract() == 0.0).map(|n| n as i64));
            let whole = whole.filter(|whole| i32::try_from(*whole).is_ok())?;
            Some(ConstValue::Number(Number::from(whole)))
        }
        ("ID", ConstValue::Number(number)) if number.as_f64()?.fract() == 0.0 => {
            Some(ConstValue::String(number.to_string()))
        }
        ("Float", ConstValue::Number(_)) | ("ID" | "String", ConstValue::String(_)) => Some(value.clone()),
        ("Boolean", ConstValue::Boolean(_)) => Some(value.clone()),
        ("Int" | "ID" | "Float" | "String" | "Boolean", _) => None,
        _ => Some(value.clone()),
    }
}

/// Whether a scalar or an enum takes a value that stands in the text of a document.
pub(super) fn is_literal(name: &str, definition: &Definition, value: &Value) -> bool {
    match (definition, name, value) {
        (Definition::Enum(values), _, Value::Enum(value)) => values.contains(value.as_str()),
        (Definition::Enum(_), ..) => false,
        (_, "Int", Value::Number(number)) => number.as_i64().is_some_and(|n| i32::try_from(n).is_ok()),
        // A whole number too large for 64 bits is kept as one with a fraction.
        (_, "ID", Value::Number(number)) => {
            number.is_i64() || number.is_u64() || number.as_f64().is_some_and(|n| n.abs() >= TWO_TO_63)
        }
        (_, "Float", Value::Number(_)) | (_, "ID" | "String", Value::String(_)) => true,
        (_, "Boolean", Value::Boolean(_)) => true,
        (_, "Int" | "ID" | "Float" | "String" | "Boolean", _) => false,
        _ => true,
    }
}
