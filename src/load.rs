//! Loading what the binary carries: the reference data, and the digital-government projects of the World
//! Bank's list. Loading again leaves alone what clients have changed.

mod draft;
mod reference;

use std::io::Cursor;

use chrono::TimeDelta;
use cooperation::pipeline::import::{self, Selection, Summary};
use model::clock;
use model::data;
use model::policy::acts::{ImportPipeline, LoadReferenceData};
use model::policy::{Caller, Place, allow};
use model::store::{Error, Store};
pub use reference::{Report, load_reference};

/// Why loading stopped. The reference data is loaded whole or not at all; the projects after it by batches.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    #[error(transparent)]
    Forbidden(#[from] model::policy::Forbidden),
    #[error("data/{file}, line {line}: {reason}")]
    Row { file: String, line: usize, reason: String },
    #[error(transparent)]
    Store(#[from] Error),
    #[error(transparent)]
    Import(#[from] import::ImportError),
}

/// Everything that the binary carries.
pub async fn load_all(store: &Store) -> Result<(Report, Summary), LoadError> {
    let caller = Caller::Operator { command: "load reference" };
    let loading = allow::<LoadReferenceData>(&caller, Place::default())?;
    let report = patiently(async || load_reference(store, &loading).await).await?;
    store.refresh_reference().await?;
    let list = data::read("worldbank_digital_government.csv");
    let allowed = allow::<ImportPipeline>(&caller, Place::default())?;
    let summary =
        import::import(store, &allowed, Cursor::new(list), &Selection::default(), false, |_, _| {}).await?;
    Ok((report, summary))
}

/// How long loading waits for other writers: other instances that start load the same.
const PATIENCE: TimeDelta = TimeDelta::seconds(60);

async fn patiently<T>(load: impl AsyncFn() -> Result<T, LoadError>) -> Result<T, LoadError> {
    let until = clock::now() + PATIENCE;
    loop {
        match load().await {
            // Each try waits for its turn.
            Err(LoadError::Store(Error::Busy)) if clock::now() < until => {}
            loaded => return loaded,
        }
    }
}
