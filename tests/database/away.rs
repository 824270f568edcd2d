//! The database goes away and comes back.

use std::time::Duration;

use dgcc::app::App;
use dgcc::config::{Config, Options};
use dgcc::http::serve;
use model::store::{Connection, Store};
use serde_json::json;
use tokio::net::TcpListener;

use crate::support::proxy::Proxy;
use crate::support::{Kind, prepare};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_postgres_is_away_requests_get_503_at_once_and_then_it_works_again_without_a_restart() {
    let Some((url, _keeps)) = prepare(Kind::Postgres) else { return };
    let Some(proxy) = Proxy::before(&url) else { return };
    let connection = Connection {
        url: proxy.url.clone(),
        read_url: None,
        max_connections: 4,
        acquire_timeout: Duration::from_millis(900),
        statement_timeout: Duration::from_secs(5),
        slow_statement: Duration::from_secs(1),
        write_wait: Duration::from_secs(5),
        transaction_pooling: false,
    };
    let store = Store::open(&connection).await.expect("the database opens");
    let config = Config::read(&Options::default()).expect("the defaults are valid");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let base = format!("http://{address}");
    let app = App::new(store, config, address).await.expect("the service is wired");
    tokio::spawn(serve(listener, app));

    let client = reqwest::Client::new();
    let ask = async || {
        let query = json!({ "query": "{ countries { totalCount } }" });
        client.post(format!("{base}/graphql")).json(&query).send().await.expect("an answer")
    };
    assert_eq!(ask().await.status(), 200);

    proxy.cut();
    for _ in 0..8 {
        let answer = ask().await;
        assert_eq!(answer.status(), 503);
        assert!(answer.headers().contains_key("retry-after"));
        let body: serde_json::Value = answer.json().await.expect("JSON");
        assert_eq!(body["errors"][0]["extensions"]["code"], "UNAVAILABLE");
        assert_eq!(body["errors"][0]["message"], "the database is not available");
        let token = client.post(format!("{base}/oauth2/token")).basic_auth("someone", Some("secret"));
        let token = token.form(&[("grant_type", "client_credentials")]).send().await.expect("an answer");
        assert_eq!(token.status(), 503);
        assert!(token.headers().contains_key("retry-after"));
        assert_eq!(client.get(format!("{base}/health/ready")).send().await.expect("an answer").status(), 503);
        assert_eq!(client.get(format!("{base}/health/live")).send().await.expect("an answer").status(), 200);
    }

    proxy.restore();
    let deadline = tokio::time::Instant::now() + Duration::from_secs(20);
    while ask().await.status() != 200 {
        assert!(tokio::time::Instant::now() < deadline, "it works again");
    }
}
