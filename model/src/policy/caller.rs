//! Who makes a request.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use entity::value::{Role, TokenScope};

use super::presented::Confirmation;

/// How far the clocks of an issuer and of this service may differ.
pub const LEEWAY: TimeDelta = TimeDelta::seconds(30);

/// Who makes a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// Anyone without a token: reads what is public.
    Anonymous,
    /// The bearer of a token.
    Bearer(Arc<Bearer>),
    /// The person who runs the service, at its command line.
    Operator {
        /// The command that runs, for the change log.
        command: &'static str,
    },
}

impl Caller {
    /// Whom the logs of changes and of access name.
    pub fn actor(&self) -> Actor {
        let own = |name: &str| Actor { issuer: String::new(), subject: name.to_owned() };
        match self {
            Self::Anonymous => own("anonymous"),
            Self::Bearer(bearer) => Actor { issuer: bearer.issuer.clone(), subject: bearer.subject.clone() },
            Self::Operator { command } => own(command),
        }
    }

    /// The part that the caller takes, as the logs write it.
    pub fn role_name(&self) -> &'static str {
        match self.standing().map(Standing::role) {
            Some(Role::Mois) => "MOIS",
            Some(Role::Nia) => "NIA",
            Some(Role::LeadOrganization) => "LEAD_ORGANIZATION",
            Some(Role::SpecializedOrganization) => "SPECIALIZED_ORGANIZATION",
            Some(Role::DiplomaticOrganization) => "DIPLOMATIC_ORGANIZATION",
            Some(Role::Funder) => "FUNDER",
            None if matches!(self, Self::Operator { .. }) => "OPERATOR",
            None => "ANONYMOUS",
        }
    }

    /// The part that the bearer of a token takes.
    pub fn standing(&self) -> Option<&Standing> {
        match self {
            Self::Bearer(bearer) => Some(&bearer.standing),
            Self::Anonymous | Self::Operator { .. } => None,
        }
    }

    /// Whose own what the caller makes for itself is; nobody's without a token.
    pub fn owner(&self) -> Option<Actor> {
        matches!(self, Self::Bearer(_)).then(|| self.actor())
    }

    /// Whether a token, if there is one, allows requests of this scope.
    pub fn has_scope(&self, scope: TokenScope) -> bool {
        match self {
            Self::Bearer(bearer) => bearer.scopes.contains(&scope),
            Self::Anonymous | Self::Operator { .. } => true,
        }
    }
}

/// Who acts: a subject is unique only with its issuer, so the two go together everywhere.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Actor {
    /// The issuer of the token; empty without one, for anonymous callers and for the service's own commands.
    pub issuer: String,
    pub subject: String,
}

/// What a token says of its bearer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bearer {
    /// Who issued the token, as its `iss`.
    pub issuer: String,
    /// Whom it was issued for, unique with its issuer.
    pub subject: String,
    /// The client that it was issued to, where the token says (RFC 9068): a portal with many subjects is one.
    pub client: Option<String>,
    pub standing: Standing,
    pub scopes: Vec<TokenScope>,
    pub expires_at: DateTime<Utc>,
    /// Who may use the token.
    pub confirmation: Confirmation,
}

impl Bearer {
    /// Whether the token has expired, by clocks that may be apart.
    pub fn has_expired(&self, now: DateTime<Utc>) -> bool {
        self.expires_at + LEEWAY <= now
    }
}

/// A part in the cooperation, with what it is limited to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    role: Role,
    organization: Option<String>,
    country: Option<String>,
    funding_source: Option<String>,
}

/// What is wrong with a standing: which part of it, and the rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{part}: {rule}")]
pub struct StandingError {
    pub part: &'static str,
    pub rule: &'static str,
}

impl Standing {
    /// The organizations of a partner country have a country, funders a funding source, and Korea's side
    /// neither.
    pub fn new(
        role: Role,
        organization: Option<String>,
        country: Option<String>,
        funding_source: Option<String>,
    ) -> Result<Self, StandingError> {
        let wrong = |part, rule| Err(StandingError { part, rule });
        let known = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.is_empty());
        let (needs_country, needs_source) = match role {
            Role::Mois | Role::Nia => (false, false),
            Role::LeadOrganization | Role::SpecializedOrganization | Role::DiplomaticOrganization => {
                (true, false)
            }
            Role::Funder => (false, true),
        };
        match (needs_country, known(&country)) {
            (true, false) => return wrong("country", "required for the roles of a partner country"),
            (false, true) => return wrong("country", "allowed only for the roles of a partner country"),
            _ => {}
        }
        match (needs_source, known(&funding_source)) {
            (true, false) => return wrong("funding_source", "required for FUNDER"),
            (false, true) => return wrong("funding_source", "allowed only for FUNDER"),
            _ => {}
        }
        let two_letters = |code: &String| code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase());
        if needs_country && !country.as_ref().is_some_and(two_letters) {
            return wrong("country", "must be an ISO 3166-1 alpha-2 code of two upper-case letters");
        }
        let kept = |text: Option<String>| text.filter(|text| !text.is_empty());
        Ok(Self {
            role,
            organization: kept(organization),
            country: kept(country),
            funding_source: kept(funding_source),
        })
    }

    pub fn role(&self) -> Role {
        self.role
    }

    /// The code of the organization that the bearer acts for, where the token says.
    pub fn organization(&self) -> Option<&str> {
        self.organization.as_deref()
    }

    /// The partner country of an organization of one, ISO 3166-1 alpha-2.
    pub fn country(&self) -> Option<&str> {
        self.country.as_deref()
    }

    /// The code of a funder's funding source.
    pub fn funding_source(&self) -> Option<&str> {
        self.funding_source.as_deref()
    }
}
