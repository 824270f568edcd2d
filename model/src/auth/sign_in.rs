//! Signing in with a client's ID and secret, or with what the client has shown in place of a secret. Failures are stored.
//! They slow down further attempts from the same network, for one client sooner than for all. Failures from other
//! networks slow down nobody: otherwise anyone who knows a client's ID could lock the client out. They need no limit,
//! because a secret of 256 random bits cannot be guessed from any number of addresses.

use std::net::IpAddr;

use chrono::TimeDelta;
use entity::value::{TokenScope, Visibility};

use super::certificate::confirmation;
use super::issuer::{Grant, Issuer, scope_text};
use super::network;
use super::secret::is_one_of;
use crate::clock;
use crate::policy::{Confirmation, Presented, Standing, StandingError};
use crate::store::{Error, Failures, Store, new_record};

/// What a client is given.
#[derive(Debug)]
pub struct Issued {
    pub token: String,
    pub lifetime: TimeDelta,
    pub scope: String,
}

/// Why a client is given nothing.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// No such client, a wrong secret or certificate, or a revoked client: which one is not told.
    #[error("unknown client, or wrong secret or certificate")]
    InvalidClient,
    #[error("the client does not have this scope")]
    InvalidScope,
    /// Too many failures before.
    #[error("too many failed sign-ins; try again later")]
    SlowDown(TimeDelta),
    #[error(transparent)]
    Store(#[from] Error),
}

/// How a client proves to be one.
#[derive(Clone, Copy, Debug)]
pub enum Proof<'a> {
    Secret(&'a str),
    /// What it has shown with its request (RFC 8705).
    Presented(&'a Presented),
}

/// How long failures are held against a network.
const WINDOW: TimeDelta = TimeDelta::minutes(15);
/// How many failures within it slow nobody down: from one network for one client, and for all.
const FREE_FOR_CLIENT: u64 = 5;
const FREE_FOR_ALL: u64 = 20;
/// The longest wait, so that nobody can lock out for good a client of the same network.
const LONGEST_WAIT: TimeDelta = TimeDelta::seconds(60);
/// The longest client id that goes on record.
const MAX_CLIENT: usize = 100;

/// A token for a client that proves to be one.
pub async fn sign_in(
    store: &Store,
    issuer: &Issuer,
    (client, proof): (&str, Proof<'_>),
    scope: Option<&str>,
    address: Option<IpAddr>,
) -> Result<Issued, SignInError> {
    let now = clock::now();
    let text = |address: Option<IpAddr>| address.map(|address| address.to_string()).unwrap_or_default();
    let network = text(address.map(network));
    let client: String = client.chars().filter(|c| !c.is_control()).take(MAX_CLIENT).collect();
    let (for_all, for_client) = store.sign_in_failures(&network, &client, now - WINDOW).await?;
    let wait = [wait(for_all, FREE_FOR_ALL), wait(for_client, FREE_FOR_CLIENT)].into_iter().flatten();
    if let Some(until) = wait.max().filter(|until| *until > now) {
        return Err(SignInError::SlowDown(until - now));
    }
    let found = store.client(&client, now).await?;
    let confirmed = match proof {
        Proof::Secret(secret) => {
            let hashes = found.as_ref().map_or(&[][..], |(_, hashes)| hashes);
            is_one_of(secret, hashes).then(Confirmation::default)
        }
        Proof::Presented(presented) => {
            let registered = found.as_ref().and_then(|(client, _)| client.identity.as_deref());
            registered.and_then(|registered| confirmation(registered, presented))
        }
    };
    let found = found.filter(|(client, _)| client.revoked_at.is_none()).zip(confirmed);
    let Some(((known, _), confirmation)) = found else {
        let failure = new_record!(sign_in_failure, Visibility::Internal, {
            failed_at: now,
            client_id: client,
            address: text(address),
            network,
        });
        store.keep::<entity::sign_in_failure::Entity>(vec![failure]).await?;
        return Err(SignInError::InvalidClient);
    };
    let scopes = granted(&known.scopes.0, scope).ok_or(SignInError::InvalidScope)?;
    let standing =
        Standing::new(known.role, known.organization_code, known.country_code, known.funding_source_code);
    let standing = standing.map_err(|StandingError { part, rule }| {
        SignInError::Store(Error::Internal(format!("client {}: {part}: {rule}", known.code)))
    })?;
    let lifetime = issuer.lifetime;
    let grant = Grant {
        subject: &known.code,
        client: &known.code,
        standing: &standing,
        scopes: &scopes,
        lifetime,
        confirmation,
    };
    Ok(Issued { token: issuer.issue(grant).await?, lifetime, scope: scope_text(&scopes) })
}

/// Until when no sign-in is looked at: twice as long after each failure beyond those that are free.
fn wait(failures: Failures, free: u64) -> Option<chrono::DateTime<chrono::Utc>> {
    let beyond = failures.count.checked_sub(free)?;
    let seconds = TimeDelta::seconds(1 << beyond.min(10));
    Some(failures.last? + seconds.min(LONGEST_WAIT))
}

/// The scopes that a client gets: those that it asks for, if it has all of them; all that it has, if it
/// asks for none.
fn granted(own: &[String], asked: Option<&str>) -> Option<Vec<TokenScope>> {
    let own: Vec<TokenScope> = own.iter().filter_map(|scope| scope.parse().ok()).collect();
    let Some(asked) = asked.filter(|asked| !asked.trim().is_empty()) else { return Some(own) };
    let named = |name: &str| match name {
        "read" => Some(TokenScope::Read),
        "write" => Some(TokenScope::Write),
        _ => None,
    };
    let asked: Option<Vec<TokenScope>> = asked.split_ascii_whitespace().map(named).collect();
    asked.filter(|asked| asked.iter().all(|scope| own.contains(scope)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_slow_down_more_and_more_but_never_for_good() {
        let last = Some(chrono::DateTime::UNIX_EPOCH);
        let seconds =
            |count| wait(Failures { count, last }, FREE_FOR_CLIENT).map_or(0, |until| until.timestamp());
        assert_eq!([0, 4, 5, 6, 7, 10, 100].map(seconds), [0, 0, 1, 2, 4, 32, 60]);
    }

    #[test]
    fn a_client_gets_no_scope_that_it_does_not_have() {
        let own = ["READ".to_owned()];
        assert_eq!(granted(&own, None), Some(vec![TokenScope::Read]));
        assert_eq!(granted(&own, Some("read")), Some(vec![TokenScope::Read]));
        assert_eq!(granted(&own, Some("read write")), None);
        assert_eq!(granted(&own, Some("admin")), None);
    }
}
