//! Another process holds the write lock.

use dgcc::config::Config;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};
use serde_json::Value;

use crate::support::{both, database};
use crate::writing::idempotency::register;

/// The advisory lock of those who write records.
const WRITERS: i64 = 0x6467_6363_0001;
const READ: &str = "{ center(by: { code: \"UZ\" }) { code } }";

fn impatient(config: &mut Config) {
    config.database.write_wait_ms = 400;
}

/// Holds the write lock until the transaction ends.
async fn hold(db: &DatabaseConnection) -> DatabaseTransaction {
    let immediate = Some(SqliteTransactionMode::Immediate);
    let options = TransactionOptions { sqlite_transaction_mode: immediate, ..Default::default() };
    let held = db.begin_with_options(options).await.expect("a transaction");
    if db.get_database_backend() == DbBackend::Postgres {
        let lock = format!("SELECT pg_advisory_xact_lock({WRITERS})");
        held.execute_unprepared(&lock).await.expect("the lock");
    }
    held
}

both! {
    set: super::impatient;
    async fn reads_go_on_and_mutations_are_unavailable_until_the_lock_is_released(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let before = app.store.last_change().await.expect("a number");
        let other = database(&app.database).await;
        let held = hold(&other).await;
        let mut writers = tokio::task::JoinSet::new();
        for number in 0..40 {
            let request = nia.request(&register(&format!("Document {number}")));
            writers.spawn(async move { request.send().await.expect("an answer") });
        }
        // The writers wait in a queue that takes no connection from readers.
        while !writers.is_empty() {
            for _ in 0..10 {
                assert_eq!(app.request(READ).send().await.expect("an answer").status(), 200);
            }
            while let Some(answer) = writers.try_join_next() {
                let answer = answer.expect("no panic");
                assert_eq!(answer.status(), 503);
                assert!(answer.headers().contains_key("retry-after"));
                let body: Value = answer.json().await.expect("JSON");
                assert_eq!(body["errors"][0]["extensions"]["code"], "UNAVAILABLE", "{body}");
            }
        }
        assert_eq!(app.store.last_change().await.expect("a number"), before);
        held.rollback().await.expect("the lock is released");
        nia.data(&register("Afterwards")).await;
        assert_eq!(app.store.last_change().await.expect("a number"), before + 1);
        other.close().await.expect("the connection closes");
    }

    async fn what_is_wrong_by_itself_is_told_without_the_lock(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let project = nia.discover("LOCKED").await;
        let applied = nia.mutate("applyForFunding", &format!("pipelineProject: {{ id: {project} }}, fundingSource: {{ code: \"WB\" }}, appliedOn: \"2024-02-01\", funderStage: \"Active\""), "application { id }").await;
        let application = &applied["application"]["id"];
        let event = nia.mutate("createEvent", "country: { alpha2: \"UZ\" }, eventKind: SEMINAR, name: [{ language: \"en\", text: \"X\" }]", "event { id }").await;
        let event = &event["event"]["id"];
        let expert = nia.mutate("registerExpert", "specialty: [{ language: \"en\", text: \"X\" }]", "expert { id }").await;
        let expert = &expert["expert"]["id"];
        let none = "[{ language: \"en\", text: \" \" }]";

        let other = database(&app.database).await;
        let held = hold(&other).await;
        for (mutation, input, field) in [
            ("updatePipelineProject", format!("id: {project}, expectedVersion: 1, name: {none}"), "name"),
            ("updatePipelineProject", format!("id: {project}, expectedVersion: 1, objective: {none}"), "objective"),
            ("updatePipelineProject", format!("id: {project}, expectedVersion: 1, borrower: \"\""), "borrower"),
            ("applyForFunding", format!("pipelineProject: {{ id: {project} }}, fundingSource: {{ code: \"ADB\" }}, appliedOn: \"2024-02-01\", funderStage: \"Active\", reference: \"\""), "reference"),
            ("updateApplication", format!("id: {application}, expectedVersion: 1, instrument: \"\""), "instrument"),
            ("recordApplicationStage", format!("application: {{ id: {application} }}, funderStage: \"\", enteredOn: \"2024-03-01\""), "funderStage"),
            ("dropApplication", format!("application: {{ id: {application} }}, endedOn: \"2024-03-01\", reason: \"\""), "reason"),
            ("createEvent", format!("country: {{ alpha2: \"UZ\" }}, eventKind: SEMINAR, name: [{{ language: \"en\", text: \"X\" }}], summary: {none}"), "summary"),
            ("updateEvent", format!("id: {event}, expectedVersion: 1, place: [{{ language: \"en\", text: \"\" }}]"), "place"),
            ("updateExpert", format!("id: {expert}, expectedVersion: 1, email: \"nonsense\""), "email"),
            ("updateExpert", format!("id: {expert}, expectedVersion: 1, personName: \"\""), "personName"),
        ] {
            assert_eq!(nia.refused(mutation, &input).await, ("INVALID".to_owned(), field.to_owned()), "{input}");
        }
        held.rollback().await.expect("the lock is released");
        other.close().await.expect("the connection closes");
    }
}
