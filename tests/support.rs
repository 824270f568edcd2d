//! A service for a test: the real one, on a database of its own.

pub(crate) mod certificates;
mod databases;
pub(crate) mod hostile;
mod introspection;
pub(crate) mod load;
pub(crate) mod node;
pub(crate) mod pooler;
pub(crate) mod proxy;
pub(crate) mod reverse_proxy;
mod script;
mod seed;
mod snapshot;
pub(crate) mod standby;

use std::sync::{Arc, Mutex};

use dgcc::app::App;
use dgcc::config::{Config, Options};
use dgcc::http::{Listening, Tls, serve};
use entity::value::TokenScope;
use model::auth::{Grant, OPERATOR_CLIENT};
use model::policy::Standing;
use model::store::Store;
use serde_json::{Value, json};

pub(crate) use databases::{Kept, Kind, database, prepare, variable};
pub(crate) use introspection::{Field, PERSONAL, Schema};
pub(crate) use seed::{Seeded, global, seed, seed_for_sight};
pub(crate) use snapshot::matches_file;

/// A test on each database: `both! { async fn what_holds(app: TestApp) { … } }`.
///
/// With other settings than the defaults: `both! { set: super::a_function; async fn … }`.
macro_rules! both {
    ($(async fn $name:ident($app:ident: TestApp) $body:block)*) => {
        $crate::support::both! { set: $crate::support::defaults; $(async fn $name($app: TestApp) $body)* }
    };
    (set: $set:path; $(async fn $name:ident($app:ident: TestApp) $body:block)*) => {$(
        async fn $name($app: $crate::support::TestApp) $body

        mod $name {
            use crate::support::{Kind, TestApp};

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                if let Some(app) = TestApp::configured(Kind::Sqlite, $set).await {
                    super::$name(app).await;
                }
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                if let Some(app) = TestApp::configured(Kind::Postgres, $set).await {
                    super::$name(app).await;
                }
            }
        }
    )*};
}
pub(crate) use both;

/// Tests on each database: `on_both!(what_holds);` with `async fn what_holds(kind: Kind) { … }`.
macro_rules! on_both {
    ($name:ident) => {
        mod $name {
            use crate::support::Kind;

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                super::$name(Kind::Sqlite).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                super::$name(Kind::Postgres).await;
            }
        }
    };
}
pub(crate) use on_both;

/// The number that a statement gives.
pub(crate) async fn number(url: &str, sql: &str) -> i64 {
    use sea_orm::{ConnectionTrait, Statement};
    let db = database(url).await;
    let statement = Statement::from_string(db.get_database_backend(), sql);
    let row = db.query_one_raw(statement).await.expect(sql).expect("a row");
    let number = row.try_get_by_index(0).expect("a number");
    db.close().await.expect("the connection closes");
    number
}

/// The settings as they come.
pub(crate) fn defaults(_: &mut Config) {}

/// A running service with the reference data, and a caller of it.
#[derive(Clone)]
pub(crate) struct TestApp {
    pub(crate) store: Store,
    pub(crate) url: String,
    pub(crate) database: String,
    pub(crate) client: reqwest::Client,
    pub(crate) app: App,
    /// Sent with each request.
    pub(crate) token: Option<String>,
    statements: Arc<Mutex<Vec<String>>>,
    /// The list of erasures.
    pub(crate) erasures: std::path::PathBuf,
    _kept: Arc<(Option<Kept>, tempfile::TempDir)>,
}

impl TestApp {
    /// `None` where there is no PostgreSQL and none is required.
    pub(crate) async fn start(kind: Kind) -> Option<Self> {
        Self::configured(kind, |_| {}).await
    }

    /// With other settings than the defaults.
    pub(crate) async fn configured(kind: Kind, set: impl FnOnce(&mut Config)) -> Option<Self> {
        let (database, kept) = prepare(kind)?;
        Some(Self::on(database, kept, set).await)
    }

    /// On a database that is there, which goes with the service if it is given along.
    pub(crate) async fn on(
        database: String,
        kept: impl Into<Option<Kept>>,
        set: impl FnOnce(&mut Config),
    ) -> Self {
        let options = Options { database_url: Some(database.clone()), ..Options::default() };
        let mut config = Config::read(&options).expect("the defaults are valid");
        let lists = tempfile::tempdir().expect("a folder");
        config.personal_data.erasures_file = lists.path().join("erasures.jsonl");
        // Tests send as much as they like; those of the limits set their own.
        (config.rate.points_per_minute, config.rate.burst) = (1_000_000_000, 1_000_000_000);
        (config.rate.anonymous_points_per_minute, config.rate.anonymous_burst) =
            (1_000_000_000, 1_000_000_000);
        set(&mut config);
        let erasures = config.personal_data.erasures_file.clone();
        let store = Store::open(&config.connection().expect("a URL")).await.expect("the database opens");
        let statements = Arc::new(Mutex::new(Vec::new()));
        let log = statements.clone();
        store.on_statement(move |text| log.lock().expect("no test panicked here").push(text.to_owned()));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let url = format!("{}://{address}", config.http.scheme());
        let tls = Tls::read(&config.http.tls).expect("the certificates are in order");
        let listening = Listening::from(listener).with_tls(tls);
        let app = App::new(store.clone(), config, address).await.expect("the service is wired");
        tokio::spawn(serve(listening, app.clone()));
        let client = reqwest::Client::builder().no_proxy().build().expect("a client");
        Self {
            store,
            url,
            database,
            client,
            app,
            token: None,
            statements,
            erasures,
            _kept: Arc::new((kept.into(), lists)),
        }
    }

