//! The deprecated elements that a request uses. Clients are told of them in `extensions.deprecations`.

use std::collections::BTreeSet;

use async_graphql::{Response, Value as ConstValue, value};
use chrono::NaiveDate;

use super::coordinates::Coordinate;
use super::validity::Definitions;
use crate::evolution::Deprecation;

/// The name of the extension.
const EXTENSION: &str = "deprecations";

/// The deprecated ones of some elements, in the order of their names. Nothing is looked at while the schema has none.
pub(super) fn among<'d>(definitions: &'d Definitions, used: &[Coordinate]) -> BTreeSet<&'d str> {
    let used = if definitions.has_deprecated() { used } else { &[] };
    let names = used.iter().map(|element| definitions.coordinates().name(*element));
    names.filter(|name| definitions.deprecated(name).is_some()).collect()
}

/// Tells of the deprecated elements in an answer: the element, the reason, and the dates as far as the reason has them.
pub(super) fn tell(response: Response, definitions: &Definitions, used: &BTreeSet<&str>) -> Response {
    if used.is_empty() {
        return response;
    }
    let entry = |element: &&str| {
        let reason = definitions.deprecated(element).unwrap_or_default();
        let dates = Deprecation::of(reason);
        let deprecated_on = dates.map(|dates| dates.deprecated_on.to_string());
        let removal_on = dates.map(|dates| dates.removal_on.to_string());
        value!({ "element": *element, "reason": reason, "deprecatedOn": deprecated_on, "removalOn": removal_on })
    };
    response.extension(EXTENSION, ConstValue::List(used.iter().map(entry).collect()))
}

/// The first dates of the deprecated elements that an answer tells of: since when one is deprecated, and when one is removed.
pub fn deprecation_of(response: &Response) -> Option<Deprecation> {
    let Some(ConstValue::List(entries)) = response.extensions.get(EXTENSION) else { return None };
    let first = |key: &str| {
        let dates = entries.iter().filter_map(|entry| match entry {
            ConstValue::Object(entry) => match entry.get(key)? {
                ConstValue::String(date) => date.parse::<NaiveDate>().ok(),
                _ => None,
            },
            _ => None,
        });
        dates.min()
    };
    Some(Deprecation { deprecated_on: first("deprecatedOn")?, removal_on: first("removalOn")? })
}

#[cfg(test)]
#[path = "deprecations_tests.rs"]
mod tests;
