//! Instances on one PostgreSQL hear of each other's changes as they are committed.

use std::time::Duration;

use dgcc::config::{Config, Options};
use model::store::Store;

use crate::support::{Kind, TestApp};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_instance_hears_of_what_another_writes_and_goes_on_when_its_connection_breaks() {
    let Some(app) = TestApp::start(Kind::Postgres).await else { return };
    let options = Options { database_url: Some(app.database.clone()), ..Options::default() };
    let config = Config::read(&options).expect("the defaults are valid");
    let other = Store::open(&config.connection().expect("a URL")).await.expect("the database opens");
    let hearing = other.clone();
    let listening = tokio::spawn(async move { hearing.listen().await });
    let mut changed = other.changed();
    let nia = app.acting_as("NIA").await;
    for (round, code) in ["NOTICE-1", "NOTICE-2", "NOTICE-3"].into_iter().enumerate() {
        if round == 2 {
            app.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'").await;
        }
        let input = format!(
            "country: {{ alpha2: \"UZ\" }}, code: \"{code}\", name: [{{ language: \"en\", text: \"Portal\" }}]"
        );
        nia.mutate("discoverPipelineProject", &input, "__typename").await;
        let last = app.store.last_change().await.expect("a number");
        let heard = tokio::time::timeout(Duration::from_secs(60), changed.wait_for(|known| *known >= last));
        assert!(heard.await.is_ok(), "nothing else looks for it");
    }
    listening.abort();
}
