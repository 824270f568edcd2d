//! A database that takes no writes, as a standby before its promotion.

use std::time::Duration;

use tokio::time::Instant;

use crate::support::{Kind, TestApp};
use crate::writing::idempotency::register;

async fn set_read_only(app: &TestApp, read_only: bool) {
    app.execute(&format!(
        "BEGIN READ WRITE;
         DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = {read_only}', current_database()); END $$;
         COMMIT;"
    ))
    .await;
}

async fn end_connections(app: &TestApp) {
    let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
               WHERE datname = current_database() AND application_name = 'dgcc'";
    app.execute(end).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writes_are_unavailable_and_the_cause_is_told_to_those_who_run_the_service() {
    let Some(app) = TestApp::start(Kind::Postgres).await else { return };
    let nia = app.acting_as("NIA").await;
    let ready = async || {
        let url = format!("{}/health/ready", app.url);
        let answer = app.client.get(url).send().await.expect("an answer");
        (answer.status().as_u16(), answer.text().await.expect("text"))
    };
    assert_eq!(ready().await, (200, "ready\n".to_owned()));
    set_read_only(&app, true).await;
    end_connections(&app).await;
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        let answer = nia.request(&register("Nowhere")).send().await.expect("an answer");
        assert_eq!(answer.status(), 503);
        assert!(answer.headers().contains_key("retry-after"));
        let body: serde_json::Value = answer.json().await.expect("JSON");
        assert_eq!(body["errors"][0]["extensions"]["code"], "UNAVAILABLE");
        // A connection that was ended fails first; the next one is told that it may only read.
        let (status, cause) = ready().await;
        assert!(Instant::now() < deadline, "{cause}");
        if status == 503 && cause.contains("read-only transaction") {
            break;
        }
    }
    // Until every connection that writes is one that was made since.
    for _ in 0..4 {
        let both = tokio::join!(nia.request(&register("A")).send(), nia.request(&register("B")).send());
        assert_eq!([both.0, both.1].map(|answer| answer.expect("an answer").status().as_u16()), [503, 503]);
    }
    let read = app.request("{ countries { totalCount } }").send().await.expect("an answer");
    assert_eq!(read.status(), 200, "reads go on");
    // As after a switchover: the connections that are there lead to a server that takes no writes, new ones to another.
    set_read_only(&app, false).await;
    while ready().await.0 != 200 {
        assert!(Instant::now() < deadline, "it is ready again");
    }
    while nia.request(&register("Somewhere")).send().await.expect("an answer").status() != 200 {
        assert!(Instant::now() < deadline, "writes are taken again");
    }
}
