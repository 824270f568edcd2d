//! The dates of a deprecation. They are the end of its reason, so that every tool shows them:
//! `@deprecated(reason: "Use centers. Deprecated 2027-01-15, removal 2028-04-01.")`.

use chrono::{Datelike, Months, NaiveDate};

use super::elements::each;
use super::read::{Schema, deprecated};
use super::{BreakingChange, SchemaError};

/// How many months a deprecated element stays at least.
const MONTHS: Months = Months::new(12);

/// When an element was deprecated, and when it will be removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deprecation {
    pub deprecated_on: NaiveDate,
    pub removal_on: NaiveDate,
}

impl Deprecation {
    /// The dates at the end of a reason, if they are there.
    pub fn of(reason: &str) -> Option<Self> {
        let (_, dates) = reason.trim_end().strip_suffix('.')?.rsplit_once("Deprecated ")?;
        let (deprecated, removal) = dates.split_once(", removal ")?;
        Some(Self { deprecated_on: deprecated.parse().ok()?, removal_on: removal.parse().ok()? })
    }

    /// What is wrong with the dates.
    fn fault(self) -> Option<&'static str> {
        let Self { deprecated_on, removal_on } = self;
        if deprecated_on.checked_add_months(MONTHS).is_none_or(|earliest| removal_on < earliest) {
            return Some("is to be removed less than twelve months after its deprecation");
        }
        let first_of_quarter = removal_on.day() == 1 && removal_on.month0().is_multiple_of(3);
        (!first_of_quarter).then_some("is not to be removed on the first day of a quarter")
    }
}

/// The deprecated elements of a schema whose dates are missing or against the rules.
pub fn misdated(schema: &str) -> Result<Vec<BreakingChange>, SchemaError> {
    let mut found = Vec::new();
    for (element, reason) in deprecated_elements(&Schema::read(schema)?) {
        let fault = match Deprecation::of(&reason) {
            None => {
                Some("is deprecated without \"Deprecated <date>, removal <date>.\" at the end of the reason")
            }
            Some(dates) => dates.fault(),
        };
        found.extend(fault.map(|fault| BreakingChange { element, change: fault.to_owned() }));
    }
    Ok(found)
}

/// Every deprecated element of a schema with its reason: `Query.center`, `Query.center(by:)`, `Role.NIA`.
pub fn deprecated_elements(schema: &Schema) -> Vec<(String, String)> {
    let mut found = Vec::new();
    each(schema, |element, directives| {
        found.extend(deprecated(directives).map(|reason| (element, reason.to_owned())));
    });
    found
}
