//! `dgcc person`.

use std::path::PathBuf;

use anyhow::Context;
use clap::Subcommand;
use model::api::GlobalId;
use model::policy::{Allowed, Caller, Erase, Place, allow_erasing};

use super::{checked, log, open_filled, print};
use crate::administration::person::{ErasureList, Subject, erase, export, replay, subjects};
use crate::config::{Config, Options};

#[derive(Debug, Subcommand)]
pub(super) enum Person {
    /// Permanently remove the personal data of a person from records
    Erase {
        /// Legal basis, such as the article of the law and the date of the person's request; it is kept, so
        /// it must not name the person
        #[arg(long)]
        legal_basis: String,
        /// Global IDs of the person's records, as in the API
        #[arg(required = true, value_name = "ID")]
        record_ids: Vec<String>,
    },
    /// Print everything that is stored about a person, as JSON
    Export {
        /// Global IDs of the person's records, as in the API
        #[arg(required = true, value_name = "ID")]
        record_ids: Vec<String>,
    },
    /// Repeat the erasures in the lists: run this after an older backup was restored and before the service
    /// is started
    ReplayErasures {
        /// Lists of erasures, one for each instance of the service; defaults to that of the configuration
        #[arg(value_name = "FILE")]
        files: Vec<PathBuf>,
    },
}

pub(super) async fn run(options: &Options, what: Person) -> anyhow::Result<()> {
    let config = Config::read(options).context("configuration")?;
    log::start(&config)?;
    let list = config.erasure_list();
    // Before the database: a list that can't be read changes nothing.
    let erasures = match &what {
        Person::ReplayErasures { files } => read(files, &list)?,
        _ => Vec::new(),
    };
    let store = open_filled(&config.connection().context("configuration")?).await?;
    match what {
        Person::Erase { legal_basis, record_ids } => {
            let subjects = named(&record_ids)?;
            let allowed = operator("person erase", &subjects)?;
            let erased = store.write(&allowed, async |writer| {
                erase(writer, &allowed, &subjects, &legal_basis, &list).await
            });
            let erased = checked(erased.await)?;
            store.clear_traces().await.context(
                "the data is erased, but its traces could not yet be removed from the database files",
            )?;
            print(&format!("personal data erased from {} records\n", erased.len()))
        }
        Person::Export { record_ids } => {
            let caller = Caller::Operator { command: "person export" };
            let exported = export(&store, &caller, &named(&record_ids)?).await?;
            print(&format!("{}\n", serde_json::to_string_pretty(&exported)?))
        }
        Person::ReplayErasures { .. } => {
            let allowed = operator("person replay-erasures", &[])?;
            let done = replay(&store, &allowed, erasures).await?;
            print(&format!(
                "{} records erased again, {} had no personal data, {} are not in the database\n",
                done.erased, done.without_data, done.unknown
            ))
        }
    }
}

fn read(files: &[PathBuf], usual: &ErasureList) -> anyhow::Result<Vec<entity::erasure::Model>> {
    let usual = [usual.file().to_owned()];
    let files = if files.is_empty() { &usual } else { files };
    let read = |file: &PathBuf| {
        ErasureList::read(file).with_context(|| format!("list of erasures: {}", file.display()))
    };
    Ok(files.iter().map(read).collect::<anyhow::Result<Vec<_>>>()?.concat())
}

/// The records that ids name.
fn named(ids: &[String]) -> anyhow::Result<Vec<Subject>> {
    let one = |id: &String| {
        let id =
            GlobalId::parse("ID", &id.into()).map_err(|_| anyhow::anyhow!("{id}: not the ID of a record"))?;
        Ok((id.record_type, id.id))
    };
    checked(subjects(ids.iter().map(one).collect::<anyhow::Result<Vec<_>>>()?).map_err(Into::into))
}

fn operator(command: &'static str, subjects: &[Subject]) -> anyhow::Result<Allowed<Erase>> {
    let of = subjects.first().map_or(entity::RecordType::Expert, |(of, _)| *of);
    Ok(allow_erasing(&Caller::Operator { command }, of, Place::default())?)
}
