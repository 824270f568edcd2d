//! Filters: from the value that a query gives to what the store compares, along the declaration.

use std::borrow::Cow;
use std::marker::PhantomData;

use async_graphql::registry::Registry;
use async_graphql::{InputType, InputValueResult, Value};

use super::declare::{Declared, Kind, Relation, Use};
use super::index::lower_first;
use super::{RecordDef, declare::Field};
use crate::api::filter::{ColumnFilter, DateFilter, IntFilter, PartialDateFilter, StringFilter, TimeFilter};
use crate::api::{Failure, camel_case};
use crate::store::{Criterion, Predicate, Scalar};

/// The filter of a record type, as an argument of a field written by hand.
#[derive(Clone, Debug)]
pub struct Filter<T>(Value, PhantomData<T>);

impl<T: Declared> Filter<T> {
    pub fn criteria(&self) -> Result<Vec<Criterion>, Failure> {
        criteria(T::def(), &self.0)
    }
}

impl<T: Declared> InputType for Filter<T> {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        format!("{}Filter", T::def().name()).into()
    }

    /// The record types are registered together.
    fn create_type_info(_: &mut Registry) -> String {
        Self::qualified_type_name()
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        Ok(Self(value.unwrap_or_default(), PhantomData))
    }

    fn to_value(&self) -> Value {
        self.0.clone()
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}

/// What records of a type have to meet, as a filter says.
pub fn criteria(def: &'static RecordDef, filter: &Value) -> Result<Vec<Criterion>, Failure> {
    let mut all = Vec::new();
    if let Value::Object(given) = filter {
        for (name, value) in given.iter().filter(|(_, value)| **value != Value::Null) {
            member(def, name, value, &mut all)?;
        }
    }
    Ok(all)
}

fn member(
    def: &'static RecordDef,
    name: &str,
    value: &Value,
    all: &mut Vec<Criterion>,
) -> Result<(), Failure> {
    match name {
        "and" => all.push(Criterion::All(filters(def, value)?)),
        "or" => all.push(Criterion::Any(filters(def, value)?)),
        "not" => all.push(Criterion::None(filters(def, value)?)),
        "updatedAt" => {
            let column = def.table().column("updated_at").unwrap_or_default();
            all.extend(predicates(Kind::Time, value)?.map(|predicate| Criterion::Column(column, predicate)));
        }
        name => {
            if let Some(field) = def.fields.iter().find(|field| field.filters(name)) {
                let column = field.column;
                let found = predicates(field.spec.kind, value)?;
                all.extend(found.map(|predicate| Criterion::Column(column, predicate)));
            } else if let Some(relation) = def.relations.iter().find(|relation| relation.filters(name)) {
                all.push(Criterion::Related(relation.link, criteria((relation.to)(), value)?));
            } else {
                return Err(Failure::unexpected(format!("no filter {name} of {}", def.name())));
            }
        }
    }
    Ok(())
}

/// A list of filters; one that is not in a list counts as a list of one.
fn filters(def: &'static RecordDef, value: &Value) -> Result<Vec<Vec<Criterion>>, Failure> {
    let one = std::slice::from_ref(value);
    let list = if let Value::List(list) = value { list.as_slice() } else { one };
    list.iter().map(|filter| criteria(def, filter)).collect()
}

impl Field {
    fn filters(&self, name: &str) -> bool {
        self.spec.filter != Use::No
            && match self.spec.name {
                Some(own) => own == name,
                None => lower_first(self.ident) == name,
            }
    }
}

impl Relation {
    fn filters(&self, name: &str) -> bool {
        self.filter != Use::No && camel_case(self.name) == name
    }
}

/// What a filter on a column compares.
fn predicates(kind: Kind, value: &Value) -> Result<std::vec::IntoIter<Predicate>, Failure> {
    let found = match kind {
        Kind::Text | Kind::Localized | Kind::Codes => read::<StringFilter>(value)?,
        Kind::Int | Kind::Money => read::<IntFilter>(value)?,
        Kind::Date => read::<DateFilter>(value)?,
        Kind::PartialDate => read::<PartialDateFilter>(value)?,
        Kind::Time => read::<TimeFilter>(value)?,
        Kind::Flag => vec![Predicate::IsTrue(*value == Value::Boolean(true))],
        Kind::Choice(_) | Kind::Choices(_) => {
            vec![Predicate::OneOf(texts(value).into_iter().map(Scalar::Text).collect())]
        }
        Kind::Search => texts(value).into_iter().map(Predicate::Matches).collect(),
    };
    Ok(found.into_iter())
}

/// The library has checked the value against the schema: what is wrong now is a value that no schema excludes.
fn read<F: InputType + ColumnFilter>(value: &Value) -> Result<Vec<Predicate>, Failure> {
    let filter = F::parse(Some(value.clone()));
    let wrong = |error: async_graphql::InputValueError<F>| {
        Failure::invalid("filter", error.into_server_error(Default::default()).message)
    };
    Ok(filter.map_err(wrong)?.predicates())
}

fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::List(list) => list.iter().flat_map(texts).collect(),
        Value::Enum(name) => vec![name.to_string()],
        Value::String(text) => vec![text.clone()],
        _ => Vec::new(),
    }
}
