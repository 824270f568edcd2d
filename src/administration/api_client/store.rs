//! Clients and their secrets. A secret is shown once and kept as its hash.

use chrono::TimeDelta;
use entity::api_client::{Column, Entity, Model};
use entity::value::{TokenScope, Visibility};
use model::auth::Secret;
use model::clock;
use model::policy::acts::ManageApiClients;
use model::policy::{Allowed, Standing};
use model::recording::{MutationError, ShownOnce, ValidationError, codes, expect, is_there, label};
use model::store::{Error, Key, Store, Writer, new_record};
use sea_orm::ActiveEnum;

use super::rules::{Changed, Wanted, check, identity};

/// Makes a client, with its first secret unless it shows something else.
pub async fn register(writer: &mut Writer, wanted: Wanted) -> Result<(Model, ShownOnce), MutationError> {
    let label = label(&wanted.label)?;
    let standing = check(&wanted)?;
    known(writer, &wanted).await?;
    let model = new_record!(api_client, Visibility::Internal, {
        code: format!("dgcc-{}", clock::new_id().simple()),
        label,
        role: standing.role(),
        organization_code: standing.organization().map(str::to_owned),
        country_code: standing.country().map(str::to_owned),
        funding_source_code: standing.funding_source().map(str::to_owned),
        scopes: codes(wanted.scopes.iter().map(|scope| scope.to_value())),
        revoked_at: None,
        identity: identity(&wanted)?,
    });
    let model = writer.save::<Entity>(None, model).await?;
    if model.identity.is_some() {
        return Ok((model, ShownOnce::default()));
    }
    let secret = Secret::new().map_err(Error::from)?;
    writer.add_secret(model.id, secret.hash()).await?;
    Ok((model, ShownOnce(Some(secret))))
}

/// Changes a client. Tokens that it already has keep what they have until they expire.
pub async fn change(writer: &mut Writer, code: &str, changed: Changed) -> Result<Model, MutationError> {
    let client = active(writer, code).await?;
    let held = || client.scopes.0.iter().filter_map(|scope| TokenScope::try_from_value(scope).ok()).collect();
    let organization = changed.organization.or_else(|| client.organization_code.clone());
    let wanted = Wanted {
        label: changed.label.unwrap_or_else(|| client.label.clone()),
        role: client.role,
        organization: organization.filter(|code| !code.is_empty()),
        country: client.country_code.clone(),
        funding_source: client.funding_source_code.clone(),
        scopes: changed.scopes.unwrap_or_else(held),
        identity: changed.identity.or_else(|| client.identity.clone()).filter(|text| !text.is_empty()),
    };
    let label = label(&wanted.label)?;
    check(&wanted)?;
    known(writer, &wanted).await?;
    let identity = identity(&wanted)?;
    if identity.is_some() {
        writer.expire_secrets(client.id, clock::now()).await?;
    }
    let scopes = codes(wanted.scopes.iter().map(|scope| scope.to_value()));
    let changed = Model { label, organization_code: wanted.organization, scopes, identity, ..client.clone() };
    Ok(writer.save::<Entity>(Some(client), changed).await?)
}

/// The standing of a client that could be made: it breaks no rule, and what it refers to is there.
pub async fn verify(
    store: &Store,
    allowed: &Allowed<ManageApiClients>,
    wanted: &Wanted,
) -> Result<Standing, MutationError> {
    let standing = check(wanted)?;
    store.rehearse(allowed, async |writer| Ok(known(writer, wanted).await)).await??;
    Ok(standing)
}

/// All clients, in the order that they were made.
pub async fn all(store: &Store, allowed: &Allowed<ManageApiClients>) -> Result<Vec<Model>, Error> {
    let mut clients = store.rehearse(allowed, async |writer| writer.all::<Entity>().await).await?;
    clients.sort_by_key(|client| client.id);
    Ok(clients)
}

/// Gives a client a new secret; the others stop to work after `overlap`.
pub async fn rotate(
    writer: &mut Writer,
    code: &str,
    overlap: TimeDelta,
) -> Result<(Model, ShownOnce), MutationError> {
    let client = active(writer, code).await?;
    if client.identity.is_some() {
        return Err(ValidationError::Invalid(
            "api_client",
            "the client has no secret: it shows a certificate or is a member of X-Road",
            "인증서나 X-Road로 식별되는 클라이언트이므로 비밀키가 없습니다",
        )
        .into());
    }
    let secret = Secret::new().map_err(Error::from)?;
    writer.expire_secrets(client.id, clock::now() + overlap).await?;
    writer.add_secret(client.id, secret.hash()).await?;
    Ok((client, ShownOnce(Some(secret))))
}

/// Ends a client: it gets no tokens, and those that it has stop within a minute.
pub async fn revoke(
    writer: &mut Writer,
    code: &str,
    expected_version: Option<i64>,
) -> Result<(Model, ShownOnce), MutationError> {
    let client = active(writer, code).await?;
    expect(expected_version, client.version)?;
    let revoked = Model { revoked_at: Some(clock::now()), ..client.clone() };
    Ok((writer.save::<Entity>(Some(client), revoked).await?, ShownOnce::default()))
}

async fn active(writer: &Writer, code: &str) -> Result<Model, MutationError> {
    let found = writer.by_keys::<Entity>(Column::Code, vec![Key::from(code)]).await?.pop();
    let client = found.ok_or(ValidationError::NotFound("api_client"))?;
    if client.revoked_at.is_some() {
        return Err(ValidationError::Invalid(
            "api_client",
            "the client is revoked",
            "폐기된 클라이언트입니다",
        )
        .into());
    }
    Ok(client)
}

/// What a wanted client refers to is there.
async fn known(writer: &Writer, wanted: &Wanted) -> Result<(), MutationError> {
    use entity::{country, funding_source, organization};
    let Wanted { country, funding_source, organization, .. } = wanted;
    let (alpha2, source) = (country::Column::Alpha2, funding_source::Column::Code);
    is_there::<country::Entity>(writer, "country", alpha2, country.as_deref()).await?;
    is_there::<funding_source::Entity>(writer, "funding_source", source, funding_source.as_deref()).await?;
    let code = organization::Column::Code;
    is_there::<organization::Entity>(writer, "organization", code, organization.as_deref()).await
}
