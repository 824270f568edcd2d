//! `dgcc token`.

use std::net::SocketAddr;

use anyhow::Context;
use chrono::TimeDelta;
use entity::value::{Role, TokenScope};

use super::{log, open_filled, print};
use crate::app::issuer;
use crate::auth::{Grant, OPERATOR_CLIENT};
use crate::config::{Config, Options};
use crate::policy::Standing;

/// The part that a token or a client takes.
#[derive(Debug, clap::Args)]
pub(super) struct Part {
    /// MOIS, NIA, LEAD_ORGANIZATION, SPECIALIZED_ORGANIZATION, DIPLOMATIC_ORGANIZATION or FUNDER
    #[arg(long, value_parser = role)]
    pub role: Role,
    /// The code of the organization
    #[arg(long, value_name = "CODE")]
    pub organization: Option<String>,
    /// The partner country of an organization of one (ISO 3166-1 alpha-2)
    #[arg(long, value_name = "CODE")]
    pub country: Option<String>,
    /// The funding source of a funder
    #[arg(long, value_name = "CODE")]
    pub funding_source: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(super) struct Token {
    #[command(flatten)]
    part: Part,
    /// What it allows: read, write
    #[arg(long, value_delimiter = ',', default_value = "read,write", value_parser = scope)]
    scope: Vec<TokenScope>,
    /// For how many minutes it is valid
    #[arg(long, default_value_t = 15, value_parser = clap::value_parser!(u16).range(1..=1440))]
    minutes: u16,
    /// Where the service listens that it is for
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
}

pub(super) async fn run(options: &Options, token: Token) -> anyhow::Result<()> {
    let Token { part, scope: scopes, minutes, listen } = token;
    let Part { role, organization, country, funding_source } = part;
    let config = Config::read(options, listen).context("configuration")?;
    log::start(&config)?;
    let standing = Standing::new(role, organization, country, funding_source)
        .map_err(|error| anyhow::anyhow!("{}: {}", error.part.replace('_', "-"), error.rule))?;
    let store = open_filled(&config.connection().context("configuration")?).await?;
    let issuer = issuer(&store, &config, config.listen);
    issuer.start().await?;
    // Whoever makes tokens for several parts is another one in each: what one of them makes is not the others' own.
    let limit = standing.country().or(standing.funding_source());
    let mut subject = format!("{OPERATOR_CLIENT} {}", sea_orm::ActiveEnum::to_value(&role));
    if let Some(limit) = limit {
        subject = format!("{subject} {limit}");
    }
    let grant = Grant {
        subject: &subject,
        client: OPERATOR_CLIENT,
        standing: &standing,
        scopes: &scopes,
        lifetime: TimeDelta::minutes(minutes.into()),
    };
    print(&format!("{}\n", issuer.issue(grant).await?))
}

fn role(text: &str) -> Result<Role, String> {
    text.parse().map_err(|_| {
        "MOIS, NIA, LEAD_ORGANIZATION, SPECIALIZED_ORGANIZATION, DIPLOMATIC_ORGANIZATION or FUNDER".to_owned()
    })
}

pub(super) fn scope(text: &str) -> Result<TokenScope, String> {
    text.to_ascii_uppercase().parse().map_err(|_| "read or write".to_owned())
}
