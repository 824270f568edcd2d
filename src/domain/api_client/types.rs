use async_graphql::{Context, Object, Result};
use chrono::{DateTime, Utc};
use entity::value::{Role, Scope};

use crate::domain::country::{Country, CountryFilter};
use crate::domain::funding_source::{FundingSource, FundingSourceFilter};
use crate::graphql::{Record, StringFilter, by_code};

concept! {
    ApiClient of api_client, "API client", "API clients",
    query: ApiClientQuery { api_client, api_clients },
    key: ApiClientKey {
        /// Its client id.
        ClientId(Code, code),
    },
    filter: ApiClientFilter,
    order: ApiClientOrder,
}

/// A machine that signs in at the built-in issuer (OAuth 2.0 client credentials). For MOIS.
#[Object]
impl ApiClient {
    #[graphql(flatten)]
    async fn record(&self) -> Record<'_> {
        Record::of(self)
    }

    /// Its client id.
    async fn client_id(&self) -> &str {
        &self.code
    }

    /// What it is called.
    async fn name(&self) -> &str {
        &self.name
    }

    /// The role that its tokens give.
    async fn role(&self) -> Role {
        self.role
    }

    /// The code of the organization that it acts for.
    async fn organization_code(&self) -> Option<&str> {
        self.organization_code.as_deref()
    }

    /// The partner country of an organization of one.
    async fn country(&self, ctx: &Context<'_>) -> Option<Result<Country>> {
        by_code(ctx, &self.0, |row| row.country_code.as_deref()).await
    }

    /// The funding source of a funder.
    async fn funding_source(&self, ctx: &Context<'_>) -> Option<Result<FundingSource>> {
        by_code(ctx, &self.0, |row| row.funding_source_code.as_deref()).await
    }

    /// What its tokens may allow at most.
    async fn scopes(&self) -> Vec<Scope> {
        self.scopes.0.iter().filter_map(|scope| scope.parse().ok()).collect()
    }

    /// When it was revoked: from then on it gets no tokens, and those that it has end within a minute.
    async fn revoked_at(&self) -> Option<DateTime<Utc>> {
        self.revoked_at
    }
}

filter! {
    /// Selects API clients; all that is given must hold.
    ApiClientFilter on api_client {
        /// Its client id.
        client_id: StringFilter = Code,
        /// The role that its tokens give: one of these.
        role: Vec<Role> = Role,
        /// The code of the organization that it acts for.
        organization_code: StringFilter = OrganizationCode,
    }
    related {
        /// The partner country.
        country: CountryFilter by CountryCode = country::Alpha2,
        /// The funding source.
        funding_source: FundingSourceFilter by FundingSourceCode = funding_source::Code,
    }
}

order! {
    /// The order of a list of API clients.
    ApiClientOrder by ApiClientOrderField on api_client {
        /// Its client id.
        ClientId: text(Code, |row| &row.code),
        /// What it is called.
        Name: text(Name, |row| &row.name),
    }
}
