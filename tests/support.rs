//! A service for a test: the real one, on a database of its own.

mod databases;
mod introspection;
mod seed;

use std::sync::{Arc, Mutex};

use dgcc::app::App;
use dgcc::config::{Config, Options};
use dgcc::http::{router, serve};
use dgcc::store::Store;
use serde_json::{Value, json};

pub(crate) use databases::{Kind, prepare};
pub(crate) use introspection::Schema;
pub(crate) use seed::seed;

/// A test on each database: `both! { async fn what_holds(app: TestApp) { … } }`.
macro_rules! both {
    ($(async fn $name:ident($app:ident: TestApp) $body:block)*) => {$(
        async fn $name($app: $crate::support::TestApp) $body

        mod $name {
            use crate::support::{Kind, TestApp};

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                if let Some(app) = TestApp::start(Kind::Sqlite).await {
                    super::$name(app).await;
                }
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                if let Some(app) = TestApp::start(Kind::Postgres).await {
                    super::$name(app).await;
                }
            }
        }
    )*};
}
pub(crate) use both;

/// A running service with the reference data.
pub(crate) struct TestApp {
    pub(crate) store: Store,
    pub(crate) url: String,
    pub(crate) database: String,
    pub(crate) client: reqwest::Client,
    statements: Arc<Mutex<Vec<String>>>,
    _folder: Option<tempfile::TempDir>,
}

impl TestApp {
    /// `None` where there is no PostgreSQL and none is required.
    pub(crate) async fn start(kind: Kind) -> Option<Self> {
        let (database, folder) = prepare(kind)?;
        let options = Options { database_url: Some(database.clone()), ..Options::default() };
        let config = Config::read(&options, None).expect("the defaults are valid");
        let mut store = Store::open(&config.connection().expect("a URL")).await.expect("the database opens");
        let statements = Arc::new(Mutex::new(Vec::new()));
        let log = statements.clone();
        store.on_statement(move |text| log.lock().expect("no test panicked here").push(text.to_owned()));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let app = App::new(store.clone(), config.limits, config.http);
        let deadline = std::time::Duration::from_millis(app.http.deadline_ms);
        tokio::spawn(serve(listener, router(app), deadline, std::future::pending()));
        let client = reqwest::Client::builder().no_proxy().build().expect("a client");
        Some(Self { store, url, database, client, statements, _folder: folder })
    }

    /// The answer to a POST, whatever it is.
    pub(crate) async fn answer(&self, query: &str) -> Value {
        let url = format!("{}/graphql", self.url);
        let request = self.client.post(url).json(&json!({ "query": query }));
        request.send().await.expect("an answer").json().await.expect("JSON")
    }

    /// The data that a query gives; it must not fail.
    pub(crate) async fn data(&self, query: &str) -> Value {
        let mut answer = self.answer(query).await;
        assert_eq!(answer.get("errors"), None, "{query}");
        answer["data"].take()
    }

    /// The code and message of the only error that a query gives.
    pub(crate) async fn error(&self, query: &str) -> (String, String) {
        let answer = self.answer(query).await;
        let errors = answer["errors"].as_array().expect("errors");
        assert_eq!(errors.len(), 1, "{answer}");
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        (text(&errors[0]["extensions"]["code"]), text(&errors[0]["message"]))
    }

    /// The texts of the statements that a query takes, sorted: relations side by side are read at once.
    pub(crate) async fn statements(&self, query: &str) -> Vec<String> {
        let log = || self.statements.lock().expect("no test panicked here");
        log().clear();
        self.data(query).await;
        let mut statements = log().clone();
        statements.sort_unstable();
        statements
    }
}
