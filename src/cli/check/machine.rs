//! The machine that the service is to run on: its port, files, disks and limits.

use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use model::auth::{can_sign, usable_keys};
use model::store::{Inspection, sqlite_file};
use rustix::fs::{Access, access, statvfs};
use rustix::process::{Resource, getrlimit};

use super::Findings;
use crate::config::Config;

/// Free space below which writes are about to fail.
const LEAST: u64 = 64 * MEBIBYTE;
const MEBIBYTE: u64 = 1 << 20;
/// Files that the process has open beside connections of clients and to PostgreSQL.
const OTHER_FILES: u64 = 50;
/// Files of an SQLite connection: the database, its log and the index of the log.
const FILES_OF_SQLITE: u64 = 3;

pub(super) fn listening(findings: &mut Findings, config: &Config) {
    let metrics = config.metrics.listen.map(|address| ("metrics.listen", address));
    for (key, address) in [("listen", config.listen)].into_iter().chain(metrics) {
        listening_on(findings, key, address);
    }
    findings.ok_otherwise("listen", config.listen.to_string());
}

fn listening_on(findings: &mut Findings, key: &str, address: SocketAddr) {
    match TcpListener::bind(address) {
        Ok(_) => {}
        Err(error) if error.kind() == ErrorKind::AddrInUse => findings.warning(
            "listen",
            format!("{key}: something listens on {address}: the service itself, its systemd socket, or another program"),
        ),
        Err(error) => findings.problem("listen", format!("{key}: {address}: {error}")),
    }
}

/// The keys of tokens: those of the service, which are in the database, and those of identity providers.
pub(super) async fn keys(findings: &mut Findings, config: &Config, found: Option<&Inspection>) {
    const SUBJECT: &str = "keys";
    let key = found.and_then(|found| found.signing_key.as_ref());
    if key.is_some_and(|key| !can_sign(key)) {
        findings.problem(SUBJECT, "the signing key in the database cannot be used: run `dgcc keys rotate`");
    }
    let sqlite = config.connection().ok().and_then(|connection| sqlite_file(&connection).ok().flatten());
    let url_file = Some(&config.database.url_file).filter(|file| !file.as_os_str().is_empty());
    let secrets = config.auth.issuers.iter().filter_map(|issuer| issuer.secret_file());
    let tls = Some(&config.http.tls.key_file).filter(|_| config.http.tls.is_on());
    for file in sqlite.iter().chain(url_file).chain(tls).map(PathBuf::as_path).chain(secrets) {
        if std::fs::metadata(file).is_ok_and(|found| found.mode() & 0o004 != 0) {
            let text = format!("every user can read {}: chmod o-rwx", file.display());
            findings.warning(SUBJECT, text);
        }
    }
    for issuer in &config.auth.issuers {
        let name = &issuer.issuer;
        match usable_keys(issuer).await {
            Ok(0) => findings.problem(SUBJECT, format!("{name}: none of its keys fits its algorithms")),
            Ok(_) => {}
            // The service starts without them, and tries again.
            Err(error) => findings.warning(SUBJECT, format!("{name}: its keys cannot be read: {error}")),
        }
    }
    let state = if key.is_some() {
        "the signing key can be used"
    } else if findings.has_problem("database") {
        "the signing key is in the database, which cannot be read"
    } else {
        "the first start makes a signing key"
    };
    findings.ok_otherwise(SUBJECT, state);
}

