//! Mutations: what they need of a request, and how they tell what the caller can mend.

use async_graphql::{Context, Enum, SimpleObject};

use super::Failure;
use crate::auth::Caller;
use crate::auth::policy::{Act, Allowed, Place, allow};
use crate::store::{Error, Store};

/// What a mutation has at hand.
#[derive(Clone, Debug)]
pub struct Changes {
    store: Store,
    caller: Caller,
}

impl Changes {
    pub fn new(store: Store, caller: Caller) -> Self {
        Self { store, caller }
    }

    pub fn of<'a>(ctx: &'a Context<'_>) -> Result<&'a Self, Failure> {
        ctx.data::<Self>().map_err(Failure::unexpected)
    }

    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Lets the caller do `A` with a record at a place, or fails the field.
    pub fn allow<A: Act>(&self, place: Place<'_>) -> Result<Allowed<A>, Failure> {
        Ok(allow(&self.caller, place)?)
    }

    /// What a store gave back.
    pub fn outcome<T>(&self, outcome: Result<T, Error>) -> Result<T, Failure> {
        Ok(outcome?)
    }
}

/// Every value of `code` in a user error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum UserErrorCode {
    /// A field of the input breaks a rule.
    Invalid,
}

/// Something that the caller can mend. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, SimpleObject)]
pub struct UserError {
    /// What kind of error it is, for programs.
    code: UserErrorCode,
    /// The path of the field that it is about, from the argument on.
    field: Vec<String>,
    /// The rule in words, for people.
    message: String,
}

impl UserError {
    pub fn new(code: UserErrorCode, field: &[&str], message: impl Into<String>) -> Self {
        let field = field.iter().map(|name| (*name).to_owned()).collect();
        Self { code, field, message: message.into() }
    }
}

/// A name as the API writes it.
pub fn camel_case(name: &str) -> String {
    let mut parts = name.split('_');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |camel, part| {
        let mut letters = part.chars();
        let initial = letters.next().map(|c| c.to_ascii_uppercase());
        camel + &initial.into_iter().chain(letters).collect::<String>()
    })
}
