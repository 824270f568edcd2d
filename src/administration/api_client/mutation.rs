use async_graphql::{Context, InputObject, Object, SimpleObject};
use entity::value::{Role, Scope};

use super::rules::{self, Wanted};
use super::store;
use crate::api::record::{Shown, fresh};
use crate::api::{Changes, UserError};
use crate::policy::acts::ManageApiClients;
use crate::recording::{Outcome, ShownOnce, overlap, record};
use crate::records::api_client::ApiClient;

#[derive(Debug, Default)]
pub struct ApiClientMutation;

/// A new API client.
#[derive(Debug, InputObject)]
pub struct CreateApiClientInput {
    /// What it is called: 1 to 200 characters.
    name: String,
    /// The role that its tokens give.
    role: Role,
    /// The code of the organization that it acts for.
    organization: Option<String>,
    /// The partner country of an organization of one, ISO 3166-1 alpha-2; for no one else.
    country: Option<String>,
    /// The code of a funder's funding source; for no one else.
    funding_source: Option<String>,
    /// What its tokens may allow at most.
    #[graphql(default_with = "vec![Scope::Read]")]
    scopes: Vec<Scope>,
}

/// An API client to give a new secret.
#[derive(Debug, InputObject)]
pub struct RotateApiClientSecretInput {
    /// Its client id.
    client_id: String,
    /// For how many minutes the old secret goes on working; 1,440 (a day) unless told, at most 43,200
    /// (thirty days).
    overlap_minutes: Option<i32>,
}

/// An API client to revoke.
#[derive(Debug, InputObject)]
pub struct RevokeApiClientInput {
    /// Its client id.
    client_id: String,
    /// The version that it has to have; of another one nothing is changed.
    expected_version: Option<i64>,
}

/// What became of a request about an API client.
#[derive(Debug, Default, SimpleObject)]
pub struct ApiClientPayload {
    /// The client; null when nothing was changed.
    api_client: Option<Shown<ApiClient>>,
    /// Its new secret, shown this once; null when there is no new one, and in the answer to a
    /// request that was done before (by its idempotency key): ask for another one then.
    client_secret: Option<String>,
    /// Why nothing was changed; empty when it was.
    user_errors: Vec<UserError>,
}

/// Clients of the built-in issuer.
#[Object]
impl ApiClientMutation {
    /// Makes an API client and its first secret. For MOIS.
    async fn create_api_client(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new client.")] input: CreateApiClientInput,
    ) -> async_graphql::Result<ApiClientPayload> {
        let allowed = Changes::of(ctx)?.allow::<ManageApiClients>(Default::default())?;
        let CreateApiClientInput { name, role, organization, country, funding_source, scopes } = input;
        let wanted = Wanted { name, role, organization, country, funding_source, scopes };
        let valid = rules::check(&wanted).map(|_| wanted);
        let made =
            record(ctx, &allowed, valid, async |work, wanted| store::register(work.writer, wanted).await);
        Ok(payload(made.await?))
    }

    /// Gives an API client a new secret; the old one goes on working for a while. For MOIS.
    async fn rotate_api_client_secret(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which client.")] input: RotateApiClientSecretInput,
    ) -> async_graphql::Result<ApiClientPayload> {
        let allowed = Changes::of(ctx)?.allow::<ManageApiClients>(Default::default())?;
        let rotated = record(ctx, &allowed, overlap(input.overlap_minutes), async |work, overlap| {
            store::rotate(work.writer, &input.client_id, overlap).await
        });
        Ok(payload(rotated.await?))
    }

    /// Ends an API client: it gets no tokens any more, and those that it has stop within a minute. For
    /// MOIS.
    async fn revoke_api_client(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which client.")] input: RevokeApiClientInput,
    ) -> async_graphql::Result<ApiClientPayload> {
        let allowed = Changes::of(ctx)?.allow::<ManageApiClients>(Default::default())?;
        let revoked = record(ctx, &allowed, Ok(()), async |work, ()| {
            store::revoke(work.writer, &input.client_id, input.expected_version).await
        });
        Ok(payload(revoked.await?))
    }
}

fn payload(outcome: Outcome<(entity::api_client::Model, ShownOnce)>) -> ApiClientPayload {
    match outcome {
        Ok((client, secret)) => ApiClientPayload {
            api_client: fresh(client),
            client_secret: secret.shown(),
            user_errors: Vec::new(),
        },
        Err(error) => ApiClientPayload { user_errors: vec![*error], ..Default::default() },
    }
}
