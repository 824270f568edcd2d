//! `dgcc import`.

use std::fs::File;
use std::path::PathBuf;

use anyhow::Context;
use clap::Subcommand;
use indicatif::{ProgressBar, ProgressStyle};

use super::{line, open, print};
use crate::auth::Caller;
use crate::auth::policy::{Place, acts::ImportPipeline, allow};
use crate::config::Options;
use crate::import::worldbank::{self, Selection, Summary, Topic};

#[derive(Clone, Debug, Subcommand)]
pub(super) enum Import {
    /// Import the World Bank's public project list into the pipeline
    ///
    /// The list is the bank's "World Bank Projects & Operations" as CSV, gzipped or not. The whole file is
    /// read through before anything is written; a row that is broken is told with its line and left out.
    /// Importing the same list again changes nothing; importing a newer one appends the stages that changed.
    Worldbank {
        /// The list, .csv or .csv.gz
        file: PathBuf,
        /// Only projects of these countries (ISO 3166-1 alpha-2, comma-separated)
        #[arg(long, value_name = "CODES", value_delimiter = ',')]
        country: Vec<String>,
        /// Only projects on this topic
        #[arg(long)]
        topic: Option<Topic>,
        /// Say what would be done, and do nothing
        #[arg(long)]
        dry_run: bool,
    },
}

pub(super) async fn run(options: &Options, what: Import) -> anyhow::Result<()> {
    let Import::Worldbank { file: path, country, topic, dry_run } = what;
    let list = File::open(&path).with_context(|| path.display().to_string())?;
    let store = open(options).await?;
    anyhow::ensure!(store.last_change().await? > 0, "the database is empty: run `dgcc load reference` first");
    let allowed =
        allow::<ImportPipeline>(&Caller::Operator { command: "import worldbank" }, Place::default())?;
    let countries = country.into_iter().map(|code| code.to_ascii_uppercase()).collect();
    let selection = Selection { countries, topic };
    let bar = ProgressBar::new(0);
    bar.set_style(ProgressStyle::with_template("{bar:40} {human_pos}/{human_len} rows, {eta} left")?);
    let progress = |done, all| {
        bar.set_length(all);
        bar.set_position(done);
    };
    let imported = worldbank::import(&store, &allowed, list, &selection, dry_run, progress).await;
    bar.finish_and_clear();
    tell(&imported.with_context(|| path.display().to_string())?, dry_run)
}

fn tell(summary: &Summary, dry_run: bool) -> anyhow::Result<()> {
    if dry_run {
        print("dry run: nothing was written\n")?;
    }
    print(&line("projects", summary.projects))?;
    print(&line("applications", summary.applications))?;
    let Summary { rows, other_countries, other_topics, broken, .. } = summary;
    print(&format!(
        "{rows} rows; skipped: {other_countries} of other countries, {other_topics} on other topics, {broken} broken\n"
    ))?;
    for fault in &summary.faults {
        print(&format!("{fault}\n"))?;
    }
    let unlisted = broken - summary.faults.len() as u64;
    if unlisted > 0 {
        print(&format!("and {unlisted} more\n"))?;
    }
    Ok(())
}
