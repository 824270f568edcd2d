//! `dgcc client`.

use anyhow::Context;
use chrono::TimeDelta;
use clap::Subcommand;
use entity::value::TokenScope;
use model::auth::{Secret, read_certificate};
use model::policy::acts::ManageApiClients;
use model::policy::{Allowed, Caller, Place, allow};
use model::recording::ShownOnce;
use model::store::Store;
use sea_orm::ActiveEnum;

use super::token::Part;
use super::{checked, log, open_filled, print};
use crate::administration::api_client::{Changed, Wanted, all, change, register, revoke, rotate};
use crate::config::{Config, Options};

#[derive(Debug, Subcommand)]
pub(super) enum Client {
    /// Create a client and print its ID and secret; the secret is shown only once. With --identity there is no secret
    Create {
        /// Name of the client
        #[arg(long)]
        name: String,
        #[command(flatten)]
        part: Part,
        /// Scopes of the client's tokens: read, write, or both separated by a comma
        #[arg(long, value_delimiter = ',', default_value = "read", value_parser = super::token::scope)]
        scope: Vec<TokenScope>,
        /// What the client shows in place of a secret: certificate-subject:CN=portal,O=Ministry,C=UZ (RFC 4514),
        /// certificate:FILE for the subject of the certificate in a PEM file, certificate-sha256:HASH, or
        /// x-road:INSTANCE/CLASS/MEMBER/SUBSYSTEM
        #[arg(long, value_parser = identity)]
        identity: Option<String>,
    },
    /// List the clients with ID, state, role, country or funding source, organization, scopes, name and identity
    List,
    /// Change the name, the organization, the scopes or the identity of a client; its existing tokens do not change
    #[command(group = clap::ArgGroup::new("changes").required(true).multiple(true))]
    Set {
        client_id: String,
        /// Name of the client
        #[arg(long, group = "changes")]
        name: Option<String>,
        /// Code of the organization that the client acts for; "" for none
        #[arg(long, group = "changes", value_name = "CODE")]
        organization: Option<String>,
        /// Scopes of the client's tokens: read, write, or both separated by a comma
        #[arg(long, group = "changes", value_delimiter = ',', value_parser = super::token::scope)]
        scope: Option<Vec<TokenScope>>,
        /// What the client shows in place of its secrets, which become invalid (see create). With "" it shows nothing:
        /// rotate its secret then
        #[arg(long, group = "changes", value_parser = identity)]
        identity: Option<String>,
    },
    /// Give a client a new secret; the old secret remains valid for --overlap-hours
    Rotate {
        client_id: String,
        /// Hours for which the old secret remains valid
        #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(u16).range(0..=720))]
        overlap_hours: u16,
    },
    /// Revoke a client: it gets no new tokens, and its existing tokens become invalid within a minute
    Revoke { client_id: String },
}

pub(super) async fn run(options: &Options, what: Client) -> anyhow::Result<()> {
    let config = Config::read(options).context("configuration")?;
    log::start(&config)?;
    let store = open_filled(&config.connection().context("configuration")?).await?;
    let allowed = allow::<ManageApiClients>(&Caller::Operator { command: "client" }, Place::default())?;
    match what {
        Client::Create { name, part, scope: scopes, identity } => {
            let Part { role, organization, country, funding_source } = part;
            let wanted =
                Wanted { label: name, role, organization, country, funding_source, scopes, identity };
            let made = store.write(&allowed, async |writer| register(writer, wanted).await).await;
            let (client, secret) = checked(made)?;
            match &client.identity {
                Some(identity) => {
                    print(&format!("client_id     {}\nidentity      {identity}\n", client.code))
                }
                None => print(&format!("client_id     {}\nclient_secret {}\n", client.code, shown(&secret))),
            }
        }
        Client::List => list(&store, &allowed).await,
        Client::Set { client_id, name: label, organization, scope: scopes, identity } => {
            let changed = Changed { label, organization, scopes, identity };
            let done = store.write(&allowed, async |writer| change(writer, &client_id, changed).await).await;
            print(&format!("{} is changed\n", checked(done)?.code))
        }
        Client::Rotate { client_id, overlap_hours } => {
            let overlap = TimeDelta::hours(overlap_hours.into());
            let rotated =
                store.write(&allowed, async |writer| rotate(writer, &client_id, overlap).await).await;
            let (client, secret) = checked(rotated)?;
            print(&format!("client_id     {}\nclient_secret {}\n", client.code, shown(&secret)))
        }
        Client::Revoke { client_id } => {
            let revoked = store.write(&allowed, async |writer| revoke(writer, &client_id, None).await).await;
            let (client, _) = checked(revoked)?;
            print(&format!("{} is revoked\n", client.code))
        }
    }
}

async fn list(store: &Store, allowed: &Allowed<ManageApiClients>) -> anyhow::Result<()> {
    for client in all(store, allowed).await? {
        let state = client.revoked_at.map_or("active", |_| "revoked");
        let none = || "-".to_owned();
        let limit = client.country_code.or(client.funding_source_code).unwrap_or_else(none);
        let organization = client.organization_code.unwrap_or_else(none);
        let scopes = client.scopes.0.join(",").to_ascii_lowercase();
        let role = client.role.to_value();
        let what = format!("{state:<7}  {role:<24} {limit:<6} {organization:<12} {scopes:<10}");
        let identity = client.identity.map(|identity| format!("  {identity}")).unwrap_or_default();
        print(&format!("{}  {what} {}{identity}\n", client.code, client.label))?;
    }
    Ok(())
}

/// An identity as it is, or that of the certificate in a file.
fn identity(text: &str) -> Result<String, String> {
    let Some(file) = text.strip_prefix("certificate:") else { return Ok(text.to_owned()) };
    let pem = std::fs::read(file).map_err(|error| format!("{file}: {error}"))?;
    let certificate = pem::parse(pem).ok().and_then(|pem| read_certificate(pem.contents()));
    let certificate = certificate.ok_or_else(|| format!("{file}: it has no certificate in PEM format"))?;
    Ok(format!("certificate-subject:{}", certificate.subject))
}

fn shown(ShownOnce(secret): &ShownOnce) -> &str {
    secret.as_ref().map(Secret::expose).unwrap_or_default()
}