    /// The same service, called by someone else: `NIA`, `LEAD_ORGANIZATION UZ`, `FUNDER WB`, or nobody.
    pub(crate) async fn acting_as(&self, caller: &str) -> Self {
        if caller.is_empty() {
            return Self { token: None, ..self.clone() };
        }
        let (role, limit) = caller.split_once(' ').unwrap_or((caller, ""));
        let limit = |of: bool| Some(limit.to_owned()).filter(|limit| of && !limit.is_empty());
        let funder = role == "FUNDER";
        let standing = Standing::new(role.parse().expect("a role"), None, limit(!funder), limit(funder));
        let grant = Grant {
            subject: caller,
            client: OPERATOR_CLIENT,
            standing: &standing.expect("a standing"),
            scopes: &[TokenScope::Read, TokenScope::Write],
            lifetime: chrono::TimeDelta::minutes(10),
            confirmation: Default::default(),
        };
        Self { token: Some(self.app.issuer.issue(grant).await.expect("a token")), ..self.clone() }
    }

    /// The same service, called with a token.
    pub(crate) fn with_token(&self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self.clone() }
    }

    /// The same service, called at another address.
    pub(crate) fn at(&self, url: &str) -> Self {
        Self { url: url.to_owned(), ..self.clone() }
    }

    /// The same service, called over other connections.
    pub(crate) fn over(&self, client: reqwest::Client) -> Self {
        Self { client, ..self.clone() }
    }

    /// A request for a query.
    pub(crate) fn request(&self, query: &str) -> reqwest::RequestBuilder {
        let request = self.client.post(format!("{}/graphql", self.url)).json(&json!({ "query": query }));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// The answer to a POST, whatever it is.
    pub(crate) async fn answer(&self, query: &str) -> Value {
        self.request(query).send().await.expect("an answer").json().await.expect("JSON")
    }

    /// The data that a query gives; it must not fail.
    pub(crate) async fn data(&self, query: &str) -> Value {
        let mut answer = self.answer(query).await;
        assert_eq!(answer.get("errors"), None, "{query}");
        answer["data"].take()
    }

    /// The payload of a mutation, user errors included; it must not fail otherwise. Errors are of fields that the input
    /// has.
    pub(crate) async fn mutate(&self, mutation: &str, input: &str, selection: &str) -> Value {
        let query = format!(
            "mutation {{ {mutation}(input: {{ {input} }}) {{ {selection} userErrors {{ code field message source currentVersion }} }} }}"
        );
        let payload = self.data(&query).await[mutation].take();
        for error in payload["userErrors"].as_array().expect("a list") {
            let Some(field) = error["field"][1].as_str() else { continue };
            assert!(introspection::is_input_field(mutation, field), "{mutation}: no field {field}");
        }
        payload
    }

    /// Discovers a pipeline project of Uzbekistan; its id.
    pub(crate) async fn discover(&self, code: &str) -> Value {
        let input = format!(
            "country: {{ alpha2: \"UZ\" }}, code: \"{code}\", name: [{{ language: \"en\", text: \"Portal\" }}]"
        );
        let made = self.mutate("discoverPipelineProject", &input, "pipelineProject { id }").await;
        assert_eq!(made["userErrors"], json!([]));
        made["pipelineProject"]["id"].clone()
    }

    /// The field and code of the only user error of a mutation, which changes nothing.
    pub(crate) async fn refused(&self, mutation: &str, input: &str) -> (String, String) {
        let before = self.store.last_change().await.expect("a number");
        let payload = self.mutate(mutation, input, "__typename").await;
        assert_eq!(self.store.last_change().await.expect("a number"), before, "{mutation}: {input}");
        let error = &payload["userErrors"][0];
        let field = error["field"].as_array().expect("a user error").iter().skip(1);
        let field = field.map(|part| part.as_str().expect("text")).collect::<Vec<_>>().join(".");
        (error["code"].as_str().expect("a code").to_owned(), field)
    }

    /// The code and message of the only error that a query gives.
    pub(crate) async fn error(&self, query: &str) -> (String, String) {
        let answer = self.answer(query).await;
        let errors = answer["errors"].as_array().expect("errors");
        assert_eq!(errors.len(), 1, "{answer}");
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        (text(&errors[0]["extensions"]["code"]), text(&errors[0]["message"]))
    }

    /// Runs a statement on the database, past the service.
    pub(crate) async fn execute(&self, sql: &str) {
        use sea_orm::ConnectionTrait;
        let db = database(&self.database).await;
        db.execute_unprepared(sql).await.expect(sql);
        db.close().await.expect("the connection closes");
    }

    /// The first column of a statement's rows, past the service, as text.
    pub(crate) async fn text(&self, sql: &str) -> String {
        use sea_orm::{ConnectionTrait, Statement};
        let db = database(&self.database).await;
        let sql = Statement::from_string(db.get_database_backend(), sql);
        let rows = db.query_all_raw(sql).await.expect("rows");
        let text = rows.iter().map(|row| row.try_get_by_index::<Value>(0).expect("JSON").to_string());
        let text = text.collect::<Vec<_>>().join("\n");
        db.close().await.expect("the connection closes");
        text
    }

    /// The texts of the statements that the service ran since this was last asked.
    pub(crate) fn ran(&self) -> Vec<String> {
        std::mem::take(&mut *self.statements.lock().expect("no test panicked here"))
    }

    /// The number that a statement gives, past the service.
    pub(crate) async fn number(&self, sql: &str) -> i64 {
        number(&self.database, sql).await
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
