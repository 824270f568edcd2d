//! Scalars of the API.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::NaiveDate;

/// A calendar date, ISO 8601: `2026-11-21`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date(pub NaiveDate);

/// A calendar date, ISO 8601: `2026-11-21`.
#[Scalar]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) if text.len() == 10 && !text.contains([' ', '+']) => {
                text.parse().map(Self).map_err(|_| InputValueError::custom("a date is written YYYY-MM-DD"))
            }
            _ => Err(InputValueError::custom("a date is written YYYY-MM-DD")),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// A language by its ISO 639-1 code: `ko`, `en`, `es`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LanguageCode(pub String);

/// A language by its ISO 639-1 code: `ko`, `en`, `es`.
#[Scalar]
impl ScalarType for LanguageCode {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value {
            Value::String(code) if code.len() == 2 && code.bytes().all(|b| b.is_ascii_lowercase()) => {
                Ok(Self(code))
            }
            _ => {
                Err(InputValueError::custom("a language is two lower-case letters of ISO 639-1, such as ko"))
            }
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}
