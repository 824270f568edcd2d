//! A machine that signs in at the built-in issuer.

use entity::value::{Role, TokenScope};

use super::country::Country;
use super::funding_source::FundingSource;

record! {
    /// A machine that signs in at the built-in issuer (OAuth 2.0 client credentials). For MOIS.
    ApiClient of api_client;
    apiClients: "API client", "API clients";

    fields {
        /// Its client id.
        Code: text().named("clientId").key().filter().order(),
        /// What it is called.
        Label: text().order(),
        /// The role that its tokens give.
        Role: choice<Role>().filter(),
        /// The code of the organization that it acts for.
        OrganizationCode: text().filter(),
        /// What its tokens may allow at most.
        Scopes: choices<TokenScope>(),
        /// When it was revoked: from then on it gets no tokens, and those that it has end within a minute.
        RevokedAt: time(),
    }
    one {
        /// The partner country of an organization of one.
        country: Country by CountryCode = country::Alpha2, filter "The partner country.";
        /// The funding source of a funder.
        funding_source: FundingSource by FundingSourceCode = funding_source::Code,
            filter "The funding source.";
    }
}
