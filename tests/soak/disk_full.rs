//! A disk that is full ten times while clients write: every write that was acknowledged is there after a kill.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::time::timeout;

use super::{Client, start_with, token};
use crate::support::{Kind, prepare};

const ROUNDS: usize = 10;
const CLIENTS: usize = 4;
/// How many writes are refused while the disk is full, and acknowledged afterwards, before it goes on.
const ENOUGH: usize = 20;
const PATIENCE: Duration = Duration::from_secs(60);

/// A small disk of its own; gone when this is dropped.
struct Disk(PathBuf);

impl Disk {
    /// `None` without the right to mount.
    fn mount(folder: &Path) -> Option<Self> {
        std::fs::create_dir(folder).expect("a folder");
        let mut mount = Command::new("mount");
        let mounted = mount.args(["-t", "tmpfs", "-o", "size=32m", "tmpfs"]).arg(folder).output();
        mounted.is_ok_and(|output| output.status.success()).then(|| Self(folder.to_owned()))
    }

    fn ballast(&self) -> PathBuf {
        self.0.join("ballast")
    }

    fn fill(&self) {
        let mut file = std::fs::File::create(self.ballast()).expect("a file");
        while file.write_all(&[1; 4096]).is_ok() {}
    }

    fn free(&self) {
        std::fs::remove_file(self.ballast()).expect("it is removed");
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

#[derive(Default)]
struct Tally {
    acknowledged: AtomicUsize,
    refused: AtomicUsize,
    over: AtomicBool,
}

/// Writes until it is over; the ids of what was acknowledged.
async fn write(client: Client, tally: Arc<Tally>) -> Vec<String> {
    let mut ids = Vec::new();
    while !tally.over.load(Ordering::Relaxed) {
        match client.register(&"x".repeat(200)).await.0 {
            Some(id) => {
                ids.push(id);
                tally.acknowledged.fetch_add(1, Ordering::Relaxed);
            }
            None => drop(tally.refused.fetch_add(1, Ordering::Relaxed)),
        }
    }
    ids
}

/// Waits until a number has grown enough.
async fn grows(number: &AtomicUsize, what: &str) {
    let goal = number.load(Ordering::Relaxed) + ENOUGH;
    let grown = timeout(PATIENCE, async {
        while number.load(Ordering::Relaxed) < goal {
            tokio::task::yield_now().await;
        }
    });
    grown.await.unwrap_or_else(|_| panic!("no more writes are {what}"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acknowledged_writes_survive_a_disk_that_is_full_ten_times() {
    let Some((template, _keeps)) = prepare(Kind::Sqlite) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let Some(disk) = Disk::mount(&folder.path().join("disk")) else {
        eprintln!("a full disk is not tested: that takes the right to mount a small one");
        return;
    };
    let file = disk.0.join("dgcc.sqlite");
    std::fs::copy(template.trim_start_matches("sqlite:"), &file).expect("a copy");
    let url = format!("sqlite:{}", file.display());
    let service = start_with(folder.path(), &url, &[]);
    let token = token(folder.path(), &url, &["NIA"]);
    let tally = Arc::new(Tally::default());
    let client = Client::of(&service.url, token.clone());
    let writers: Vec<_> = (0..CLIENTS).map(|_| tokio::spawn(write(client.clone(), tally.clone()))).collect();
    for _ in 0..ROUNDS {
        disk.fill();
        grows(&tally.refused, "refused").await;
        disk.free();
        grows(&tally.acknowledged, "acknowledged").await;
    }
    service.kill();
    tally.over.store(true, Ordering::Relaxed);
    let mut written = Vec::new();
    for writer in writers {
        written.extend(writer.await.expect("a writer"));
    }
    let service = start_with(folder.path(), &url, &[]);
    let client = Client::of(&service.url, token);
    let mut there = 0;
    for ids in written.chunks(100) {
        let data = client.data(&format!("{{ nodes(ids: {ids:?}) {{ id }} }}")).await;
        there += data["nodes"].as_array().expect("nodes").iter().filter(|node| node.is_object()).count();
    }
    let refused = tally.refused.load(Ordering::Relaxed);
    eprintln!(
        "disk full {ROUNDS} times: {refused} writes refused, {} acknowledged, {there} there",
        written.len()
    );
    assert_eq!(there, written.len());
}
