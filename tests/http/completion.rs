//! A mutation that began runs to its end, and its sender can learn what came of it.

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};
use serde_json::{Value, json};

use crate::support::{TestApp, both, database, seed_for_sight};
use crate::writing::idempotency::{keyed, register};

/// A session of someone else's that holds mutations up: on SQLite all that write, on PostgreSQL those that write documents.
pub(crate) struct Hold {
    transaction: DatabaseTransaction,
    connection: DatabaseConnection,
}

impl Hold {
    pub(crate) async fn on(app: &TestApp) -> Self {
        let connection = database(&app.database).await;
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        let transaction = connection.begin_with_options(options).await.expect("a transaction");
        if connection.get_database_backend() == DbBackend::Postgres {
            let lock = "LOCK TABLE document IN EXCLUSIVE MODE";
            transaction.execute_unprepared(lock).await.expect("a lock");
        }
        Self { transaction, connection }
    }

    pub(crate) async fn release(self) {
        self.transaction.rollback().await.expect("a rollback");
        self.connection.close().await.expect("the connection closes");
    }
}

/// Waits until the service has begun a mutation.
pub(crate) async fn begun(app: &TestApp) {
    while app.app.mutations_running() == 0 {
        tokio::task::yield_now().await;
    }
}

async fn documents(app: &TestApp) -> i64 {
    app.data("{ documents { totalCount } }").await["documents"]["totalCount"].as_i64().expect("a number")
}

fn short_deadline(config: &mut dgcc::config::Config) {
    config.http.deadline_ms = 700;
}

/// Sends half of a request: the service answers it at the deadline.
async fn until_the_deadline(app: &TestApp) {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let address = app.url.strip_prefix("http://").expect("a URL");
    let mut stream = tokio::net::TcpStream::connect(address).await.expect("a connection");
    let half =
        "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{";
    stream.write_all(half.as_bytes()).await.expect("half a request");
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).await.expect("an answer");
    assert_eq!(&answer, b"HTTP/1.1 408");
}

/// Two mutations of which the second is not the caller's to do.
fn second_is_forbidden() -> String {
    let first = register("First").strip_suffix(" }").expect("a mutation").to_owned();
    format!(
        "{first} no: revokeApiClient(input: {{ apiClient: {{ clientId: \"nobody\" }} }}) {{ userErrors {{ code }} }} }}"
    )
}

