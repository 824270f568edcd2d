//! Another session holds the write lock: reads go on, mutations are told to come again, and all is well once it lets go.

use std::time::Duration;

use reqwest::{StatusCode, header};
use sea_orm::{ConnectionTrait, SqliteTransactionMode, TransactionOptions, TransactionTrait};
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use super::{Client, is_long, percentile, start_with, token};
use crate::support::{Kind, database, on_both, prepare};

const WRITERS: usize = 8;
const READERS: usize = 4;
/// The lock that writers of the change log take on PostgreSQL.
const LOCK: &str = "SELECT pg_advisory_xact_lock(x'646763630001'::bigint)";
const QUERY: &str = "{ centerTerms(first: 20) { nodes { code } } }";
const WRITE: &str = "mutation { discoverPipelineProject(input: { country: { alpha2: \"UZ\" }, code: \"CODE\", name: [{ language: \"en\", text: \"X\" }] }) { pipelineProject { id } } }";

/// Reads until it is over; how long each took.
async fn read(client: Client, over: watch::Receiver<bool>) -> Vec<Duration> {
    let mut times = Vec::new();
    while !*over.borrow() {
        let (answer, time) = client.send(QUERY).await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::OK, "reads go on");
        times.push(time);
    }
    times
}

async fn reads(client: &Client, during: impl Future<Output = ()>) -> Vec<Duration> {
    let over = watch::Sender::new(false);
    let readers: Vec<_> =
        (0..READERS).map(|_| tokio::spawn(read(client.clone(), over.subscribe()))).collect();
    during.await;
    over.send_replace(true);
    let mut times = Vec::new();
    for reader in readers {
        times.extend(reader.await.expect("a reader"));
    }
    times
}

async fn a_foreign_lock_stops_mutations_alone(kind: Kind) {
    let Some((url, _keeps)) = prepare(kind) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    // How long a mutation may take, how long the lock is held, and what more is within the promise.
    let (limit, held, slack) = if is_long() { (10, 20, 1) } else { (3, 5, 5) };
    let [limit, held, slack] = [limit, held, slack].map(Duration::from_secs);
    let milliseconds = limit.as_millis().to_string();
    let service = start_with(folder.path(), &url, &[("DGCC_HTTP__DEADLINE_MS", &milliseconds)]);
    let client = Client::of(&service.url, token(folder.path(), &url, &["NIA"]));
    let usual = Instant::now() + held / 4;
    let mut before = reads(&client, sleep_until(usual)).await;

    let db = database(&url).await;
    let immediate = Some(SqliteTransactionMode::Immediate);
    let options = TransactionOptions { sqlite_transaction_mode: immediate, ..Default::default() };
    let lock = db.begin_with_options(options).await.expect("a transaction");
    if kind == Kind::Postgres {
        lock.execute_unprepared(LOCK).await.expect("the lock");
    }
    let release = Instant::now() + held;
    let writers: Vec<_> = (0..WRITERS)
        .map(|number| {
            let (client, query) = (client.clone(), WRITE.replace("CODE", &format!("LOCK-{number}")));
            tokio::spawn(async move { client.send(&query).await.expect("an answer") })
        })
        .collect();
    let mut meanwhile = reads(&client, sleep_until(release)).await;
    for writer in writers {
        let (answer, time) = writer.await.expect("a writer");
        let retry_after = answer.headers().contains_key(header::RETRY_AFTER);
        assert_eq!((answer.status(), retry_after), (StatusCode::SERVICE_UNAVAILABLE, true), "after {time:?}");
        assert!(time <= limit + slack, "{time:?}");
    }
    lock.rollback().await.expect("it is let go");
    let released = Instant::now();
    while client
        .send(&WRITE.replace("CODE", "AFTER"))
        .await
        .is_none_or(|(answer, _)| !answer.status().is_success())
    {
        assert!(released.elapsed() <= slack, "it is as it was");
    }
    eprintln!(
        "{kind:?}: {} reads before, p99 {:?}; {} while the lock is held, p99 {:?}; normal {:?} after it is released",
        before.len(),
        percentile(&mut before, 99),
        meanwhile.len(),
        percentile(&mut meanwhile, 99),
        released.elapsed()
    );
    db.close().await.expect("the connection closes");
}

on_both!(a_foreign_lock_stops_mutations_alone);
