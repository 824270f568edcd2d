//! A PostgreSQL server of the bench's own, from this machine's binaries.

use std::process::Child;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};

use crate::fill::connect;
use crate::script;
use crate::service::{Kind, Server};

/// As an operator would set them on a small machine. Parallel workers and compilation are off: they make the CPU of a
/// request depend on how busy the machine is. Nothing vacuums while it is measured.
const SETTINGS: &str = "-c shared_preload_libraries=pg_stat_statements -c pg_stat_statements.track=top \
    -c shared_buffers=512MB -c effective_cache_size=4GB -c work_mem=16MB -c maintenance_work_mem=256MB \
    -c max_wal_size=4GB -c random_page_cost=1.1 -c max_parallel_workers_per_gather=0 -c jit=off -c autovacuum=off \
    -c fsync=on -c synchronous_commit=on -c full_page_writes=on";

pub(crate) struct Cluster {
    process: Child,
    folder: String,
    /// A connection to a database that nothing else uses.
    admin: DatabaseConnection,
    /// The process whose children do the work.
    pub(crate) pid: u32,
}

impl Cluster {
    /// Starts a server; `None` if this machine has no PostgreSQL.
    pub(crate) async fn start() -> Option<Self> {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/postgres.sh");
        let (process, _, folder) = script::start(script, SETTINGS)?;
        let pid = std::fs::read_to_string(format!("{folder}/data/postmaster.pid")).expect("a running server");
        let pid = pid.lines().next().and_then(|line| line.parse().ok()).expect("its process");
        let admin = connect(&format!("postgres:///postgres?host={folder}&user=dgcc")).await;
        let role = format!("CREATE ROLE {} SUPERUSER LOGIN", Kind::PostGraphile.role());
        for sql in ["CREATE EXTENSION pg_stat_statements", &role] {
            admin.execute_unprepared(sql).await.expect(sql);
        }
        Some(Self { process, folder, admin, pid })
    }

    pub(crate) fn url(&self, database: &str) -> String {
        self.url_of(database, Kind::Dgcc)
    }

    /// Each kind of server has a role of its own, by which its statements are told apart.
    pub(crate) fn url_of(&self, database: &str, kind: Kind) -> String {
        format!("postgres:///{database}?host={}&user={}", self.folder, kind.role())
    }

    pub(crate) async fn create(&self, database: &str) {
        self.admin.execute_unprepared(&format!("CREATE DATABASE {database}")).await.expect("a new database");
    }

    pub(crate) async fn forget_statements(&self) {
        self.admin.execute_unprepared("SELECT pg_stat_statements_reset()").await.expect("they are forgotten");
    }

    /// How many statements a server has run since they were forgotten.
    pub(crate) async fn statements(&self, server: &Server) -> i64 {
        let sql = format!(
            "SELECT COALESCE(sum(calls), 0)::bigint FROM pg_stat_statements
             WHERE dbid = (SELECT oid FROM pg_database WHERE datname = '{}') AND userid = '{}'::regrole",
            server.database,
            server.kind.role()
        );
        let row = self.admin.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await;
        row.expect("the view is there").expect("a row").try_get_by_index(0).expect("a number")
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // The server ends when the input of its script does.
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}
