use async_graphql::{Context, InputObject, Object};
use entity::value::{Role, TokenScope};
use model::api::Changes;
use model::api::record::KeyOf;
use model::policy::acts::ManageApiClients;
use model::recording::{Checks, Keys, overlap, payload, record};
use model::records::{ApiClient, Country, FundingSource, Organization};

use super::rules::{self, Wanted};
use super::store;

#[derive(Debug, Default)]
pub struct ApiClientMutation;

/// Input of `createApiClient`.
#[derive(Debug, InputObject)]
pub struct CreateApiClientInput {
    /// Name of the client: 1 to 200 characters.
    label: String,
    /// Role of the client's tokens.
    role: Role,
    /// Organization that the client acts for.
    organization: Option<KeyOf<Organization>>,
    /// Country of the client. Required for roles of a partner country, not allowed for other roles.
    country: Option<KeyOf<Country>>,
    /// Funding source of the client. Required for FUNDER, not allowed for other roles.
    funding_source: Option<KeyOf<FundingSource>>,
    /// Scopes that tokens of the client may have.
    #[graphql(default_with = "vec![TokenScope::Read]")]
    scopes: Vec<TokenScope>,
    /// What the client shows in place of a secret: `certificate-subject:CN=portal,O=Ministry,C=UZ` (RFC 4514),
    /// `certificate-sha256:` and the SHA-256 hash of its certificate, or `x-road:INSTANCE/CLASS/MEMBER/SUBSYSTEM`.
    /// Without it, the client gets a secret.
    identity: Option<String>,
}

/// Input of `rotateApiClientSecret`.
#[derive(Debug, InputObject)]
pub struct RotateApiClientSecretInput {
    /// API client whose secret is rotated.
    api_client: KeyOf<ApiClient>,
    /// Minutes for which the old secret remains valid: 1,440 (one day) by default, at most 43,200 (30 days).
    overlap_minutes: Option<i32>,
}

/// Input of `revokeApiClient`.
#[derive(Debug, InputObject)]
pub struct RevokeApiClientInput {
    /// API client to revoke.
    api_client: KeyOf<ApiClient>,
    /// Optimistic lock: the mutation fails with STALE_VERSION if the client has another version.
    expected_version: Option<i64>,
}

payload! {
    CreateApiClientPayload, RotateApiClientSecretPayload {
        /// API client; null if the mutation failed.
        api_client: ApiClient = api_client,
    } + once {
        /// New secret of the client, shown only once. Null if the mutation failed, if the client has an
        /// `identity` in place of a secret, or if the request repeats an earlier one with the same idempotency
        /// key. In the last case, rotate the secret to get a new one.
        client_secret
    }
    RevokeApiClientPayload {
        /// API client; null if the mutation failed.
        api_client: ApiClient = api_client,
    }
}

/// Clients of the built-in issuer.
#[Object]
impl ApiClientMutation {
    /// Creates an API client, with its first secret unless it has an `identity`.
    async fn create_api_client(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "API client to create.")] input: CreateApiClientInput,
    ) -> async_graphql::Result<CreateApiClientPayload> {
        let allowed = Changes::of(ctx)?.allow::<ManageApiClients>(Default::default())?;
        let CreateApiClientInput { label, role, organization, country, funding_source, scopes, identity } =
            input;
        let keys = Keys::of(ctx)?;
        let named = (
            keys.optional_code("organization", organization.as_ref()).await,
            keys.optional_code("country", country.as_ref()).await,
            keys.optional_code("funding_source", funding_source.as_ref()).await,
        );
        let valid = named.all().and_then(|(organization, country, funding_source)| {
            let wanted = Wanted { label, role, organization, country, funding_source, scopes, identity };
            rules::check(&wanted)?;
            Ok(wanted)
        });
        record(ctx, &allowed, valid, async |work, wanted| store::register(work.writer, wanted).await).await
    }

    /// Gives an API client a new secret. For `overlapMinutes` after that, the old secret remains valid as
    /// well.
    async fn rotate_api_client_secret(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "API client whose secret is rotated.")] input: RotateApiClientSecretInput,
    ) -> async_graphql::Result<RotateApiClientSecretPayload> {
        let allowed = Changes::of(ctx)?.allow::<ManageApiClients>(Default::default())?;
        let client = Keys::of(ctx)?.code("api_client", &input.api_client).await;
        let checks = (overlap(input.overlap_minutes), client);
        record(ctx, &allowed, checks, async |work, (overlap, client_id)| {
            store::rotate(work.writer, &client_id, overlap).await
        })
        .await
    }

    /// Revokes an API client: it gets no new tokens, and its existing tokens become invalid within a minute.
    async fn revoke_api_client(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "API client to revoke.")] input: RevokeApiClientInput,
    ) -> async_graphql::Result<RevokeApiClientPayload> {
        let allowed = Changes::of(ctx)?.allow::<ManageApiClients>(Default::default())?;
        let client = Keys::of(ctx)?.code("api_client", &input.api_client).await;
        record(ctx, &allowed, client, async |work, client_id| {
            let (client, _) = store::revoke(work.writer, &client_id, input.expected_version).await?;
            Ok((client,))
        })
        .await
    }
}
