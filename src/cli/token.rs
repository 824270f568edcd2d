//! `dgcc token`.

use anyhow::Context;
use chrono::TimeDelta;
use entity::value::{Role, TokenScope};
use model::auth::{Grant, OPERATOR_CLIENT};
use model::policy::acts::ManageApiClients;
use model::policy::{Caller, Place, allow};

use super::checked;
use super::{log, open_filled, print};
use crate::administration::api_client::{Wanted, verify};
use crate::app::issuer;
use crate::config::{Config, Options};

/// Role of a token or a client, with what limits it.
#[derive(Debug, clap::Args)]
pub(super) struct Part {
    /// Role: MOIS, NIA, LEAD_ORGANIZATION, SPECIALIZED_ORGANIZATION, DIPLOMATIC_ORGANIZATION or FUNDER
    #[arg(long, value_parser = role)]
    pub role: Role,
    /// Code of the organization that the token or client acts for
    #[arg(long, value_name = "CODE")]
    pub organization: Option<String>,
    /// Country (ISO 3166-1 alpha-2); required for the roles of a partner country
    #[arg(long, value_name = "CODE")]
    pub country: Option<String>,
    /// Code of the funding source; required for FUNDER
    #[arg(long, value_name = "CODE")]
    pub funding_source: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(super) struct Token {
    #[command(flatten)]
    part: Part,
    /// Scopes: read, write, or both separated by a comma
    #[arg(long, value_delimiter = ',', default_value = "read,write", value_parser = scope)]
    scope: Vec<TokenScope>,
    /// Minutes for which the token is valid
    #[arg(long, default_value_t = 15, value_parser = clap::value_parser!(u16).range(1..=1440))]
    minutes: u16,
}

pub(super) async fn run(options: &Options, token: Token) -> anyhow::Result<()> {
    let Token { part, scope: scopes, minutes } = token;
    let Part { role, organization, country, funding_source } = part;
    let config = Config::read(options).context("configuration")?;
    log::start(&config)?;
    let store = open_filled(&config.connection().context("configuration")?).await?;
    let allowed = allow::<ManageApiClients>(&Caller::Operator { command: "token" }, Place::default())?;
    let wanted = Wanted {
        label: OPERATOR_CLIENT.to_owned(),
        role,
        organization,
        country,
        funding_source,
        scopes: scopes.clone(),
        identity: None,
    };
    let standing = checked(verify(&store, &allowed, &wanted).await)?;
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
        confirmation: Default::default(),
    };
    print(&format!("{}\n", issuer.issue(grant).await?))
}

fn role(text: &str) -> Result<Role, String> {
    text.parse().map_err(|_| {
        "must be MOIS, NIA, LEAD_ORGANIZATION, SPECIALIZED_ORGANIZATION, DIPLOMATIC_ORGANIZATION or FUNDER".to_owned()
    })
}

pub(super) fn scope(text: &str) -> Result<TokenScope, String> {
    text.to_ascii_uppercase().parse().map_err(|_| "must be read or write".to_owned())
}
