//! Malformed inquiries from many clients: another client keeps its mutation rate.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use tokio::time::Instant;

use super::{Client, is_long, start_with, token};
use crate::support::{Kind, on_both, prepare};

const CLIENTS: usize = 16;
const MALFORMED: &str = "mutation { submitInquiry(input: { inquiryKind: COOPERATION, preferredLanguage: \"en\", personName: \"Bat\", email: \"nonsense\", message: \"We would like to have a center.\" }) { receiptNumber } }";

/// The number of acknowledged mutations a second until it is over.
async fn rate(client: Client, over: Arc<AtomicBool>) -> f64 {
    let (begun, mut count) = (Instant::now(), 0.0);
    while !over.load(Ordering::Relaxed) {
        if client.register("x").await.0.is_some() {
            count += 1.0;
        }
    }
    count / begun.elapsed().as_secs_f64()
}

async fn malformed_inquiries_hold_no_other_client_up(kind: Kind) {
    let Some((url, _keeps)) = prepare(kind) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let service = start_with(folder.path(), &url, &[]);
    let client = Client::of(&service.url, token(folder.path(), &url, &["NIA"]));
    let all = if is_long() { 10_000 } else { 1_000 };

    let measure = || {
        let over = Arc::new(AtomicBool::new(false));
        (over.clone(), tokio::spawn(rate(client.clone(), over)))
    };
    let (over, usual) = measure();
    tokio::time::sleep(super::length() / 4).await;
    over.store(true, Ordering::Relaxed);
    let usual = usual.await.expect("a rate");

    let (over, meanwhile) = measure();
    let sent = Arc::new(AtomicUsize::new(0));
    let senders: Vec<_> = (0..CLIENTS)
        .map(|_| {
            let (client, sent) = (client.clone(), sent.clone());
            tokio::spawn(async move {
                let query = serde_json::json!({ "query": MALFORMED });
                while sent.fetch_add(1, Ordering::Relaxed) < all {
                    // Anyone, without a token.
                    let request = client.http.post(format!("{}/graphql", client.url()));
                    request.json(&query).send().await.expect("an answer");
                }
            })
        })
        .collect();
    for sender in senders {
        sender.await.expect("a sender");
    }
    over.store(true, Ordering::Relaxed);
    let meanwhile = meanwhile.await.expect("a rate");
    eprintln!("{kind:?}: {usual:.0} mutations a second, {meanwhile:.0} during {all} malformed inquiries");
    assert!(!is_long() || meanwhile >= usual / 2.0, "{meanwhile} of {usual}");
}

on_both!(malformed_inquiries_hold_no_other_client_up);
