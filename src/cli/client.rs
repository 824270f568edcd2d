//! `dgcc client`.

use anyhow::Context;
use chrono::TimeDelta;
use clap::Subcommand;
use entity::value::TokenScope;

use super::token::Part;
use super::{checked, log, open_filled, print};
use crate::administration::api_client::{Wanted, all, register, revoke, rotate};
use crate::auth::Secret;
use crate::config::{Config, Options};
use crate::policy::acts::ManageApiClients;
use crate::policy::{Allowed, Caller, Place, allow};
use crate::recording::ShownOnce;
use crate::store::Store;

#[derive(Debug, Subcommand)]
pub(super) enum Client {
    /// Make a client; its secret is shown this once
    Create {
        /// What it is called
        #[arg(long)]
        name: String,
        #[command(flatten)]
        part: Part,
        /// What its tokens may allow at most: read, write
        #[arg(long, value_delimiter = ',', default_value = "read", value_parser = super::token::scope)]
        scope: Vec<TokenScope>,
    },
    /// List the clients
    List,
    /// Give a client a new secret; the old one goes on working for a while
    Rotate {
        client_id: String,
        /// For how many hours the old secret goes on working
        #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(u16).range(0..=720))]
        overlap_hours: u16,
    },
    /// End a client: it gets no tokens, and those that it has stop within a minute
    Revoke { client_id: String },
}

pub(super) async fn run(options: &Options, what: Client) -> anyhow::Result<()> {
    let config = Config::read(options, None).context("configuration")?;
    log::start(&config)?;
    let store = open_filled(&config.connection().context("configuration")?).await?;
    let allowed = allow::<ManageApiClients>(&Caller::Operator { command: "client" }, Place::default())?;
    match what {
        Client::Create { name, part, scope: scopes } => {
            let Part { role, organization, country, funding_source } = part;
            let wanted = Wanted { label: name, role, organization, country, funding_source, scopes };
            let made = store.write(&allowed, async |writer| register(writer, wanted).await).await;
            let (client, secret) = checked(made)?;
            print(&format!("client_id     {}\nclient_secret {}\n", client.code, shown(&secret)))
        }
        Client::List => list(&store, &allowed).await,
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
        let limit = client.country_code.or(client.funding_source_code).unwrap_or_default();
        let role = serde_json::to_value(client.role)?;
        let role = role.as_str().unwrap_or_default();
        print(&format!("{}  {state:<7}  {role:<24} {limit:<6} {}\n", client.code, client.label))?;
    }
    Ok(())
}

fn shown(ShownOnce(secret): &ShownOnce) -> &str {
    secret.as_ref().map(Secret::expose).unwrap_or_default()
}
