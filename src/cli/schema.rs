//! `dgcc schema`.

use std::path::{Path, PathBuf};

use anyhow::Context;
use chrono::NaiveDate;
use clap::Subcommand;

use super::print;
use crate::evolution::breaking_changes;
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
    },
}

pub(super) fn run(what: Option<Schema>) -> anyhow::Result<()> {
    let Some(Schema::Check { old, new, on }) = what else { return print(sdl()) };
    let new = new.map_or_else(|| Ok(sdl().to_owned()), |new| text(&new))?;
    let found = breaking_changes(&text(&old)?, &new, on)?;
    for change in &found {
        print(&format!("{change}\n"))?;
    }
    anyhow::ensure!(found.is_empty(), "breaking changes: {}", found.len());
    print("no breaking changes\n")
}

fn text(path: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(path).with_context(|| path.display().to_string())
}