/// Whether the folders that the process writes to take files, and have room for them.
pub(super) fn disk(findings: &mut Findings, config: &Config) {
    const SUBJECT: &str = "disk";
    let erasures = config.erasure_list();
    let erasures = erasures.file().parent().unwrap_or(Path::new(""));
    // Erasing a person writes the database anew: in its log, and in a temporary file before.
    let mut folders = vec![(erasures.to_owned(), 0)];
    if let Ok(Some(file)) = config.connection().map(|connection| sqlite_file(&connection).ok().flatten()) {
        let size = sizes(&file);
        folders.push((file.parent().unwrap_or(Path::new("")).to_owned(), size));
        folders.push((std::env::temp_dir(), size));
        writable_files(findings, &file);
    }
    folders.sort();
    folders.reverse();
    folders.dedup_by(|less, more| less.0 == more.0);
    let mut least = u64::MAX;
    for (folder, size) in folders {
        let there = existing(&folder);
        if let Err(error) = access(there, Access::WRITE_OK | Access::EXEC_OK) {
            findings.problem(SUBJECT, format!("{}: no files can be made here: {error}", there.display()));
            continue;
        }
        match statvfs(there).map(|of| of.f_bavail.saturating_mul(of.f_frsize)) {
            Ok(free) => {
                least = least.min(free);
                room(findings, there, free, size);
            }
            Err(error) => findings.warning(SUBJECT, format!("{}: {error}", there.display())),
        }
    }
    findings.ok_otherwise(SUBJECT, format!("at least {} MiB are free", least / MEBIBYTE));
}

fn room(findings: &mut Findings, folder: &Path, free: u64, size: u64) {
    let (folder, free_mebibytes) = (folder.display(), free / MEBIBYTE);
    if free < LEAST {
        let text = format!("{folder}: {free_mebibytes} MiB are free: writes are about to fail; make room");
        findings.problem("disk", text);
    } else if free < LEAST.saturating_add(size) {
        let text = format!(
            "{folder}: {free_mebibytes} MiB are free, and erasing a person takes {} MiB for a time: make room",
            size / MEBIBYTE + 1
        );
        findings.warning("disk", text);
    }
}

/// The files of an SQLite database that are there must take writes.
fn writable_files(findings: &mut Findings, database: &Path) {
    for file in files(database) {
        if file.exists()
            && let Err(error) = access(&file, Access::READ_OK | Access::WRITE_OK)
        {
            findings
                .problem("disk", format!("{}: {error}: give it to the user of the service", file.display()));
        }
    }
}

fn sizes(database: &Path) -> u64 {
    files(database).iter().filter_map(|file| std::fs::metadata(file).ok()).map(|file| file.len()).sum()
}

/// The files of an SQLite database.
fn files(database: &Path) -> [PathBuf; 3] {
    ["", "-wal", "-shm"].map(|end| {
        let mut name = database.as_os_str().to_owned();
        name.push(end);
        name.into()
    })
}

/// The folder, or the one in which the start will make it.
fn existing(folder: &Path) -> &Path {
    folder.ancestors().find(|folder| folder.exists()).unwrap_or(Path::new("."))
}

pub(super) fn open_files(findings: &mut Findings, config: &Config) {
    const SUBJECT: &str = "open files";
    // A configuration without a database is a problem of its own.
    let database = config.connection().map_or(0, |connection| {
        let files = if matches!(sqlite_file(&connection), Ok(Some(_))) { FILES_OF_SQLITE } else { 1 };
        u64::from(connection.connections()) * files
    });
    let wanted = (config.http.connections as u64).saturating_add(database).saturating_add(OTHER_FILES);
    // No limit, if none is told.
    let allowed = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
    if allowed < wanted {
        let text = format!(
            "the process may take up to {wanted} (http.connections and those of the database), and the limit is \
             {allowed}: raise it (ulimit -n, LimitNOFILE), or lower http.connections"
        );
        findings.warning(SUBJECT, text);
    }
    findings
        .ok_otherwise(SUBJECT, format!("the limit is {allowed}, and the process may take up to {wanted}"));
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::{Findings, Level};
    use super::{MEBIBYTE, room};

    #[test]
    fn erasing_a_person_needs_room_for_the_database() {
        for (free, size, expected) in [
            (10, 5, Some(Level::Problem)),
            (100, 5, None),
            (100, 50, Some(Level::Warning)),
            (1_000, 50, None),
        ] {
            let mut findings = Findings::default();
            room(&mut findings, Path::new("/data"), free * MEBIBYTE, size * MEBIBYTE);
            assert_eq!(findings.0.first().map(|(level, ..)| *level), expected, "{free} {size}");
        }
    }
}
