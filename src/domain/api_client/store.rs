//! Clients and their secrets. A secret is shown once and kept as its hash.

use chrono::TimeDelta;
use entity::api_client::{Column, Entity, Model};
use entity::value::{Codes, Scope, Visibility};

use super::rules::{Broken, Wanted, check};
use crate::auth::Secret;
use crate::auth::policy::Allowed;
use crate::auth::policy::acts::ManageApiClients;
use crate::clock;
use crate::store::{Error, Key, Store, Writer};

/// How long the old secret goes on working after a rotation, unless told otherwise.
pub const ROTATION_OVERLAP: TimeDelta = TimeDelta::hours(24);

/// What became of a request about a client.
pub type Registration<T> = Result<T, Broken>;

/// Makes a client, with its first secret.
pub async fn register(
    store: &Store,
    allowed: &Allowed<ManageApiClients>,
    wanted: Wanted,
) -> Result<Registration<(Model, Secret)>, Error> {
    let standing = match check(&wanted) {
        Ok(standing) => standing,
        Err(broken) => return Ok(Err(broken)),
    };
    store
        .write(allowed, async |writer| {
            if let Some(broken) = unknown(writer, &wanted).await? {
                return Ok(Err(broken));
            }
            let model = new_record!(api_client, Visibility::Internal, {
                code: format!("dgcc-{}", clock::new_id().simple()),
                name: wanted.name.trim().to_owned(),
                role: standing.role(),
                organization_code: standing.organization().map(str::to_owned),
                country_code: standing.country().map(str::to_owned),
                funding_source_code: standing.funding_source().map(str::to_owned),
                scopes: scopes(&wanted.scopes),
                revoked_at: None,
            });
            let model = writer.save::<Entity>(None, model).await?;
            let secret = Secret::new()?;
            writer.add_secret(model.id, secret.hash()).await?;
            Ok(Ok((model, secret)))
        })
        .await
}

/// All clients, in the order that they were made.
pub async fn all(store: &Store, allowed: &Allowed<ManageApiClients>) -> Result<Vec<Model>, Error> {
    let mut clients = store.rehearse(allowed, async |writer| writer.all::<Entity>().await).await?;
    clients.sort_by_key(|client| client.id);
    Ok(clients)
}

/// Gives a client a new secret; the others stop to work after `overlap`.
pub async fn rotate(
    store: &Store,
    allowed: &Allowed<ManageApiClients>,
    code: &str,
    overlap: TimeDelta,
) -> Result<Registration<(Model, Secret)>, Error> {
    store
        .write(allowed, async |writer| {
            let client = match active(writer, code).await? {
                Ok(client) => client,
                Err(broken) => return Ok(Err(broken)),
            };
            let secret = Secret::new()?;
            writer.expire_secrets(client.id, clock::now() + overlap).await?;
            writer.add_secret(client.id, secret.hash()).await?;
            Ok(Ok((client, secret)))
        })
        .await
}

/// Ends a client: it gets no tokens, and those that it has stop within a minute.
pub async fn revoke(
    store: &Store,
    allowed: &Allowed<ManageApiClients>,
    code: &str,
) -> Result<Registration<Model>, Error> {
    store
        .write(allowed, async |writer| {
            let client = match active(writer, code).await? {
                Ok(client) => client,
                Err(broken) => return Ok(Err(broken)),
            };
            let revoked = Model { revoked_at: Some(clock::now()), ..client.clone() };
            Ok(Ok(writer.save::<Entity>(Some(client), revoked).await?))
        })
        .await
}

async fn active(writer: &Writer, code: &str) -> Result<Registration<Model>, Error> {
    writer.alone().await?;
    let found = writer.by_keys::<Entity>(Column::Code, vec![Key::from(code)]).await?.pop();
    Ok(match found {
        None => Err(Broken { field: "client_id", rule: "there is no such client".to_owned() }),
        Some(client) if client.revoked_at.is_some() => {
            Err(Broken { field: "client_id", rule: "the client is revoked".to_owned() })
        }
        Some(client) => Ok(client),
    })
}

/// What a wanted client refers to and is not there.
async fn unknown(writer: &Writer, wanted: &Wanted) -> Result<Option<Broken>, Error> {
    use entity::{country, funding_source, organization};
    let key = |code: &Option<String>| code.as_deref().map(|code| vec![Key::from(code)]);
    let broken = |field, rule: &str| Some(Broken { field, rule: rule.to_owned() });
    if let Some(key) = key(&wanted.country)
        && writer.by_keys::<country::Entity>(country::Column::Alpha2, key).await?.is_empty()
    {
        return Ok(broken("country", "there is no such country"));
    }
    if let Some(key) = key(&wanted.funding_source)
        && writer.by_keys::<funding_source::Entity>(funding_source::Column::Code, key).await?.is_empty()
    {
        return Ok(broken("funding_source", "there is no such funding source"));
    }
    if let Some(key) = key(&wanted.organization)
        && writer.by_keys::<organization::Entity>(organization::Column::Code, key).await?.is_empty()
    {
        return Ok(broken("organization", "there is no such organization"));
    }
    Ok(None)
}

fn scopes(scopes: &[Scope]) -> Codes {
    let mut names: Vec<String> =
        scopes.iter().map(|scope| sea_orm::ActiveEnum::to_value(scope).to_owned()).collect();
    names.sort_unstable();
    names.dedup();
    Codes(names)
}
