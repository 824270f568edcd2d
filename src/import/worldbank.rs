//! The World Bank's public project list: CSV, plain or gzipped, one project a row.

mod list;
mod row;

use std::collections::HashSet;
use std::io::{self, Read, Seek};

use serde::Deserialize;

pub use list::{Broken, FileError, RowError, Rows};
pub use row::{Project, Topic};

use crate::auth::policy::{Allowed, acts::ImportPipeline};
use crate::domain::pipeline_import::{Outcome, record};
use crate::load::Data;
use crate::store::{Error, Store, Tally};

/// How many rows one transaction takes: what a killed import can lose, and what it holds in memory.
const BATCH: usize = 500;
/// How many broken rows a summary lists; all are counted.
const LISTED: usize = 100;

/// Which projects to import; all of them unless told.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// ISO 3166-1 alpha-2 codes.
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
    pub broken: u64,
    /// The first broken rows.
    pub faults: Vec<Broken>,
}

impl Summary {
    fn fault(&mut self, broken: Broken) {
        self.broken += 1;
        if self.faults.len() < LISTED {
            self.faults.push(broken);
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
    #[error("{0} is not a country of ISO 3166-1 alpha-2")]
    Country(String),
}

/// Imports a list. The whole file is read through once before anything is written, so that one that is
/// not the list, or is cut off, is refused; `progress` is told how many rows are done, and
/// of how many.
pub async fn import(
    store: &Store,
    allowed: &Allowed<ImportPipeline>,
    mut file: impl Read + Seek,
    selection: &Selection,
    dry_run: bool,
    mut progress: impl FnMut(u64, u64),
) -> Result<Summary, ImportError> {
    let countries = country_names()?;
    if let Some(unknown) = selection
        .countries
        .iter()
        .find(|code| !countries.values().any(|known| known.as_deref() == Some(code)))
    {
        return Err(ImportError::Country(unknown.clone()));
    }
    file.rewind().map_err(FileError::from)?;
    let all = list::check(&mut file)?;
    file.rewind().map_err(FileError::from)?;

    let mut summary = Summary::default();
    let mut seen = HashSet::new();
    let mut batch = Vec::with_capacity(BATCH);
    let mut rows = Rows::open(&mut file)?;
    loop {
        let next = rows.next();
        let last = next.is_none();
        match next {
            None => {}
            Some(Err(RowError::File(error))) => return Err(error.into()),
            Some(Err(RowError::Broken(broken))) => {
                summary.rows += 1;
                summary.fault(broken);
            }
            Some(Ok((line, project))) if !seen.insert(project.id.clone()) => {
                summary.rows += 1;
                let reason = format!("id: {} stands in the list twice; the first counts", project.id);
                summary.fault(Broken { line, reason });
            }
            Some(Ok((_, project))) => {
                summary.rows += 1;
                let country = countries.get(&project.country).cloned().flatten();
                let wanted = |code: &String| country.as_ref() == Some(code);
                if !selection.countries.is_empty() && !selection.countries.iter().any(wanted) {
                    summary.other_countries += 1;
                } else if selection.topic.is_some_and(|topic| !topic.covers(&project)) {
                    summary.other_topics += 1;
                } else {
                    batch.push((project, country));
                }
            }
        }
        if batch.len() == BATCH || (last && !batch.is_empty()) {
            let Outcome { projects, applications } =
                record(store, allowed, std::mem::take(&mut batch), dry_run).await?;
            summary.projects += projects;
            summary.applications += applications;
        }
        progress(summary.rows, all);
        if last {
            return Ok(summary);
        }
    }
}

#[derive(Deserialize)]
struct CountryName {
    name: String,
    alpha2: Option<String>,
}

/// Country names as the bank writes them, to ISO 3166-1; `None` for regions and former countries.
fn country_names() -> Result<std::collections::HashMap<String, Option<String>>, FileError> {
    let file = Data::get("worldbank_countries.ndjson").map(|file| file.data).unwrap_or_default();
    let names = serde_json::Deserializer::from_slice(&file).into_iter::<CountryName>();
    names
        .map(|name| {
            name.map(|name| (name.name, name.alpha2)).map_err(io::Error::from).map_err(FileError::from)
        })
        .collect()
}
