//! Mutations: what they need of a request, and how they tell what the caller can mend.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_graphql::{Context, Enum, SimpleObject};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::{Failure, Languages, RuleCode};
use crate::auth::Sender;
use crate::policy::{Act, Actor, Allowed, Caller, Place, Show, allow, allow_showing};
use crate::store::{Once, Store};
use entity::RecordType;

/// What a mutation has at hand.
#[derive(Clone, Debug)]
pub struct Changes {
    store: Store,
    caller: Caller,
    request: Option<KeyedRequest>,
    written: Arc<AtomicU64>,
}

/// A request that is to be done once, however often it is sent.
#[derive(Clone, Debug)]
pub struct KeyedRequest {
    /// The key that its sender gave it.
    pub key: String,
    /// SHA-256 of its body.
    pub body: Vec<u8>,
}

impl Changes {
    pub fn new(store: Store, caller: Caller, request: Option<KeyedRequest>) -> Self {
        Self { store, caller, request, written: Arc::default() }
    }

    pub fn of<'a>(ctx: &'a Context<'_>) -> Result<&'a Self, Failure> {
        ctx.data::<Self>().map_err(Failure::unexpected)
    }

    /// Whether messages for people should be in Korean.
    pub fn speaks_korean(ctx: &Context<'_>) -> bool {
        ctx.data_opt::<Languages>().is_some_and(Languages::prefer_korean)
    }

    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Notes that the work of a mutation is in the database.
    pub fn wrote(&self) {
        self.written.fetch_add(1, Ordering::Relaxed);
    }

    /// How many mutations of the request are in the database.
    pub(super) fn written(&self) -> u64 {
        self.written.load(Ordering::Relaxed)
    }

    /// The piece of work that a field of the request is, if the request is to be done once.
    pub fn once(&self, ctx: &Context<'_>) -> Option<Once> {
        let KeyedRequest { key, body } = self.request.clone()?;
        // Those without a token have nothing in common: a key is used again only by the same request from the same
        // network, so that nobody can use up another one's key or read what came of it.
        let nobody = || {
            let network = ctx.data_opt::<Sender>().and_then(Sender::network);
            let network = network.map(|network| network.to_string()).unwrap_or_default();
            let subject = format!("anonymous {network} {}", URL_SAFE_NO_PAD.encode(&body));
            Actor { issuer: String::new(), subject }
        };
        let caller = self.caller.owner().unwrap_or_else(nobody);
        Some(Once { caller, key, request: body, field: ctx.item.node.response_key().to_string() })
    }

    /// Lets the caller do `A` with a record at a place, or fails the field.
    pub fn allow<A: Act>(&self, place: Place<'_>) -> Result<Allowed<A>, Failure> {
        Ok(allow(&self.caller, place)?)
    }

    /// The same for changing who may see a record.
    pub fn allow_showing(&self, of: RecordType, place: Place<'_>) -> Result<Allowed<Show>, Failure> {
        Ok(allow_showing(&self.caller, of, place)?)
    }
}

/// Code of a user error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum UserErrorCode {
    /// An input field has an invalid value.
    Invalid,
    /// The request breaks a rule of the cooperation: `rule` contains the code of the rule and `source` its
    /// source.
    RuleBroken,
    /// The record no longer has the expected version; `currentVersion` is its current version.
    StaleVersion,
    /// Another record already has this value, which must be unique.
    Taken,
    /// Too many inquiries from the caller's address; try again in an hour.
    RateLimited,
    /// A field refers to a record that does not exist or that the caller may not see.
    NotFound,
}

/// An error that the caller can correct. The mutation has changed nothing.
#[derive(Clone, Debug, PartialEq, Eq, SimpleObject)]
pub struct UserError {
    /// Machine-readable code of the error.
    code: UserErrorCode,
    /// Path of the input field that the error is about, starting with the name of the argument.
    field: Vec<String>,
    /// Human-readable message, in the language of the header Accept-Language (Korean or English).
    message: String,
    /// Rule that the request breaks; null for errors other than RULE_BROKEN.
    rule: Option<RuleCode>,
    /// Source of the rule; null for errors other than RULE_BROKEN.
    source: Option<String>,
    /// Current version of the record; null for errors other than STALE_VERSION.
    current_version: Option<i64>,
}

impl UserError {
    pub fn new(code: UserErrorCode, field: Vec<String>, message: impl Into<String>) -> Self {
        Self { code, field, message: message.into(), rule: None, source: None, current_version: None }
    }

    pub fn with_rule(self, rule: RuleCode, source: &str) -> Self {
        Self { rule: Some(rule), source: Some(source.to_owned()), ..self }
    }

    pub fn at_version(self, current: i64) -> Self {
        Self { current_version: Some(current), ..self }
    }
}

/// A name of the API as columns write it.
pub fn snake_case(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    for c in name.chars() {
        if c.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(c.to_ascii_lowercase());
    }
    snake
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
