//! Clients that hang up in the middle of writes: no answered read of personal data lacks its record, and no
//! connection is left in a transaction.

use std::collections::HashSet;
use std::time::Duration;

use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use serde_json::Value;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep};

use super::{Client, PATIENCE, length, start_with, token};
use crate::support::{Kind, database, on_both, prepare};

const HANGING_UP: usize = 12;
const REFUSED: usize = 2;
const READING: usize = 4;
const LETTER: &str = "mutation { submitInquiry(input: { inquiryKind: COOPERATION, preferredLanguage: \"en\", personName: \"Bat\", email: \"bat@example.org\", message: \"We would like to have a center.\" }) { receiptNumber } }";

/// Sends mutations and resets the connection after 0 to 30 ms.
async fn hang_up(client: Client, end: Instant) {
    let address = client.url().trim_start_matches("http://").to_owned();
    let query = "mutation { registerDocument(input: { documentKind: REPORT, sha256: \"SHA\", title: [{ language: \"en\", text: \"x\" }] }) { document { id } } }";
    let body = serde_json::json!({ "query": query.replace("SHA", &"ab".repeat(32)) }).to_string();
    let request = format!(
        "POST /graphql HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        client.token,
        body.len()
    );
    for wait in (0..=30).cycle() {
        if Instant::now() >= end {
            return;
        }
        let Ok(mut stream) = TcpStream::connect(&address).await else { continue };
        stream.set_zero_linger().expect("an option");
        if stream.write_all(request.as_bytes()).await.is_ok() {
            sleep(Duration::from_millis(wait)).await;
        }
    }
}

/// Sends mutations that break a rule once their transaction has begun.
async fn be_refused(client: Client, end: Instant) {
    let query = "mutation { discoverPipelineProject(input: { country: { alpha2: \"XX\" }, code: \"X\", name: [{ language: \"en\", text: \"X\" }] }) { userErrors { code } } }";
    while Instant::now() < end {
        client.send(query).await;
    }
}

/// Reads personal data; the ids of the requests that were answered with it.
async fn read(client: Client, number: usize, end: Instant) -> Vec<String> {
    let query = serde_json::json!({ "query": "{ inquiries { nodes { personName email } } }" });
    let mut answered = Vec::new();
    for count in 0.. {
        if Instant::now() >= end {
            break;
        }
        let id = format!("hang-up-{number}-{count}");
        let request = client.http.post(format!("{}/graphql", client.url())).bearer_auth(&client.token);
        let Ok(answer) = request.header("x-request-id", &id).json(&query).send().await else { continue };
        let answer = answer.json::<Value>().await.unwrap_or_default();
        if answer["data"]["inquiries"]["nodes"][0]["email"].is_string() {
            answered.push(id);
        }
    }
    answered
}

async fn texts(db: &DatabaseConnection, sql: &str) -> HashSet<String> {
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.expect("rows");
    rows.iter().map(|row| row.try_get_by_index(0).expect("text")).collect()
}

async fn clients_that_hang_up_leave_nothing_behind(kind: Kind) {
    let Some((url, _keeps)) = prepare(kind) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let service = start_with(folder.path(), &url, &[]);
    let nia = Client::of(&service.url, token(folder.path(), &url, &["NIA"]));
    let mois = Client::of(&service.url, token(folder.path(), &url, &["MOIS"]));
    nia.data(LETTER).await;
    let end = Instant::now() + length();
    let writers = (0..HANGING_UP).map(|_| tokio::spawn(hang_up(nia.clone(), end)));
    let refused = (0..REFUSED).map(|_| tokio::spawn(be_refused(nia.clone(), end)));
    let others: Vec<_> = writers.chain(refused).collect();
    let readers: Vec<_> = (0..READING).map(|number| tokio::spawn(read(mois.clone(), number, end))).collect();
    let mut answered = Vec::new();
    for reader in readers {
        answered.extend(reader.await.expect("a reader"));
    }
    for other in others {
        other.await.expect("a client");
    }
    let db = database(&url).await;
    let recorded = texts(&db, "SELECT request_id FROM access_record WHERE request_id LIKE 'hang-up-%'").await;
    let missing: Vec<_> = answered.iter().filter(|id| !recorded.contains(*id)).collect();
    eprintln!(
        "{kind:?}: {} reads of personal data answered, {} not on record",
        answered.len(),
        missing.len()
    );
    assert!(!answered.is_empty() && missing.is_empty(), "{missing:?}");
    if kind == Kind::Postgres {
        let open = "SELECT pid::text FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'";
        let begun = Instant::now();
        // A transaction of work that still ends is one for a moment only.
        while !texts(&db, open).await.is_empty() {
            assert!(begun.elapsed() < PATIENCE, "a connection is left in a transaction");
        }
    }
    db.close().await.expect("the connection closes");
}

on_both!(clients_that_hang_up_leave_nothing_behind);
