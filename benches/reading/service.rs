//! The service as it is run: its binary, on a database that the bench has filled.

use std::path::PathBuf;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

/// What the tokens are for; nothing looks it up.
const PUBLIC_URL: &str = "http://dgcc.bench";

/// A binary of the service.
#[derive(Clone, Debug)]
pub(crate) struct Build {
    /// What the tables and its database call it.
    pub(crate) name: String,
    pub(crate) binary: PathBuf,
}

impl Build {
    /// Migrates a database and loads the reference data.
    pub(crate) fn prepare(&self, database: &str) {
        for command in [&["migrate"][..], &["load", "reference"]] {
            let done = self.command(command, database).output().expect("the binary runs");
            let log = String::from_utf8_lossy(&done.stderr);
            assert!(done.status.success(), "{} {command:?} fails: {log}", self.binary.display());
        }
    }

    /// A token with which one may write.
    pub(crate) fn token(&self, database: &str) -> String {
        let made = self.command(&["token", "--role", "NIA", "--minutes", "60"], database).output();
        let token = String::from_utf8(made.expect("the binary runs").stdout).expect("text");
        assert!(!token.trim().is_empty(), "{} makes no token", self.binary.display());
        token.trim().to_owned()
    }

    fn command(&self, arguments: &[&str], database: &str) -> Command {
        let mut command = Command::new(&self.binary);
        command.args(arguments).args(["--database-url", database]);
        command.env("DGCC_PUBLIC_URL", PUBLIC_URL).env("DGCC_LOG__FORMAT", "json");
        // One client asks as fast as it can.
        command.env("DGCC_RATE__POINTS_PER_MINUTE", "0").env("DGCC_RATE__ANONYMOUS_POINTS_PER_MINUTE", "0");
        command
    }
}

/// What is asked: the service, or what it is compared with.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    /// Host and port.
    pub(crate) address: String,
    pub(crate) pid: u32,
    pub(crate) database: String,
    client: reqwest::Client,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Dgcc,
    PostGraphile,
}

impl Kind {
    /// Its role in PostgreSQL.
    pub(crate) fn role(self) -> &'static str {
        match self {
            Self::Dgcc => "dgcc",
            Self::PostGraphile => "postgraphile",
        }
    }
}

impl Server {
    pub(crate) fn new(name: &str, kind: Kind, address: &str, pid: u32, database: &str) -> Self {
        let client = reqwest::Client::builder().no_proxy().build().expect("a client");
        Self {
            name: name.to_owned(),
            kind,
            address: address.to_owned(),
            pid,
            database: database.to_owned(),
            client,
        }
    }

    /// The data of an answer; it must have no errors.
    pub(crate) async fn ask(&self, document: &str, variables: &Value) -> Value {
        let mut answer = self.answer(document, variables).await;
        assert!(answer.get("errors").is_none(), "{} {variables}: {answer}", self.name);
        answer["data"].take()
    }

    /// An answer, whatever it is.
    pub(crate) async fn answer(&self, document: &str, variables: &Value) -> Value {
        let request = self.client.post(format!("http://{}/graphql", self.address));
        let request = request.json(&json!({ "query": document, "variables": variables }));
        let answer = request.send().await.expect("an answer").text().await.expect("text");
        serde_json::from_str(&answer).expect("JSON")
    }
}

/// A process that ends with this value.
#[derive(Debug)]
pub(crate) struct Running {
    process: Child,
    log: PathBuf,
    _folder: TempDir,
}

impl Running {
    /// Starts a program whose log says where it listens, after `mark`; the rest of that word.
    pub(crate) fn start(command: &mut Command, mark: &str) -> (Self, String) {
        let folder = tempfile::tempdir().expect("a folder");
        let log = folder.path().join("log");
        let file = std::fs::File::create(&log).expect("a log");
        command.stdout(file.try_clone().expect("the log")).stderr(file);
        let mut running = Self { process: command.spawn().expect("the program runs"), log, _folder: folder };
        let begun = Instant::now();
        loop {
            let said = std::fs::read_to_string(&running.log).unwrap_or_default();
            let rest = said.split_once(mark).and_then(|(_, rest)| rest.split_once(['"', '\n']));
            if let Some((address, _)) = rest {
                return (running, address.to_owned());
            }
            let ended = running.process.try_wait().is_ok_and(|ended| ended.is_some());
            assert!(!ended && begun.elapsed() < Duration::from_secs(60), "it does not listen: {said}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    pub(crate) fn pid(&self) -> u32 {
        self.process.id()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[derive(Debug)]
pub(crate) struct Service {
    pub(crate) server: Server,
    _running: Running,
}

impl Service {
    pub(crate) fn start(build: &Build, database: &str) -> Self {
        Self::run(build, build.command(&Self::SERVE, database))
    }

    /// The same for queries that may cost more: at scale 100 a summary takes more than the limit.
    pub(crate) fn for_any_cost(build: &Build, database: &str) -> Self {
        let mut command = build.command(&Self::SERVE, database);
        command.env("DGCC_LIMITS__COST", "1000000");
        Self::run(build, command)
    }

    const SERVE: [&str; 3] = ["serve", "--listen", "127.0.0.1:0"];

    fn run(build: &Build, mut command: Command) -> Self {
        let (running, address) = Running::start(&mut command, "listening on http://");
        let server = Server::new(&build.name, Kind::Dgcc, &address, running.pid(), &build.name);
        Self { server, _running: running }
    }
}
