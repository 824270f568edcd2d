//! Who is asking, as the service sees it.

use async_graphql::{Context, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::value::{Role, Scope};

use crate::auth::policy::{Action, Condition, condition};
use crate::auth::{Caller, Standing};
use crate::domain::Concept;
use crate::domain::country::Country;
use crate::domain::funding_source::FundingSource;
use crate::domain::organization::Organization;
use crate::graphql::lookup_code;
use crate::store::Reader;

#[derive(Debug)]
pub struct ViewerQuery;

#[Object]
impl ViewerQuery {
    /// Who you are to this service, and what you may do.
    async fn viewer(&self, ctx: &Context<'_>) -> async_graphql::Result<Viewer> {
        Ok(Viewer(ctx.data::<Reader>()?.caller().clone()))
    }
}

/// Who asks.
#[derive(Debug)]
pub struct Viewer(Caller);

impl Viewer {
    fn standing(&self) -> Option<&Standing> {
        self.0.standing()
    }
}

/// Who asks.
#[Object]
impl Viewer {
    /// Your role; null without a token.
    async fn role(&self) -> Option<Role> {
        self.standing().map(Standing::role)
    }

    /// The subject of your token: the name that you are on record by.
    async fn subject(&self) -> Option<&str> {
        match &self.0 {
            Caller::Bearer(bearer) => Some(&bearer.subject),
            _ => None,
        }
    }

    /// The issuer of your token.
    async fn issuer(&self) -> Option<&str> {
        match &self.0 {
            Caller::Bearer(bearer) => Some(&bearer.issuer),
            _ => None,
        }
    }

    /// The code of your organization, as your token has it.
    async fn organization_code(&self) -> Option<&str> {
        self.standing().and_then(Standing::organization)
    }

    /// Your organization, if it is on record under that code.
    async fn organization(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Organization>> {
        lookup_code(ctx, self.standing().and_then(Standing::organization)).await
    }

    /// Your country, if you act for a partner country.
    async fn country(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Country>> {
        lookup_code(ctx, self.standing().and_then(Standing::country)).await
    }

    /// Your funding source, if you are a funder.
    async fn funding_source(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<FundingSource>> {
        lookup_code(ctx, self.standing().and_then(Standing::funding_source)).await
    }

    /// What your token allows; empty without one, and reading what is public needs none.
    async fn scopes(&self) -> &[Scope] {
        match &self.0 {
            Caller::Bearer(bearer) => &bearer.scopes,
            _ => &[],
        }
    }

    /// When your token ends.
    async fn token_expires_at(&self) -> Option<DateTime<Utc>> {
        match &self.0 {
            Caller::Bearer(bearer) => Some(bearer.expires_at),
            _ => None,
        }
    }

    /// What you may do, kind of record by kind of record.
    async fn permissions(&self) -> Vec<Permission> {
        let who = self.standing().map(Standing::role);
        let on = |concept: &Concept| {
            let concept = *concept;
            let permitted = move |action: &Action| {
                let condition = condition(who, *action, concept)?;
                Some(Permission { action: *action, concept: concept.name(), condition })
            };
            Action::ALL.iter().filter_map(permitted)
        };
        Concept::ALL.iter().flat_map(on).collect()
    }
}

/// Something that you may do.
#[derive(Clone, Debug, SimpleObject)]
pub struct Permission {
    /// What.
    action: Action,
    /// With which kind of record: the name of its type.
    concept: &'static str,
    /// With which of them.
    condition: Condition,
}
