//! Twice the load that the service can bear, beside many connections that say nothing: what is admitted is answered in
//! time, the rest is refused at once, and all is as before when it is over.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use reqwest::{StatusCode, header};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep_until};

use super::{Client, is_long, length, percentile, start_with, token};
use crate::cli::Service;
use crate::support::{Kind, on_both, prepare};

const LIGHT: &str = "{ countries(first: 10) { nodes { alpha2 } } }";
/// More than a light query may cost.
const HEAVY: &str = "{ centerTerms(first: 18) { nodes { code steps { stepKind } country { alpha2 terms(first: 100) { nodes { code steps { stepKind } } } } } } }";
/// One in so many requests is heavy.
const HEAVY_EVERY: usize = 10;
/// How many clients find out how much the service can bear.
const CLIENTS: usize = 8;
/// How many clients send more, and from how many addresses: one address may not have so many connections.
const MANY: usize = 640;
const ADDRESSES: [u8; 4] = [10, 11, 12, 13];
/// Connections that say nothing, or do not end their request, and from how many addresses they come.
const SILENT: usize = 2_000;
const OTHERS: usize = 4;
/// Within what time all is as before, and what more a request may take when it is.
const RECOVERY: Duration = Duration::from_secs(2);
const SLACK: Duration = Duration::from_millis(20);
/// How much more memory it may hold at the end of the load than in the middle of it, in megabytes.
const GROWTH: u64 = 30;

/// The statuses of answers, with how long each took.
type Answers = BTreeMap<StatusCode, Vec<Duration>>;

async fn send(client: Client, number: usize) -> (StatusCode, Duration) {
    let query = if number.is_multiple_of(HEAVY_EVERY) { HEAVY } else { LIGHT };
    let (answer, time) = client.send(query).await.expect("an answer");
    let status = answer.status();
    assert!(status.is_success() || answer.headers().contains_key(header::RETRY_AFTER), "{status}");
    answer.bytes().await.expect("a whole answer");
    (status, time)
}

/// How many requests a second are answered to clients that each wait for their answers.
async fn capacity(client: &Client) -> f64 {
    let (begun, end) = (Instant::now(), Instant::now() + length() / 3);
    let mut clients = JoinSet::new();
    for first in 0..CLIENTS {
        let client = client.clone();
        clients.spawn(async move {
            let mut answered = 0.0;
            for number in first.. {
                if Instant::now() >= end {
                    break;
                }
                let (status, _) = send(client.clone(), number).await;
                answered += if status.is_success() { 1.0 } else { 0.0 };
            }
            answered
        });
    }
    clients.join_all().await.into_iter().sum::<f64>() / begun.elapsed().as_secs_f64()
}

/// Sends so many requests a second from many clients, and what the memory is in the middle and at the end. A client that
/// waits for an answer longer than until its next request sends this one then.
async fn load(client: &Client, rate: f64, service: &Service) -> (Answers, u64, u64) {
    // Each has its own connection: a client for several opens more, and one that it has not used yet makes room first.
    let own = |number: usize| from_address(ADDRESSES[number % ADDRESSES.len()]);
    let many: Vec<_> = (0..MANY).map(|number| Client { http: own(number), ..client.clone() }).collect();
    let (begun, end) = (Instant::now(), Instant::now() + length());
    let period = Duration::from_secs_f64(MANY as f64 / rate);
    let mut clients = JoinSet::new();
    for (number, client) in many.into_iter().enumerate() {
        clients.spawn(async move {
            let mut answers = Vec::new();
            let mut ticks = interval_at(begun + period.mul_f64(number as f64 / MANY as f64), period);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            for turn in 0.. {
                if ticks.tick().await >= end {
                    break;
                }
                answers.push(send(client.clone(), number + turn).await);
            }
            answers
        });
    }
    sleep_until(begun + length() / 2).await;
    let middle = service.resident();
    sleep_until(end).await;
    let memory = service.resident();
    let mut answers = Answers::new();
    for (status, time) in clients.join_all().await.into_iter().flatten() {
        answers.entry(status).or_default().push(time);
    }
    (answers, middle, memory)
}

/// How long light requests take, one after another.
async fn light(client: &Client) -> Duration {
    let mut times = Vec::new();
    for number in 1..100 {
        times.push(send(client.clone(), number * HEAVY_EVERY + 1).await.1);
    }
    percentile(&mut times, 95)
}

fn from_address(own: u8) -> reqwest::Client {
    let client = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(60));
    client.local_address(IpAddr::from([127, 0, 0, own])).build().expect("a client")
}

/// Connections that are open and say nothing, every second one in the middle of a request, from several addresses.
async fn silent(client: &Client) -> Vec<TcpStream> {
    let address = client.url().trim_start_matches("http://").parse().expect("an address");
    let mut connections = Vec::new();
    for number in 0..SILENT {
        let socket = TcpSocket::new_v4().expect("a socket");
        let own = Ipv4Addr::new(127, 0, 0, u8::try_from(number % OTHERS).expect("a number") + 2);
        socket.bind((own, 0).into()).expect("an address");
        let Ok(mut connection) = socket.connect(address).await else { continue };
        if number.is_multiple_of(2) {
            // The service may have closed it by now.
            let _ = connection.write_all(b"POST /graphql HTTP/1.1\r\nhost: x\r\n").await;
        }
        connections.push(connection);
    }
    connections
}

async fn too_much_is_refused_and_the_rest_answered(kind: Kind) {
    let Some((url, _keeps)) = prepare(kind) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let service = start_with(folder.path(), &url, &[]);
    let client = Client::of(&service.url, token(folder.path(), &url, &["NIA"]));
    let before = light(&client).await;
    let capacity = capacity(&client).await;
    let _silent = silent(&client).await;
    let (mut answers, middle, end) = load(&client, capacity * 2.0, &service).await;
    sleep_until(Instant::now() + RECOVERY).await;
    let after = light(&client).await;
    eprintln!("{kind:?}: {capacity:.0} requests a second, then twice as many; {middle} MB, then {end} MB;");
    eprintln!("light requests within {before:?} before and {after:?} {RECOVERY:?} after");
    for (status, times) in &mut answers {
        let [half, most] = [50, 99].map(|nth| percentile(times, nth));
        eprintln!("{status}: {} within {half:?} and {most:?}", times.len());
        let is_told = [StatusCode::SERVICE_UNAVAILABLE, StatusCode::TOO_MANY_REQUESTS].contains(status);
        assert!(*status == StatusCode::OK || is_told, "{status}");
    }
    if is_long() {
        assert!(answers.len() > 1, "there was more than it could bear");
        assert!(after <= before * 2 + SLACK, "{before:?}, then {after:?}");
        assert!(end <= middle + GROWTH, "{middle} MB, then {end} MB");
    }
}

on_both!(too_much_is_refused_and_the_rest_answered);
