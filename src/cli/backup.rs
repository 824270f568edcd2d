//! `dgcc backup`.

use std::path::PathBuf;

use anyhow::Context;
use model::store::back_up;

use super::{log, print};
use crate::config::{Config, Options};

#[derive(Debug, clap::Args)]
pub(super) struct Backup {
    /// File to write the copy to
    file: PathBuf,
    /// Replace the file if it exists
    #[arg(long)]
    force: bool,
}

pub(super) async fn run(options: &Options, Backup { file, force }: Backup) -> anyhow::Result<()> {
    let config = Config::read(options).context("configuration")?;
    log::start(&config)?;
    back_up(&config.connection().context("configuration")?, &file, force).await?;
    let list = config.erasure_list();
    print(&format!(
        "the database is copied to {}; also back up the list of erasures: {}\n",
        file.display(),
        list.file().display()
    ))
}
