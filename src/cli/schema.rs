//! `dgcc schema`.

use std::path::{Path, PathBuf};

use anyhow::Context;
use chrono::NaiveDate;
use clap::Subcommand;
use model::clock;
use model::evolution::{breaking_changes, removed_elements};
use model::store::{UsageFilter, UsageKey, Used, read_usage};
use model::usage::RECENT_DAYS;

use super::print;
use crate::config::{Config, Options};
use crate::schema::sdl;

#[derive(Debug, Subcommand)]
pub(super) enum Schema {
    /// List the breaking changes from one schema to another, and fail if there are any
    Check {
        /// File with the released schema (SDL)
        old: PathBuf,
        /// File with the new schema; defaults to the schema of this binary
        new: Option<PathBuf>,
        /// Release date of the new schema: elements whose announced removal date has been reached may be missing
        #[arg(long, value_name = "YYYY-MM-DD")]
        on: Option<NaiveDate>,
        /// Fail as well if clients used a missing element in the last 90 days, according to the configured database
        #[arg(long)]
        usage: bool,
    },
}

pub(super) async fn run(options: &Options, what: Option<Schema>) -> anyhow::Result<()> {
    let Some(Schema::Check { old, new, on, usage }) = what else { return print(sdl()) };
    let old = text(&old)?;
    let new = new.map_or_else(|| Ok(sdl().to_owned()), |new| text(&new))?;
    let breaking = breaking_changes(&old, &new, on)?;
    for change in &breaking {
        print(&format!("{change}\n"))?;
    }
    let used = if usage { used(options, removed_elements(&old, &new)?).await? } else { Vec::new() };
    for used in &used {
        print(&line(used))?;
    }
    match (breaking.len(), used.len()) {
        (0, 0) => print("no breaking changes\n"),
        (breaking, 0) => anyhow::bail!("breaking changes: {breaking}"),
        (0, used) => anyhow::bail!("uses of removed elements: {used}"),
        (breaking, used) => anyhow::bail!("breaking changes: {breaking}; uses of removed elements: {used}"),
    }
}

/// Who used elements lately.
async fn used(options: &Options, coordinates: Vec<String>) -> anyhow::Result<Vec<Used>> {
    let config = Config::read(options).context("configuration")?;
    let connection = config.connection().context("configuration")?;
    let since = Some(clock::today() - clock::days(RECENT_DAYS));
    let filter = UsageFilter { coordinates: Some(coordinates), since, ..UsageFilter::default() };
    read_usage(&connection, filter).await.context("usage")
}

fn line(Used { key, label, count, last, .. }: &Used) -> String {
    let UsageKey { coordinate, authenticated, client, client_version } = key;
    let client = match (client.as_str(), label, authenticated) {
        ("", ..) => "a client without a token and a name".to_owned(),
        (id, Some(label), _) => format!("{id} ({label})"),
        (id, None, true) => id.to_owned(),
        (name, None, false) => format!("{name} (without a token)"),
    };
    let version = if client_version.is_empty() { String::new() } else { format!(" {client_version}") };
    format!("{coordinate}: used by {client}{version}: {count} times, last on {last}\n")
}

fn text(path: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(path).with_context(|| path.display().to_string())
}
