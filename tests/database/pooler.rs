//! What a pooler in transaction mode needs. The tests in `tests/through.rs` run through one, too.

use dgcc::config::{Config, Options};
use model::store::Store;

use crate::cli::{dgcc, text};
use crate::support::{Kind, pooler, prepare};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_its_setting_the_start_fails_and_names_it() {
    let Some((url, _keeps)) = prepare(Kind::Postgres) else { return };
    let Some(pooler) = pooler::start(&url) else { return };
    let options = Options { database_url: Some(pooler.url.clone()), ..Options::default() };
    let config = Config::read(&options).expect("the defaults are valid");
    let error = Store::open(&config.connection().expect("a URL")).await.expect_err("a refusal").to_string();
    assert!(error.contains("database.transaction_pooling = true"), "{error}");
    assert_eq!(error.lines().count(), 1, "{error}");
    // A check says so before the start, and finds nothing wrong with the setting.
    let folder = tempfile::tempdir().expect("a folder");
    for (pooling, problem) in [("false", true), ("true", false)] {
        let arguments = ["check", "--listen", "127.0.0.1:0", "--database-url", &pooler.url];
        let mut command = dgcc(folder.path(), &arguments);
        let output = command.env("DGCC_DATABASE__TRANSACTION_POOLING", pooling).output();
        let told = text(&output.expect("the binary runs").stdout);
        assert_eq!(told.contains("database.transaction_pooling = true"), problem, "{told}");
        assert_eq!(told.contains("problem "), problem, "{told}");
    }
}
