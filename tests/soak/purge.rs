//! Old changes are purged while clients write and read: writes are not held up, no statement takes too long, and a
//! reader gets all changes after its cursor or is told that it has expired.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use serde_json::Value;
use tokio::time::{Instant, sleep};

use super::{Client, PATIENCE, is_long, length, percentile, start_with, token};
use crate::support::{Kind, database, on_both, prepare};

const WRITERS: usize = 4;
const READERS: usize = 2;
const PAGE: i64 = 50;

/// Writes until it is over; how long each took.
async fn write(client: Client, over: Arc<AtomicBool>) -> Vec<Duration> {
    let mut times = Vec::new();
    while !over.load(Ordering::Relaxed) {
        let (id, time) = client.register("x").await;
        assert!(id.is_some(), "a write is refused");
        times.push(time);
    }
    times
}

/// Reads pages of old changes, from anywhere in the log, until it is over; how many were complete, and how many expired.
async fn read(client: Client, old: i64, over: Arc<AtomicBool>) -> (usize, usize) {
    let (mut complete, mut expired, mut after) = (0, 0, 0);
    while !over.load(Ordering::Relaxed) {
        // Any stride that meets all parts of the log.
        after = (after + old / 7 + 11) % (old - PAGE);
        let cursor = URL_SAFE_NO_PAD.encode(format!("change:{after}"));
        let query = format!("{{ changes(after: \"{cursor}\", first: {PAGE}) {{ changes {{ cursor }} }} }}");
        let Some((answer, _)) = client.send(&query).await else { continue };
        let answer = answer.json::<Value>().await.expect("JSON");
        if answer["errors"][0]["extensions"]["code"] == "CURSOR_EXPIRED" {
            expired += 1;
            continue;
        }
        let changes = answer["data"]["changes"]["changes"].as_array().unwrap_or_else(|| panic!("{answer}"));
        let found: Vec<&str> = changes.iter().filter_map(|change| change["cursor"].as_str()).collect();
        let all = (after + 1..=after + PAGE).map(|seq| URL_SAFE_NO_PAD.encode(format!("change:{seq}")));
        assert_eq!(found, all.collect::<Vec<_>>(), "after {after}");
        complete += 1;
    }
    (complete, expired)
}

/// Writes during some work; how long each write took, in order of length.
async fn writes(client: &Client, during: impl Future<Output = ()>) -> Vec<Duration> {
    let over = Arc::new(AtomicBool::new(false));
    let writers: Vec<_> = (0..WRITERS).map(|_| tokio::spawn(write(client.clone(), over.clone()))).collect();
    during.await;
    over.store(true, Ordering::Relaxed);
    let mut times = Vec::new();
    for writer in writers {
        times.extend(writer.await.expect("a writer"));
    }
    times.sort_unstable();
    times
}

/// Puts so many old changes before all others.
async fn age(db: &DatabaseConnection, kind: Kind, old: i64) {
    let id = if kind == Kind::Postgres { "gen_random_uuid()" } else { "randomblob(16)" };
    for sql in [
        "UPDATE change SET seq = -seq".to_owned(),
        format!("UPDATE change SET seq = {old} - seq"),
        format!(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {old})
             INSERT INTO change (seq, at, actor_issuer, actor_subject, role, record_type, record_id, version, kind, after, request_id, visibility)
             SELECT i, '2001-01-01T00:00:00+00:00', '', 'x', 'NIA', 'Country', {id}, 1, 'CREATED', '{{\"name\": \"x\"}}', '1', 'PUBLIC' FROM n"
        ),
        "UPDATE change_horizon SET through = 0".to_owned(),
    ] {
        db.execute_unprepared(&sql).await.expect(&sql);
    }
    if kind == Kind::Postgres {
        let next = "SELECT setval(pg_get_serial_sequence('change', 'seq'), (SELECT MAX(seq) FROM change))";
        db.execute_unprepared(next).await.expect(next);
    }
}

/// Waits until the old changes are gone.
async fn until_purged(db: &DatabaseConnection, old: i64) {
    let any = format!("SELECT seq FROM change WHERE seq <= {old} LIMIT 1");
    let begun = Instant::now();
    while db
        .query_one_raw(Statement::from_string(db.get_database_backend(), &any))
        .await
        .expect("an answer")
        .is_some()
    {
        assert!(begun.elapsed() < PATIENCE.max(length() * 30), "old changes are not purged");
        sleep(Duration::from_millis(50)).await;
    }
}

async fn a_purge_holds_nobody_up(kind: Kind) {
    let Some((url, _keeps)) = prepare(kind) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let old = if is_long() { 1_000_000 } else { 10_000 };
    let db = database(&url).await;
    age(&db, kind, old).await;
    let token = token(folder.path(), &url, &["NIA"]);

    let service = start_with(folder.path(), &url, &[]);
    let mut usual = writes(&Client::of(&service.url, token.clone()), sleep(length() / 2)).await;
    service.stop();

    let service = start_with(folder.path(), &url, &[("DGCC_CHANGES__KEEP_DAYS", "1")]);
    let client = Client::of(&service.url, token);
    let over = Arc::new(AtomicBool::new(false));
    let readers: Vec<_> =
        (0..READERS).map(|_| tokio::spawn(read(client.clone(), old, over.clone()))).collect();
    let begun = Instant::now();
    let mut meanwhile = writes(&client, until_purged(&db, old)).await;
    let took = begun.elapsed();
    over.store(true, Ordering::Relaxed);
    let (mut complete, mut expired) = (0, 0);
    for reader in readers {
        let read = reader.await.expect("a reader");
        (complete, expired) = (complete + read.0, expired + read.1);
    }
    db.close().await.expect("the connection closes");
    let log = service.stop();
    assert!(!log.contains("could not be purged"), "{log}");
    let (usual, meanwhile) = (percentile(&mut usual, 99), percentile(&mut meanwhile, 99));
    eprintln!(
        "{kind:?}: {old} changes purged in {took:.1?}; p99 of writes {usual:.1?}, meanwhile {meanwhile:.1?}; {complete} pages complete, {expired} expired"
    );
    assert!(!is_long() || meanwhile <= usual * 2, "{meanwhile:?} after {usual:?}");
}

on_both!(a_purge_holds_nobody_up);
