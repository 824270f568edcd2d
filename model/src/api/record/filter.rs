//! Filters: from the value that a query gives to what the store compares, along the declaration.

use std::borrow::Cow;
use std::marker::PhantomData;

use async_graphql::registry::Registry;
use async_graphql::{InputType, InputValueResult, Value};

use super::declare::{Computed, ComputedFilter, Kind, Relation, Use};
use super::index::lower_first;
use super::{Declared, RecordDef, declare::Field, declared};
use crate::api::filter::{
    ColumnFilter, DateFilter, IntFilter, MoneyFilter, PartialDateFilter, StringFilter, TimeFilter,
};
use crate::api::{Failure, camel_case};
use crate::store::{Criterion, Predicate, Reader, Scalar};

/// The filter of a record type, as an argument of a field written by hand.
#[derive(Clone, Debug)]
pub struct Filter<T>(Value, PhantomData<T>);

impl<T: Declared> Filter<T> {
    pub fn criteria(&self, reader: &Reader) -> Result<Vec<Criterion>, Failure> {
        criteria(reader, T::def(), &self.0)
    }
}

impl<T: Declared> InputType for Filter<T> {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        format!("{}Filter", T::OF.name()).into()
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

/// What records of a type have to meet, as a filter says; the reader knows the currencies.
pub fn criteria(reader: &Reader, def: &'static RecordDef, filter: &Value) -> Result<Vec<Criterion>, Failure> {
    let mut all = Vec::new();
    if let Value::Object(given) = filter {
        for (name, value) in given.iter().filter(|(_, value)| **value != Value::Null) {
            member(reader, def, name, value, &mut all)?;
        }
    }
    Ok(all)
}

fn member(
    reader: &Reader,
    def: &'static RecordDef,
    name: &str,
    value: &Value,
    all: &mut Vec<Criterion>,
) -> Result<(), Failure> {
    match name {
        "and" => all.push(Criterion::All(filters(reader, def, value)?)),
        "or" => all.push(Criterion::Any(filters(reader, def, value)?)),
        "not" => all.push(Criterion::None(filters(reader, def, value)?)),
        "updatedAt" => {
            let column = def.table().column("updated_at").unwrap_or_default();
            let found = predicates(Kind::Time, value)?.into_iter();
            all.extend(found.map(|predicate| Criterion::Column(column, predicate)));
        }
        name => {
            if let Some(field) = def.fields.iter().find(|field| field.filters(name)) {
                let column = field.column;
                let found = match (field.spec.kind, field.spec.more.first()) {
                    (Kind::Money, Some(currency)) => {
                        let amount = parse::<MoneyFilter>(value)?;
                        all.push(Criterion::Column(*currency, amount.currency()));
                        amount.predicates(reader)?
                    }
                    (kind, _) => predicates(kind, value)?,
                };
                all.extend(found.into_iter().map(|predicate| Criterion::Column(column, predicate)));
            } else if let Some(filter) = def.computed.iter().find_map(|computed| computed.filters(name)) {
                all.extend(predicates(filter.spec.kind, value)?.into_iter().map(filter.criterion));
            } else if let Some(relation) = def.relations.iter().find(|relation| relation.filters(name)) {
                all.push(Criterion::Related(
                    relation.link,
                    criteria(reader, declared(relation.link.to), value)?,
                ));
            } else {
                return Err(Failure::unexpected(format!("no filter {name} of {}", def.name())));
            }
        }
    }
    Ok(())
}

/// A list of filters; one that is not in a list counts as a list of one.
fn filters(reader: &Reader, def: &'static RecordDef, value: &Value) -> Result<Vec<Vec<Criterion>>, Failure> {
    let one = std::slice::from_ref(value);
    let list = if let Value::List(list) = value { list.as_slice() } else { one };
    list.iter().map(|filter| criteria(reader, def, filter)).collect()
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

impl Computed {
    /// How it filters, if that is its name.
    fn filters(&'static self, name: &str) -> Option<&'static ComputedFilter> {
        self.filter.as_ref().filter(|_| camel_case(self.name) == name)
    }
}

/// What a filter on a column compares.
fn predicates(kind: Kind, value: &Value) -> Result<Vec<Predicate>, Failure> {
    Ok(match kind {
        Kind::Text | Kind::Localized | Kind::Codes => read::<StringFilter>(value)?,
        Kind::Int => read::<IntFilter>(value)?,
        // Compared with their currency.
        Kind::Money => Vec::new(),
        Kind::Date | Kind::Day => read::<DateFilter>(value)?,
        Kind::PartialDate => read::<PartialDateFilter>(value)?,
        Kind::Time => read::<TimeFilter>(value)?,
        Kind::Flag => vec![Predicate::IsTrue(*value == Value::Boolean(true))],
        Kind::Choice(_) | Kind::Choices(_) => {
            vec![Predicate::OneOf(texts(value).into_iter().map(Scalar::Text).collect())]
        }
        Kind::Search => texts(value).into_iter().map(Predicate::Matches).collect(),
    })
}

fn read<F: InputType + ColumnFilter>(value: &Value) -> Result<Vec<Predicate>, Failure> {
    Ok(parse::<F>(value)?.predicates())
}

/// The library has checked the value against the schema: what is wrong now is a value that no schema excludes.
fn parse<F: InputType>(value: &Value) -> Result<F, Failure> {
    let wrong = |error: async_graphql::InputValueError<F>| {
        Failure::invalid("filter", error.into_server_error(Default::default()).message)
    };
    F::parse(Some(value.clone())).map_err(wrong)
}

fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::List(list) => list.iter().flat_map(texts).collect(),
        Value::Enum(name) => vec![name.to_string()],
        Value::String(text) => vec![text.clone()],
        _ => Vec::new(),
    }
}
