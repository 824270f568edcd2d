//! The database goes away and comes back.

use std::time::Duration;

use dgcc::app::App;
use dgcc::config::{Config, Options};
use dgcc::http::{router, serve};
use dgcc::store::{Connection, Store};
use serde_json::json;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, UnixListener, UnixStream};
use tokio::task::JoinHandle;

use crate::support::{Kind, prepare};

/// Passes connections on to a PostgreSQL socket, until it is dropped.
struct Proxy(JoinHandle<()>);

impl Proxy {
    fn start(at: &std::path::Path, to: std::path::PathBuf) -> Self {
        let _ = std::fs::remove_file(at);
        let listener = UnixListener::bind(at).expect("a socket");
        Self(tokio::spawn(async move {
            let mut open = tokio::task::JoinSet::new();
            while let Ok((mut near, _)) = listener.accept().await {
                let to = to.clone();
                open.spawn(async move {
                    if let Ok(mut far) = UnixStream::connect(to).await {
                        let _ = copy_bidirectional(&mut near, &mut far).await;
                    }
                });
            }
        }))
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.0.abort();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_postgres_is_away_requests_get_503_at_once_and_then_it_works_again_without_a_restart() {
    let Some((url, _)) = prepare(Kind::Postgres) else { return };
    let Some(folder) = url
        .split("host=")
        .nth(1)
        .and_then(|rest| rest.split('&').next())
        .filter(|host| host.starts_with('/'))
    else {
        // A server that is reached over the network is not ours to cut off.
        return;
    };
    let near = tempfile::tempdir().expect("a folder");
    let socket = near.path().join(".s.PGSQL.5432");
    let far = std::path::Path::new(folder).join(".s.PGSQL.5432");
    let proxy = Proxy::start(&socket, far.clone());
    let connection = Connection {
        url: url.replace(folder, &near.path().display().to_string()),
        max_connections: 4,
        acquire_timeout: Duration::from_millis(900),
        statement_timeout: Duration::from_secs(5),
        write_wait: Duration::from_secs(5),
        transaction_pooling: false,
    };
    let store = Store::open(&connection).await.expect("the database opens");
    let config = Config::read(&Options::default(), None).expect("the defaults are valid");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let base = format!("http://{address}");
    let app = App::new(store, config, address).await.expect("the service is wired");
    tokio::spawn(serve(listener, router(app), Duration::from_secs(10), std::future::pending()));

    let client = reqwest::Client::new();
    let ask = async || {
        let query = json!({ "query": "{ countries { totalCount } }" });
        client.post(format!("{base}/graphql")).json(&query).send().await.expect("an answer")
    };
    assert_eq!(ask().await.status(), 200);

    drop(proxy);
    std::fs::remove_file(&socket).expect("the socket is gone");
    for _ in 0..8 {
        let answer = ask().await;
        assert_eq!(answer.status(), 503);
        assert!(answer.headers().contains_key("retry-after"));
        let body: serde_json::Value = answer.json().await.expect("JSON");
        assert_eq!(body["errors"][0]["extensions"]["code"], "UNAVAILABLE");
        assert_eq!(body["errors"][0]["message"], "the database is not available");
        assert_eq!(client.get(format!("{base}/health/ready")).send().await.expect("an answer").status(), 503);
        assert_eq!(client.get(format!("{base}/health/live")).send().await.expect("an answer").status(), 200);
    }

    let _proxy = Proxy::start(&socket, far);
    let deadline = tokio::time::Instant::now() + Duration::from_secs(20);
    while ask().await.status() != 200 {
        assert!(tokio::time::Instant::now() < deadline, "it works again");
    }
}
