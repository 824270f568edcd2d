use entity::value::{Role, TokenScope};

record! {
    /// Visible
    /// only to MOIS.
    ApiClient of api_client;
    apiClients: "API client", "API clients";

    fields {
        /// Client ID, with which the client gets tokens.
        Code: text().named("clientId").key().filter().order(),
        /// Name of the client.
        Label: text().order(),
        /// Role of the client's tokens.
        Role: choice<Role>().filter(),
        /// Code of the organization that the client acts for; null if none is set.
        OrganizationCode: text().filter(),
        /// Scopes that tokens of the client may have.
        Scopes: choices<TokenScope>(),
        /// Time of the revocation; null if the client is not revoked. A revoked client gets no new tokens,
        /// and its existing tokens become invalid within a minute.
        RevokedAt: time(),
        /// What the client shows in place of a secret: `certificate-subject:` and the name of the subject of its
        /// certificate (RFC 4514), `certificate-sha256:` and the SHA-256 hash of the certificate, or `x-road:` and its
        /// identifier in X-Road. Null if the client has a secret.
        Identity: text(),
    }
    one {
        /// Country that the client acts for; null if its role is MOIS, NIA or FUNDER.
        country: Country by CountryCode = country::Alpha2, filter "Country that the client acts for.";
        /// Funding source that the client acts for; null unless its role is FUNDER.
        funding_source: FundingSource by FundingSourceCode = funding_source::Code,
            filter "Funding source that the client acts for.";
    }
}
