//! Why nothing was recorded.

use crate::api::RuleCode;
use crate::store::Error;

/// Why nothing was recorded.
#[derive(Debug)]
pub enum MutationError {
    Validation(ValidationError),
    Store(Error),
}

/// What the caller can mend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ValidationError {
    /// A rule of the cooperation, and the field that it is about.
    Rule(&'static str, RuleText),
    /// The record has another version than the caller expects.
    StaleVersion(i64),
    /// A field names something that is not there, or that the caller may not see.
    NotFound(&'static str),
    /// A field holds what another record has, and two must not.
    Taken(&'static str),
    /// Too many of these came from the same place.
    RateLimited,
    /// A field is not as it has to be: the rule in English and in Korean.
    Invalid(&'static str, &'static str, &'static str),
    /// A field holds a GraphQL document that the schema does not allow, and why.
    InvalidDocument(&'static str, String),
}

/// A rule in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleText {
    pub code: RuleCode,
    pub english: &'static str,
    pub korean: &'static str,
    /// Where the rule comes from.
    pub source: &'static str,
}

impl ValidationError {
    pub fn rule(field: &'static str, rule: impl Into<RuleText>) -> Self {
        Self::Rule(field, rule.into())
    }
}

impl MutationError {
    /// What the database says of a key that another record has, told of a field.
    pub fn taken(field: &'static str) -> impl Fn(Error) -> Self {
        move |error| match error {
            Error::Taken => Self::Validation(ValidationError::Taken(field)),
            other => Self::Store(other),
        }
    }
}

impl From<Error> for MutationError {
    fn from(error: Error) -> Self {
        Self::Store(error)
    }
}

impl From<ValidationError> for MutationError {
    fn from(broken: ValidationError) -> Self {
        Self::Validation(broken)
    }
}
