//! Whether the points that a document takes are what it costs: the CPU of random documents, each as large as the limits
//! allow or a part of it, beside their points.

use std::cmp::Reverse;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::documents::{Draft, Generator};
use crate::process::{cpu, cpu_of_children};
use crate::service::Service;
use crate::table::print;

/// How many documents are measured.
const DOCUMENTS: usize = 200;
/// How often each is measured.
const REPETITIONS: u32 = 3;
/// The seed of the documents: the same ones each time.
const SEED: u64 = 20_260_901;
/// The least that a document is to take, as a share of the limit: from there to the limit, evenly by magnitude.
const SMALLEST: f64 = 0.01;
/// A list of fewer records is not asked for.
const FEW: u64 = 50;
/// How often a document's pages are made smaller or larger to come near what it is to take.
const TRIES: u32 = 12;
/// How many documents with the most CPU, and with the most for their points, are printed.
const PRINTED: usize = 5;

struct Measured {
    points: u64,
    used: u64,
    cpu: Duration,
    time: Duration,
    status: u16,
    document: String,
}

impl Measured {
    fn millis(&self) -> f64 {
        self.cpu.as_secs_f64() * 1_000.0
    }

    fn per_thousand(&self) -> f64 {
        self.millis() * 1_000.0 / self.used.max(1) as f64
    }
}

/// Measures the documents at a service on PostgreSQL, as a caller with a token that sees everything.
pub(crate) async fn measure(service: &Service, token: &str, cluster: u32) {
    let asker = Asker { url: format!("http://{}/graphql", service.server.address), token };
    let limit = asker.limit().await;
    let mut generator = Generator::new(SEED);
    let (_, counts) = asker.ask(&generator.counts(), false).await;
    generator.leave_out(|list| counts["data"][list]["totalCount"].as_u64().is_none_or(|count| count < FEW));
    let mut measured = Vec::new();
    let so_far = || cpu(service.server.pid) + cpu_of_children(cluster);
    while measured.len() < DOCUMENTS {
        let share = SMALLEST.powf(1.0 - (measured.len() as f64 + 1.0) / DOCUMENTS as f64);
        let Some(document) = asker.sized(&generator.draft(), limit as f64 * share).await else { continue };
        // What is read for the first time is not in the database's memory yet.
        let (_, answer) = asker.ask(&document, false).await;
        let (mut cpu, mut time, mut status) = (Duration::MAX, Duration::ZERO, 0);
        // The least of several: whatever else the machine does only adds to it.
        for _ in 0..REPETITIONS {
            let (before, begun) = (so_far(), Instant::now());
            (status, _) = asker.ask(&document, false).await;
            cpu = cpu.min(so_far().saturating_sub(before));
            time = time.max(begun.elapsed());
        }
        let points = answer["extensions"]["cost"]["points"].as_u64().unwrap_or_default();
        let used = answer["extensions"]["cost"]["used"].as_u64().unwrap_or_default();
        measured.push(Measured { points, used, cpu, time, status, document });
    }
    tell(measured);
}

fn tell(mut measured: Vec<Measured>) {
    let points: Vec<f64> = measured.iter().map(|one| one.points as f64).collect();
    let used: Vec<f64> = measured.iter().map(|one| one.used as f64).collect();
    let millis: Vec<f64> = measured.iter().map(Measured::millis).collect();
    let answered = measured.iter().filter(|one| one.status == 200).count();
    let slowest = measured.iter().map(|one| one.time).max().unwrap_or_default();
    println!(
        "{answered} of {} documents were answered; the slowest took {} ms. CPU correlates with {:.2} (Spearman) with the \
         points before they ran, and with {:.2} with those that they took.\n",
        measured.len(),
        slowest.as_millis(),
        spearman(&points, &millis),
        spearman(&used, &millis)
    );
    measured.sort_by_key(|one| Reverse(one.cpu));
    println!("Most CPU:\n");
    rows(&measured);
    measured.sort_by(|one, other| other.per_thousand().total_cmp(&one.per_thousand()));
    println!("Most CPU for their points:\n");
    rows(&measured);
    measured.reverse();
    println!("Least CPU for their points:\n");
    rows(&measured);
}

fn rows(measured: &[Measured]) {
    let rows: Vec<Vec<String>> = measured
        .iter()
        .take(PRINTED)
        .map(|one| {
            vec![
                one.points.to_string(),
                one.used.to_string(),
                format!("{:.0}", one.millis()),
                format!("{:.1}", one.per_thousand()),
                one.status.to_string(),
                format!("`{}`", one.document),
            ]
        })
        .collect();
    print(&["points", "used", "CPU ms", "CPU ms per 1,000 used", "status", "document"], &rows);
}

struct Asker<'a> {
    url: String,
    token: &'a str,
}

impl Asker<'_> {
    async fn ask(&self, document: &str, cost_only: bool) -> (u16, Value) {
        let client = reqwest::Client::builder().no_proxy().build().expect("a client");
        let request = client.post(&self.url).bearer_auth(self.token).json(&json!({ "query": document }));
        let request = if cost_only { request.header("prefer", "handling=cost-only") } else { request };
        let answer = request.send().await.expect("an answer");
        (answer.status().as_u16(), answer.json().await.expect("JSON"))
    }

    async fn limit(&self) -> u64 {
        let (_, answer) = self.ask("{ viewer { role } }", true).await;
        answer["extensions"]["cost"]["limit"].as_u64().expect("the limit")
    }

    /// The document of a draft whose pages make it take about so many points, and no more than the limits allow; none if
    /// it does not take half of that with the largest pages.
    async fn sized(&self, draft: &Draft, wanted: f64) -> Option<String> {
        let (mut low, mut high, mut best) = (0.0_f64, 200.0_f64, None);
        for _ in 0..TRIES {
            let factor = (low.max(0.01) * high).sqrt();
            let document = draft.document(factor);
            let (_, answer) = self.ask(&document, true).await;
            match answer["extensions"]["cost"]["points"].as_u64() {
                Some(points) if points as f64 <= wanted => {
                    if points as f64 >= wanted / 2.0 {
                        best = Some(document);
                    }
                    low = factor;
                }
                Some(_) => high = factor,
                None => {
                    let code = &answer["errors"][0]["extensions"]["code"];
                    assert_eq!(code, "TOO_EXPENSIVE", "{document}: {answer}");
                    high = factor;
                }
            }
        }
        best
    }
}

/// The correlation of the ranks of two lists.
fn spearman(left: &[f64], right: &[f64]) -> f64 {
    let (left, right) = (ranks(left), ranks(right));
    let mean = |ranks: &[f64]| ranks.iter().sum::<f64>() / ranks.len() as f64;
    let (of_left, of_right) = (mean(&left), mean(&right));
    let (mut both, mut lefts, mut rights) = (0.0, 0.0, 0.0);
    for (left, right) in left.iter().zip(&right) {
        both += (left - of_left) * (right - of_right);
        lefts += (left - of_left).powi(2);
        rights += (right - of_right).powi(2);
    }
    both / (lefts * rights).sqrt()
}

/// The rank of each figure; equal ones share the mean of theirs.
fn ranks(figures: &[f64]) -> Vec<f64> {
    let below = |figure: f64| figures.iter().filter(|other| **other < figure).count();
    let equal = |figure: f64| figures.iter().filter(|other| other.total_cmp(&figure).is_eq()).count();
    figures.iter().map(|&figure| below(figure) as f64 + (equal(figure) as f64 + 1.0) / 2.0).collect()
}
