//! Importing a funding source's list into the pipeline.

mod amounts;
mod record;

use std::collections::HashSet;
use std::io::{Read, Seek};

use model::policy::{Allowed, acts::ImportPipeline};
use model::store::{Error, Store, Tally};
use record::{Outcome, record};

use crate::import::worldbank::{
    self, Column, Countries, Fault, FileError, Place, RowError, Rows, Topic, quoted,
};

/// How many rows one transaction takes: what a killed import can lose, and what it holds in memory.
const BATCH: usize = 500;
/// How many faults of a kind a summary lists; all are counted.
const LISTED: usize = 100;

/// Which projects to import; all of them by default.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// ISO 3166-1 alpha-2 codes. They are compared with the country that the list names or, where it
    /// names none that is known, with the country on record.
    pub countries: Vec<String>,
    pub topic: Option<Topic>,
}

/// What an import did.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    pub rows: u64,
    pub projects: Tally,
    pub applications: Tally,
    pub other_countries: u64,
    pub other_topics: u64,
    /// Rows that were refused.
    pub broken: Faults,
    /// Fields of other rows that could not be read: what is on record stays.
    pub unread: Faults,
}

/// How many faults there are, and the first of them.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    pub count: u64,
    pub first: Vec<Fault>,
}

impl Faults {
    fn add(&mut self, fault: Fault) {
        self.count += 1;
        if self.first.len() < LISTED {
            self.first.push(fault);
        }
    }
}

/// Why nothing, or nothing more, was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error(transparent)]
    File(#[from] FileError),
    #[error(transparent)]
    Store(#[from] Error),
    #[error("{0} is not an ISO 3166-1 alpha-2 country code")]
    Country(String),
}

/// Imports a list. The whole file is read through once before anything is written, so that one that is
/// not the list, or is cut off, is refused; `progress` gets how many rows are done, and
/// of how many.
pub async fn import(
    store: &Store,
    allowed: &Allowed<ImportPipeline>,
    mut file: impl Read + Seek,
    selection: &Selection,
    dry_run: bool,
    mut progress: impl FnMut(u64, u64),
) -> Result<Summary, ImportError> {
    let countries = Countries::read()?;
    if let Some(unknown) = selection.countries.iter().find(|code| !countries.knows(code)) {
        return Err(ImportError::Country(unknown.clone()));
    }
    file.rewind().map_err(FileError::from)?;
    let all = worldbank::check(&mut file)?;
    file.rewind().map_err(FileError::from)?;

    let mut summary = Summary::default();
    let mut seen = HashSet::new();
    let mut batch = Vec::with_capacity(BATCH);
    let mut rows = Rows::open(&mut file)?;
    loop {
        let next = rows.next();
        let last = next.is_none();
        summary.rows += u64::from(!last);
        match next {
            None => {}
            Some(Err(RowError::File(error))) => return Err(error.into()),
            Some(Err(RowError::Broken(fault))) => summary.broken.add(fault),
            Some(Ok((line, project))) if !seen.insert(project.id.clone()) => {
                let title = rows.title(Column::Id);
                let reason = format!("{title}: {} is in the list twice; the first row is used", project.id);
                summary.broken.add(Fault { line, reason });
            }
            Some(Ok((line, project))) => {
                let name = project.country.as_deref().unwrap_or_default();
                let known = countries.place(name);
                let elsewhere = match &known {
                    Some(Place::Country(code)) => !selection.countries.contains(code),
                    Some(Place::Elsewhere) => true,
                    // The country on record decides.
                    Some(Place::Unstated) | None => false,
                };
                if elsewhere && !selection.countries.is_empty() {
                    summary.other_countries += 1;
                } else if selection.topic.is_some_and(|topic| !topic.covers(&project)) {
                    summary.other_topics += 1;
                } else {
                    if known.is_none() {
                        let reason = format!("{} is not a known country name", quoted(name));
                        summary.unread.add(unread(&rows, Column::Country, line, &reason));
                    }
                    if let Some(words) = project.unknown_stage() {
                        let reason = format!("{} is not a known stage", quoted(words));
                        summary.unread.add(unread(&rows, Column::LastStage, line, &reason));
                    }
                    batch.push((project, known.unwrap_or(Place::Unstated)));
                }
            }
        }
        if batch.len() == BATCH || (last && !batch.is_empty()) {
            let batch = std::mem::take(&mut batch);
            let Outcome { projects, applications, other_countries } =
                record(store, allowed, batch, &selection.countries, dry_run).await?;
            summary.projects += projects;
            summary.applications += applications;
            summary.other_countries += other_countries;
        }
        progress(summary.rows, all);
        if last {
            return Ok(summary);
        }
    }
}

fn unread(rows: &Rows<'_>, column: Column, line: u64, reason: &str) -> Fault {
    Fault { line, reason: format!("{}: {reason}; the recorded value is kept", rows.title(column)) }
}
