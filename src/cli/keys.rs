//! `dgcc keys`.

use anyhow::Context;
use chrono::TimeDelta;
use clap::Subcommand;
use model::policy::{Caller, Place, allow};

use super::{log, open_filled, print};
use crate::app::issuer;
use crate::config::{Config, Options};

#[derive(Debug, Subcommand)]
pub(super) enum Keys {
    /// Sign new tokens with a new key; tokens signed with the old key remain valid for --overlap-minutes
    Rotate {
        /// Minutes for which old tokens remain valid; defaults to the lifetime of a token and one minute
        /// more. Use 0 for a compromised key
        #[arg(long)]
        overlap_minutes: Option<u32>,
    },
}

pub(super) async fn run(options: &Options, what: Keys) -> anyhow::Result<()> {
    let config = Config::read(options).context("configuration")?;
    log::start(&config)?;
    let store = open_filled(&config.connection().context("configuration")?).await?;
    let issuer = issuer(&store, &config, config.listen);
    let Keys::Rotate { overlap_minutes } = what;
    let overlap = overlap_minutes
        .map_or(issuer.lifetime + TimeDelta::minutes(1), |minutes| TimeDelta::minutes(minutes.into()));
    let allowed = allow(&Caller::Operator { command: "keys rotate" }, Place::default())?;
    let kid = issuer.rotate(&allowed, overlap).await?;
    print(&format!("new tokens are now signed with the key {kid}\n"))
}