both! {
    async fn a_mutation_whose_client_hangs_up_is_done(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let before = documents(&nia).await;
        let hold = Hold::on(&app).await;
        let request = nia.request(&register("One")).header("idempotency-key", "k");
        let waiting = tokio::spawn(request.send());
        begun(&app).await;
        waiting.abort();
        assert!(waiting.await.expect_err("it is aborted").is_cancelled());
        assert_eq!(app.app.mutations_running(), 1, "the client has hung up");
        hold.release().await;
        app.app.finish_mutations().await;
        assert_eq!(documents(&nia).await, before + 1);
        // Its sender learns what came of it.
        let answer = keyed(&nia, "k", &register("One")).await;
        assert!(answer["data"]["registerDocument"]["document"]["id"].is_string(), "{answer}");
        assert_eq!(documents(&nia).await, before + 1);
    }

    async fn the_results_of_mutations_before_one_that_fails_are_told(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let before = documents(&nia).await;
        let response = nia.request(&second_is_forbidden()).send().await.expect("an answer");
        assert_eq!(response.status(), 200);
        let answer: Value = response.json().await.expect("JSON");
        assert_eq!(documents(&nia).await, before + 1);
        assert_eq!(answer["data"], json!(null), "the payload of a mutation is not null");
        let error = &answer["errors"][0];
        assert_eq!((&error["path"], &error["extensions"]["code"]), (&json!(["no"]), &json!("FORBIDDEN")));
        let completed = error["extensions"]["completed"].as_object().expect("results");
        assert_eq!(completed.keys().collect::<Vec<_>>(), ["registerDocument"]);
        assert!(completed["registerDocument"]["document"]["id"].is_string(), "{answer}");
        assert_eq!(completed["registerDocument"]["userErrors"], json!([]));
    }

    async fn an_answer_says_that_a_mutation_was_done_though_its_payload_may_not_be_told(app: TestApp) {
        seed_for_sight(&app).await;
        let nia = app.acting_as("NIA").await;
        app.execute("ALTER TABLE access_record RENAME TO elsewhere").await;
        let register = "mutation { registerExpert(input: { specialty: [{ language: \"en\", text: \"Networks\" }], personName: \"Kim Jiyeon\", email: \"kim@example.org\" }) { expert { email } userErrors { code field } } }";
        let response = nia.request(register).header("idempotency-key", "k").send().await.expect("an answer");
        assert_eq!(response.status(), 200, "the mutation was done");
        let answer: Value = response.json().await.expect("JSON");
        assert_eq!(answer["errors"][0]["extensions"], json!({ "code": "UNAVAILABLE", "completed": { "registerExpert": null } }));
        assert!(!answer.to_string().contains("kim@example.org"), "{answer}");
        app.execute("ALTER TABLE elsewhere RENAME TO access_record").await;
        let answer = keyed(&nia, "k", register).await;
        assert_eq!(answer["data"]["registerExpert"]["expert"]["email"], "kim@example.org", "{answer}");
    }

    async fn no_answered_read_of_a_person_lacks_its_record_while_clients_hang_up(app: TestApp) {
        seed_for_sight(&app).await;
        let nia = app.acting_as("NIA").await;
        let hurried = tokio::spawn({
            let nia = nia.clone();
            async move {
                for i in 0..60_u64 {
                    let wait = std::time::Duration::from_millis(i % 15);
                    let _ = tokio::time::timeout(wait, nia.request(&register("Hurried")).send()).await;
                }
            }
        });
        let mut answered = Vec::new();
        for i in 0..40 {
            let query = "{ expert(by: { code: \"SEED-101\" }) { email } }";
            let response = nia.request(query).header("x-request-id", format!("read-{i}")).send().await.expect("an answer");
            if response.text().await.expect("text").contains("SEED-101") {
                answered.push(format!("read-{i}"));
            }
        }
        hurried.await.expect("it ends");
        let records = "{ administration { accessRecords(first: 200, filter: { actor: { eq: \"NIA\" } }) { nodes { requestId } } } }";
        let records = app.acting_as("MOIS").await.data(records).await.to_string();
        assert!(!answered.is_empty());
        assert!(answered.iter().all(|id| records.contains(&format!("\"{id}\""))), "{answered:?}: {records}");
    }
}

both! {
    set: super::short_deadline;
    async fn a_mutation_that_began_is_answered_however_late(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let before = documents(&nia).await;
        let hold = Hold::on(&app).await;
        let request = nia.request(&register("One")).header("idempotency-key", "k");
        let waiting = tokio::spawn(request.send());
        begun(&app).await;
        until_the_deadline(&app).await;
        hold.release().await;
        let response = waiting.await.expect("it runs").expect("an answer");
        let status = response.status().as_u16();
        let answer: Value = response.json().await.expect("JSON");
        let written = documents(&nia).await - before;
        match status {
            200 => assert!(written == 1 && answer["data"]["registerDocument"]["document"]["id"].is_string(), "{answer}"),
            // The wait to write has a limit of its own: then nothing began.
            503 => assert!(written == 0 && answer["errors"][0]["extensions"]["code"] == "UNAVAILABLE", "{answer}"),
            _ => panic!("{status}: {answer}"),
        }
        let again = keyed(&nia, "k", &register("One")).await;
        assert!(again["data"]["registerDocument"]["document"]["id"].is_string(), "{again}");
        assert_eq!(documents(&nia).await, before + 1);
    }
}
