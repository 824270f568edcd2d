//! The parts of a request, one by one, in this process and on SQLite: what building the schema takes, what a document
//! takes before it runs, what running it takes, and what writing the answer takes.
//!
//! `cargo bench --bench parts`. For whole requests beside another server: the bench `reading`.

#![expect(clippy::expect_used, reason = "a bench ends where what it needs is not there")]

#[expect(dead_code, reason = "the bench of whole requests fills PostgreSQL, too")]
#[path = "reading/dialect.rs"]
mod dialect;
#[path = "reading/fill.rs"]
mod fill;

use std::hint::black_box;
use std::sync::Arc;

use async_graphql::{Response, Variables};
use criterion::{Criterion, criterion_group, criterion_main};
use dgcc::answers::Listener;
use dgcc::app::App;
use dgcc::config::{Config, Options};
use dgcc::load::load_all;
use dgcc::schema;
use model::api::{Answer, Languages, Prepared};
use model::policy::{Caller, Origin};
use model::store::Store;
use model::usage::Client;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use dialect::Dialect;

const LOOK_UP: &str = include_str!("reading/dgcc/look_up.graphql");
const TERM: &str = include_str!("reading/dgcc/term.graphql");
const CHANGED: &str = include_str!("reading/dgcc/changed.graphql");
const SUMMARY: &str = include_str!("reading/dgcc/summary.graphql");

/// The service on a database at scale 1.
struct Service {
    app: Arc<App>,
    _folder: TempDir,
}

impl Service {
    async fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite:{}", folder.path().join("dgcc.sqlite").display());
        let options = Options { database_url: Some(url.clone()), ..Options::default() };
        let config = Config::read(&options).expect("the defaults are valid");
        let store = Store::open(&config.connection().expect("a URL")).await.expect("the database opens");
        load_all(&store).await.expect("the reference data loads");
        fill::fill(Dialect::Sqlite, &url, 1).await;
        let listen = config.listen;
        let app = App::new(store, config, listen).await.expect("the service is wired");
        Self { app: Arc::new(app), _folder: folder }
    }

    async fn prepare(&self, document: &str, variables: &Value) -> Prepared {
        let variables = Variables::from_json(variables.clone());
        self.app.prepare(document, None, variables).await.expect("it is not busy").expect("it is valid")
    }

    async fn answer(&self, prepared: Prepared) -> Response {
        let languages = Languages::default();
        let listener = Listener { caller: Caller::Anonymous, origin: Origin::default(), languages };
        let permit = self.app.admit(&Caller::Anonymous, &prepared).await.expect("it is not busy");
        let response = self.app.run(listener, None, prepared, permit, None).await.response;
        assert!(response.errors.is_empty(), "{:?}", response.errors);
        response
    }
}

/// The documents, with what they are called here.
fn documents() -> [(&'static str, &'static str, Value); 4] {
    [
        ("look-up", LOOK_UP, json!({ "code": "BP-0000001" })),
        ("term", TERM, json!({ "code": "BENCH-1" })),
        ("200 projects", CHANGED, json!({ "since": "2020-01-15T00:00:00Z" })),
        ("summary", SUMMARY, json!({ "year": 2010 })),
    ]
}

fn parts(criterion: &mut Criterion) {
    let runtime = Runtime::new().expect("a runtime");
    let service = runtime.block_on(Service::start());
    criterion.bench_function("build the schema", |bencher| {
        bencher.iter(schema::build);
    });
    for (name, document, variables) in documents() {
        criterion.bench_function(&format!("prepare: {name}"), |bencher| {
            bencher.to_async(&runtime).iter(|| service.prepare(document, &variables));
        });
        criterion.bench_function(&format!("prepare and run: {name}"), |bencher| {
            let answer = async || service.answer(service.prepare(document, &variables).await).await;
            bencher.to_async(&runtime).iter(answer);
        });
        // Finding what a document uses of the schema is a part of its preparation; counting it is this.
        let prepared = runtime.block_on(service.prepare(document, &variables));
        criterion.bench_function(&format!("count usage: {name}"), |bencher| {
            let origin = Origin { client_name: Some("bench".to_owned()), ..Origin::default() };
            bencher.iter(|| {
                let client = Client::of(&Caller::Anonymous, &origin);
                service.app.usage.count(&client, black_box(prepared.used()));
            });
        });
        let response = runtime.block_on(async {
            let prepared = service.prepare(document, &variables).await;
            service.answer(prepared).await
        });
        criterion.bench_function(&format!("write as JSON: {name}"), |bencher| {
            bencher.iter(|| serde_json::to_vec(&Answer::of(black_box(&response), true)).expect("JSON"));
        });
    }
}

criterion_group!(benches, parts);
criterion_main!(benches);
