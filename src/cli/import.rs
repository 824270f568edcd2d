//! `dgcc import`.

use std::fs::File;
use std::path::PathBuf;

use anyhow::Context;
use clap::Subcommand;
use cooperation::import::worldbank::Topic;
use cooperation::pipeline::import::{self, Faults, Selection, Summary};
use indicatif::{ProgressBar, ProgressStyle};
use model::policy::{Caller, Place, acts::ImportPipeline, allow};

use super::{line, open, print};
use crate::config::Options;

#[derive(Clone, Debug, Subcommand)]
pub(super) enum Import {
    /// Import the World Bank's public project list into the pipeline
    ///
    /// The list comes from https://projects.worldbank.org/en/projects-operations/projects-list: download the
    /// Excel file and save its sheet "World Bank Projects" as "CSV UTF-8". Titles above the header are skipped,
    /// and column names and orders of all years are recognized. Fields are separated by commas, semicolons or
    /// tabs; the text is UTF-8 or UTF-16, gzipped or not; dates are month/day/year or 2024-12-31; amounts are
    /// US dollars, with or without commas as thousands separators.
    ///
    /// The whole file is read before anything is written. Values that cannot be read never clear recorded ones:
    /// a row with an unreadable status, date or amount is skipped; if only the country name or the stage is
    /// unknown, the recorded value is kept and the rest is imported. Each case is printed with line, column and
    /// text. An empty field keeps the recorded value, an amount of 0 removes the recorded amount, and the name
    /// of a region replaces a country.
    ///
    /// Importing the same list again changes nothing; importing a newer list appends the changed stages.
    Worldbank {
        /// The list as .csv or .csv.gz; a workbook (.xlsx) is rejected
        file: PathBuf,
        /// Import only projects of these countries (ISO 3166-1 alpha-2, comma-separated). If the country name in
        /// the list is unknown, the recorded country of the project counts
        #[arg(long, value_name = "CODES", value_delimiter = ',')]
        country: Vec<String>,
        /// Import only projects on this topic
        #[arg(long)]
        topic: Option<Topic>,
        /// Print what would be imported, without writing anything
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
    let imported = import::import(&store, &allowed, list, &selection, dry_run, progress).await;
    bar.finish_and_clear();
    tell(&imported.with_context(|| path.display().to_string())?, dry_run)
}

fn tell(summary: &Summary, dry_run: bool) -> anyhow::Result<()> {
    if dry_run {
        print("dry run: nothing was written\n")?;
    }
    print(&line("projects", summary.projects))?;
    print(&line("applications", summary.applications))?;
    let Summary { rows, other_countries, other_topics, broken, unread, .. } = summary;
    print(&format!(
        "{rows} rows; skipped: {other_countries} of other countries, {other_topics} on other topics, {} broken\n",
        broken.count
    ))?;
    list(broken)?;
    if unread.count > 0 {
        print(&format!("fields that could not be read: {}; the recorded values are kept\n", unread.count))?;
        list(unread)?;
    }
    Ok(())
}

fn list(faults: &Faults) -> anyhow::Result<()> {
    for fault in &faults.first {
        print(&format!("{fault}\n"))?;
    }
    let unlisted = faults.count - faults.first.len() as u64;
    if unlisted > 0 {
        print(&format!("and {unlisted} more\n"))?;
    }
    Ok(())
}
