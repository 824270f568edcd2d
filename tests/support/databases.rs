//! Databases for tests: a copy of one that was filled once.

use std::io::BufReader;
use std::path::PathBuf;
use std::process::{Child, ChildStdout};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use dgcc::app::issuer;
use dgcc::config::{Config, Options};
use dgcc::load::load_all;
use model::store::{Connection, Store};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use tempfile::TempDir;

use super::script;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
}

/// A test's own database, which goes with it: a run of all tests would fill the disk with them.
pub(crate) enum Kept {
    Sqlite(#[expect(dead_code, reason = "the folder is removed when this is dropped")] TempDir),
    Postgres(&'static Server, String),
}

impl Drop for Kept {
    fn drop(&mut self) {
        let Self::Postgres(server, name) = self else { return };
        apart(async || {
            // A test may have stopped the server.
            let Ok(db) = Database::connect(options(&server.base)).await else { return };
            let _ = db.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
            let _ = db.close().await;
        });
    }
}

/// The URL of a database with the reference data that no other test uses.
pub(crate) fn prepare(kind: Kind) -> Option<(String, Kept)> {
    match kind {
        Kind::Sqlite => {
            static TEMPLATE: OnceLock<(TempDir, PathBuf)> = OnceLock::new();
            let (_, template) = TEMPLATE.get_or_init(|| {
                let folder = tempfile::tempdir().expect("a folder");
                let file = folder.path().join("template.sqlite");
                fill(&format!("sqlite:{}", file.display()));
                (folder, file)
            });
            let folder = tempfile::tempdir().expect("a folder");
            let file = folder.path().join("dgcc.sqlite");
            std::fs::copy(template, &file).expect("a copy");
            Some((format!("sqlite:{}", file.display()), Kept::Sqlite(folder)))
        }
        Kind::Postgres => {
            static TEMPLATE: OnceLock<Option<Server>> = OnceLock::new();
            let server = TEMPLATE.get_or_init(|| {
                let server = Server::start()?;
                server.execute(&format!("CREATE DATABASE {}", server.template));
                fill(&server.url(&server.template));
                Some(server)
            });
            let server = server.as_ref()?;
            static NEXT: AtomicU32 = AtomicU32::new(0);
            let name = format!("{}_{}", server.template, NEXT.fetch_add(1, Ordering::Relaxed));
            server.execute(&format!("CREATE DATABASE {name} TEMPLATE {}", server.template));
            Some((server.url(&name), Kept::Postgres(server, name)))
        }
    }
}

/// Migrates and loads a database, then leaves it.
pub(super) fn fill(url: &str) {
    let connection = Connection {
        url: url.to_owned(),
        read_url: None,
        max_connections: 2,
        acquire_timeout: Duration::from_secs(10),
        statement_timeout: Duration::from_secs(30),
        slow_statement: Duration::from_secs(1),
        write_wait: Duration::from_secs(5),
        transaction_pooling: false,
    };
    apart(async || {
        let store = Store::open(&connection).await.expect("the database opens");
        load_all(&store).await.expect("the reference data loads");
        // Making a key takes a while: once for all tests.
        let config = Config::read(&Options::default()).expect("the defaults are valid");
        issuer(&store, &config, config.listen).start().await.expect("a signing key");
        store.close().await;
    });
}

/// Runs work on a runtime of its own, since what it makes outlives the test that asks first.
fn apart(work: impl AsyncFnOnce() + Send) {
    std::thread::scope(|scope| {
        let thread = scope.spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(work());
        });
        thread.join().expect("the work succeeds");
    });
}

/// A PostgreSQL server from this machine's binaries, with further options; what it prints, and the folder of its socket.
pub(super) fn start_postgres(options: &str) -> Option<(Child, BufReader<ChildStdout>, String)> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/postgres.sh");
    required("PostgreSQL", script::start(script, options))
}

/// What was started with a program, which CI must have.
pub(super) fn required<T>(program: &str, started: Option<T>) -> Option<T> {
    assert!(started.is_some() || variable("CI").is_none(), "there is no {program}, and CI must test with it");
    started
}

/// A PostgreSQL server: that of `TEST_DATABASE_URL`, or one of our own that ends with the tests.
pub(crate) struct Server {
    base: String,
    template: String,
    _process: Option<Child>,
}

impl Server {
    fn start() -> Option<Self> {
        let template = format!("dgcc_test_{}", std::process::id());
        if let Some(base) = variable("TEST_DATABASE_URL") {
            return Some(Self { base, template, _process: None });
        }
        let (process, _, folder) = start_postgres("")?;
        let base = format!("postgres:///postgres?host={folder}&user=dgcc");
        Some(Self { base, template, _process: Some(process) })
    }

    fn url(&self, database: &str) -> String {
        let (server, query) = self.base.split_once('?').unwrap_or((&self.base, ""));
        let server = server.rsplit_once('/').map_or(server, |(server, _)| server);
        format!("{server}/{database}?{query}")
    }

    fn execute(&self, sql: &str) {
        apart(async || {
            let db = database(&self.base).await;
            db.execute_unprepared(sql).await.expect(sql);
            db.close().await.expect("the connection closes");
        });
    }
}

/// A connection to a database for a look beside the service; without a task that looks for old connections, as the
/// service's own.
pub(crate) async fn database(url: &str) -> DatabaseConnection {
    Database::connect(options(url)).await.expect("the database opens")
}

fn options(url: &str) -> ConnectOptions {
    let mut options = ConnectOptions::new(url.to_owned());
    options.idle_timeout(None).max_lifetime(None);
    options
}

#[expect(clippy::disallowed_methods, reason = "the test runner is configured by the environment")]
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
