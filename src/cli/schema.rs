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
        /// The released schema, a file in the schema definition language
        old: PathBuf,
        /// The schema that is to follow it; that of this binary by default
        new: Option<PathBuf>,
        /// The day that the new schema is released on: what is deprecated and to be removed by then may be gone
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
