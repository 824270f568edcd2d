//! A copy of an SQLite database that is in use. It is written under another name, and renamed when it is whole and on
//! the disk.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use sea_orm::sqlx::sqlite::SqliteConnectOptions;
use sea_orm::sqlx::{self, ConnectOptions as _, Connection as _};

use super::Connection;
use super::sqlite::{self, READER_WAIT};
use crate::clock;

/// Why there is no backup.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error("PostgreSQL has its own tool: pg_dump --format=custom --file={} \"$DATABASE_URL\"", .0.display())]
    Postgres(PathBuf),
    #[error(transparent)]
    Connect(#[from] super::ConnectError),
    #[error("{}: the file exists; --force replaces it", .0.display())]
    Exists(PathBuf),
    #[error("{}: this is the database itself", .0.display())]
    Itself(PathBuf),
    #[error("{}: {cause}", path.display())]
    File { path: PathBuf, cause: io::Error },
    #[error("{}: {cause}", path.display())]
    Database { path: PathBuf, cause: sqlx::Error },
}

/// Copies the database of a connection, as it is at one moment, to a file. Others read and write meanwhile. It does not
/// migrate the database.
pub async fn back_up(connection: &Connection, file: &Path, replaces: bool) -> Result<(), BackupError> {
    if !connection.url.starts_with("sqlite:") {
        return Err(BackupError::Postgres(file.to_owned()));
    }
    let source = sqlite::file(&connection.url)?;
    let fault = |cause| BackupError::File { path: file.to_owned(), cause };
    // SQLite takes a path that begins with "file:" for a URL.
    let file = std::path::absolute(file).map_err(fault)?;
    if file.exists() && source.canonicalize().ok() == file.canonicalize().ok() {
        return Err(BackupError::Itself(file));
    }
    if file.exists() && !replaces {
        return Err(BackupError::Exists(file));
    }
    let mut draft = file.clone().into_os_string();
    draft.push(format!(".{}.new", clock::new_id().simple()));
    let draft = PathBuf::from(draft);
    // A backup has signing keys and personal data. SQLite writes to a file that exists if it is empty.
    private(&draft).map_err(fault)?;
    let copied = copy(&source, &draft).await;
    let done = copied.and_then(|()| keep(&draft, &file).map_err(fault));
    if done.is_err() {
        let _ = std::fs::remove_file(&draft);
    }
    done
}

async fn copy(source: &Path, draft: &Path) -> Result<(), BackupError> {
    let fault = |cause| BackupError::Database { path: source.to_owned(), cause };
    let options = SqliteConnectOptions::new().filename(source).busy_timeout(READER_WAIT);
    let mut connection = options.connect().await.map_err(fault)?;
    let path = draft.to_str().ok_or_else(|| BackupError::File {
        path: draft.to_owned(),
        cause: io::Error::new(io::ErrorKind::InvalidFilename, "the path is not UTF-8"),
    })?;
    let copied = sqlx::query("VACUUM INTO ?").bind(path).execute(&mut connection).await;
    let closed = connection.close().await;
    copied.map_err(fault)?;
    closed.map_err(fault)
}

/// Makes an empty file that only its owner can read.
pub(super) fn private(file: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)
}

/// Gives a draft its name. After this, a loss of power loses neither the copy nor its name.
fn keep(draft: &Path, file: &Path) -> io::Result<()> {
    OpenOptions::new().write(true).open(draft)?.sync_all()?;
    std::fs::rename(draft, file)?;
    if let Some(folder) = file.parent() {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}
