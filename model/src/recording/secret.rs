//! Secrets that mutations make.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::error::ValidationError;
use crate::auth::Secret;

/// How long the old secret goes on working after a rotation, unless the caller asks for another time.
pub const ROTATION_OVERLAP: TimeDelta = TimeDelta::hours(24);
/// The longest overlap of two secrets, in minutes.
const MAX_OVERLAP: i32 = 43_200;

/// A secret that is shown to whoever asked for it, and never again: what is kept of the answer has none.
#[derive(Debug, Default)]
pub struct ShownOnce(pub Option<Secret>);

impl ShownOnce {
    pub fn shown(self) -> Option<String> {
        self.0.map(|secret| secret.expose().to_owned())
    }
}

impl Serialize for ShownOnce {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_unit()
    }
}

impl<'de> Deserialize<'de> for ShownOnce {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <()>::deserialize(deserializer).map(|()| Self::default())
    }
}

/// For how long the old secret goes on working.
pub fn overlap(minutes: Option<i32>) -> Result<TimeDelta, ValidationError> {
    match minutes {
        None => Ok(ROTATION_OVERLAP),
        Some(minutes @ 0..=MAX_OVERLAP) => Ok(TimeDelta::minutes(minutes.into())),
        Some(_) => Err(ValidationError::Invalid(
            "overlap_minutes",
            "must be between 0 and 43,200 minutes",
            "0분에서 43,200분까지입니다",
        )),
    }
}
