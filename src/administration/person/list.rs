//! The list of erasures outside the database: a file of JSON lines that is only added to. A database that is restored from
//! an older backup has the erased data again; by the list it is erased again. It names nobody.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use entity::erasure;
use model::store::Error;

/// The file of the list.
#[derive(Clone, Debug)]
pub struct ErasureList(Arc<PathBuf>);

impl ErasureList {
    pub fn new(file: PathBuf) -> Self {
        Self(Arc::new(file))
    }

    pub fn file(&self) -> &Path {
        &self.0
    }

    /// Adds erasures, safe on disk when this returns. It is done before their commit: one that is in the database is in
    /// the list, too.
    pub async fn add(&self, erasures: Vec<erasure::Model>) -> Result<(), Error> {
        let file = self.0.clone();
        let added = tokio::task::spawn_blocking(move || append(&file, &erasures)).await;
        let fault =
            |cause: String| Error::Unavailable(format!("the list of erasures {}: {cause}", self.0.display()));
        added.map_err(|error| fault(error.to_string()))?.map_err(|error| fault(error.to_string()))
    }

    /// The erasures in a file, in its order.
    pub fn read(file: &Path) -> anyhow::Result<Vec<erasure::Model>> {
        let text = std::fs::read_to_string(file)?;
        let line = |(number, line): (usize, &str)| {
            serde_json::from_str(line).map_err(|error| anyhow::anyhow!("line {}: {error}", number + 1))
        };
        text.lines().enumerate().filter(|(_, text)| !text.trim().is_empty()).map(line).collect()
    }
}

fn append(file: &Path, erasures: &[erasure::Model]) -> std::io::Result<()> {
    let mut lines = String::new();
    for erasure in erasures {
        lines.push_str(&serde_json::to_string(erasure)?);
        lines.push('\n');
    }
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut file = OpenOptions::new().create(true).read(true).append(true).open(file)?;
    if !ends_a_line(&mut file)? {
        // A disk that was full: what comes next begins a line of its own.
        lines.insert(0, '\n');
    }
    // One write at the end of the file: several processes may add to it.
    file.write_all(lines.as_bytes())?;
    file.sync_all()
}

/// Whether a file is empty or ends with the end of a line.
fn ends_a_line(file: &mut File) -> std::io::Result<bool> {
    if file.metadata()?.len() == 0 {
        return Ok(true);
    }
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}
