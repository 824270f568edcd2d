//! A PostgreSQL primary and a standby that each of its commits waits for.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdout};

use sea_orm::ConnectionTrait;

use super::databases::{database, fill, start_postgres};

pub(crate) struct Pair {
    process: Child,
    output: BufReader<ChildStdout>,
    /// The URLs of the database, with the reference data.
    pub(crate) primary: String,
    pub(crate) standby: String,
}

impl Pair {
    /// `None` where there is no PostgreSQL and none is required.
    pub(crate) async fn start() -> Option<Self> {
        let (process, output, folder) = start_postgres("-c synchronous_commit=on")?;
        let url = |database, folder| format!("postgres:///{database}?host={folder}&user=dgcc");
        execute(&url("postgres", &folder), "CREATE DATABASE dgcc").await;
        let (primary, standby) = (url("dgcc", &folder), url("dgcc", &format!("{folder}/second")));
        fill(&primary);
        let mut pair = Self { process, output, primary, standby };
        pair.tell("add standby");
        Some(pair)
    }

    /// Gives a command of `postgres.sh`, and waits until it is done.
    pub(crate) fn tell(&mut self, command: &str) {
        let input = self.process.stdin.as_mut().expect("its input");
        writeln!(input, "{command}").expect("it listens");
        let mut answer = String::new();
        self.output.read_line(&mut answer).expect("a line");
        assert_eq!(answer, "done\n", "{command}");
    }
}

/// Runs a statement on one of the servers.
pub(crate) async fn execute(url: &str, sql: &str) {
    let db = database(url).await;
    db.execute_unprepared(sql).await.expect(sql);
    db.close().await.expect("the connection closes");
}
