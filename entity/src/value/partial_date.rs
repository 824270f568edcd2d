use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::NaiveDate;
use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};

/// A date as far as it is known: `2021-10-14`, `2021-10` or `2021` (ISO 8601, reduced precision).
/// Much of the centers' history is on record only by month or year, and a day is never invented.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, DeriveValueType)]
#[serde(try_from = "String", into = "String")]
pub struct PartialDate(String);

impl PartialDate {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first day that it can mean.
    pub fn earliest(&self) -> NaiveDate {
        first_day(&self.0).unwrap_or_default()
    }
}

/// A date as far as it is known, ISO 8601 with reduced precision: `2021-10-14`, `2021-10` or `2021`.
#[Scalar]
impl ScalarType for PartialDate {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value {
            Value::String(text) => Self::try_from(text).map_err(InputValueError::custom),
            _ => Err(InputValueError::custom(Malformed)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

impl From<PartialDate> for String {
    fn from(date: PartialDate) -> Self {
        date.0
    }
}

impl TryFrom<String> for PartialDate {
    type Error = Malformed;

    fn try_from(text: String) -> Result<Self, Malformed> {
        match first_day(&text) {
            Some(_) => Ok(Self(text)),
            None => Err(Malformed),
        }
    }
}

/// The text is not a date of the form YYYY, YYYY-MM or YYYY-MM-DD.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

impl std::fmt::Display for Malformed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a date is written YYYY-MM-DD, YYYY-MM or YYYY")
    }
}

impl std::error::Error for Malformed {}

fn first_day(text: &str) -> Option<NaiveDate> {
    let shape = |width: usize| {
        text.len() == width
            && text.bytes().enumerate().all(|(i, byte)| match i {
                4 | 7 => byte == b'-',
                _ => byte.is_ascii_digit(),
            })
    };
    let full = if shape(4) {
        format!("{text}-01-01")
    } else if shape(7) {
        format!("{text}-01")
    } else if shape(10) {
        text.to_owned()
    } else {
        return None;
    };
    full.parse().ok()
}
