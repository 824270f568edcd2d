//! `dgcc serve` as a process.

use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::JoinHandle;

use serde_json::{Value, json};
use tokio::task::spawn_blocking;

use super::{dgcc, execute, failed, run, serving, succeeded};
use crate::support::{Kind, prepare};

pub(crate) struct Service {
    process: Child,
    pub(crate) url: String,
    /// Where its metrics are, if it serves them.
    pub(crate) metrics: Option<String>,
    /// What it logs after its start. It is read all the time: a service whose log nobody reads stands still.
    log: Option<JoinHandle<String>>,
}

impl Service {
    pub(super) fn start(folder: &Path, arguments: &[&str]) -> Self {
        let arguments = [&["serve", "--listen", "127.0.0.1:0"], arguments].concat();
        Self::spawn(&mut dgcc(folder, &arguments))
    }

    pub(crate) fn spawn(command: &mut Command) -> Self {
        let mut process =
            command.env("DGCC_LOG__FORMAT", "json").stderr(Stdio::piped()).spawn().expect("the binary runs");
        let mut log = BufReader::new(process.stderr.take().expect("its log"));
        let (mut line, mut metrics) = (String::new(), None);
        let url = loop {
            line.clear();
            assert!(log.read_line(&mut line).expect("a line") > 0, "it ended");
            if let Some((_, url)) = line.split_once("metrics at ") {
                metrics = url.split('"').next().map(str::to_owned);
            }
            if let Some((_, url)) = line.split_once("listening on ") {
                break url.split('"').next().expect("a URL").to_owned();
            }
        };
        let log = std::thread::spawn(move || {
            let mut rest = String::new();
            log.read_to_string(&mut rest).expect("its log");
            rest
        });
        Self { process, url, metrics, log: Some(log) }
    }

    /// `spawn` on a thread that may wait.
    pub(crate) async fn begin(mut command: Command) -> Self {
        spawn_blocking(move || Self::spawn(&mut command)).await.expect("it starts")
    }

    pub(crate) fn address(&self) -> String {
        self.url.split_once("://").expect("a URL").1.to_owned()
    }

    pub(super) fn ask(&self, query: &str) -> Value {
        self.ask_as("", query).1
    }

    /// The status and the answer of a query, with a token if there is one.
    pub(super) fn ask_as(&self, token: &str, query: &str) -> (u16, Value) {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(async {
            let request = reqwest::Client::new().post(format!("{}/graphql", self.url));
            let request = if token.is_empty() { request } else { request.bearer_auth(token) };
            let answer = request.json(&json!({ "query": query })).send().await.expect("an answer");
            (answer.status().as_u16(), answer.json().await.expect("JSON"))
        })
    }

    /// The memory that it holds, in megabytes.
    pub(crate) fn resident(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id()));
        let status = status.expect("it runs");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("its memory");
        line.trim().trim_end_matches(" kB").parse::<u64>().expect("a number") / 1024
    }

    /// Ends it at once, wherever it is (SIGKILL).
    pub(crate) fn kill(mut self) {
        self.process.kill().expect("it is killed");
        self.process.wait().expect("it ends");
    }

    /// Tells it to end as a supervisor would (SIGTERM).
    pub(super) fn terminate(&self) {
        let id = self.process.id().to_string();
        assert!(Command::new("kill").arg(&id).status().expect("kill runs").success());
    }

    /// Ends it as a supervisor would; the rest of its log.
    pub(crate) fn stop(mut self) -> String {
        self.terminate();
        let status = self.process.wait().expect("it ends");
        assert!(status.success(), "{status}");
        self.log.take().expect("its log").join().expect("its log")
    }

    /// `stop` on a thread that may wait.
    pub(crate) async fn end(self) -> String {
        spawn_blocking(move || self.stop()).await.expect("it ends")
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.process.kill();
    }
}

#[test]
fn a_first_start_serves_the_reference_data_and_a_second_keeps_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let query = "{ countries { totalCount } centerTerms { totalCount } pipelineProjects(first: 1) { totalCount nodes { id } } }";
    let service = Service::start(folder.path(), &["--data-dir", "data"]);
    let first = service.ask(query);
    assert_eq!(first["data"]["countries"]["totalCount"], 249);
    assert_eq!(first["data"]["centerTerms"]["totalCount"], 18);
    assert_eq!(first["data"]["pipelineProjects"]["totalCount"], 46);
    assert!(service.stop().contains("stopped"));
    assert!(folder.path().join("data/dgcc.sqlite").is_file());
    let service = Service::start(folder.path(), &["--data-dir", "data"]);
    assert_eq!(service.ask(query), first);
}

#[test]
fn health_tells_whether_the_service_is_ready() {
    let Some((url, _folder)) = prepare(Kind::Sqlite) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let service = Service::start(folder.path(), &["--database-url", &url]);
    let address = service.address();
    // The address may stand on either side of the command.
    for arguments in [["health", "--listen", &address], ["--listen", &address, "health"]] {
        assert!(run(folder.path(), &arguments).status.success(), "{arguments:?}");
    }
    service.stop();
    assert!(failed(&run(folder.path(), &["health", "--listen", &address])).contains("no service answers"));
}

#[test]
fn a_client_that_never_finishes_its_request_is_hung_up_on() {
    use std::io::Write;
    let Some((url, _folder)) = prepare(Kind::Sqlite) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = serving(folder.path(), &url);
    let service = Service::spawn(command.env("DGCC_HTTP__DEADLINE_MS", "1000"));
    let address = service.url.strip_prefix("http://").expect("a URL");
    for half in [
        "GET /graphql HTTP/1.1\r\nHost: x\r\nX-A: ",
        "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{",
        "POST /oauth2/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 50\r\n\r\ng",
    ] {
        let mut stream = std::net::TcpStream::connect(address).expect("a connection");
        stream.write_all(half.as_bytes()).expect("half a request");
        let mut answer = String::new();
        // Ends when the service hangs up; a body that does not come is answered first.
        let _ = stream.read_to_string(&mut answer);
        assert!(
            answer.is_empty() || answer.starts_with("HTTP/1.1 4") || answer.starts_with("HTTP/1.1 504"),
            "{answer}"
        );
    }
    assert_eq!(service.ask("{ countries { totalCount } }")["data"]["countries"]["totalCount"], 249);
}

#[test]
fn a_service_whose_log_nobody_reads_answers() {
    let Some((url, _folder)) = prepare(Kind::Sqlite) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = serving(folder.path(), &url);
    let command = command.env("DGCC_LOG__FORMAT", "json").env("DGCC_HTTP__DEADLINE_MS", "2000");
    let mut process = command.stderr(Stdio::piped()).spawn().expect("the binary runs");
    let mut log = BufReader::new(process.stderr.take().expect("its log"));
    let mut line = String::new();
    while !line.contains("listening on ") {
        line.clear();
        assert!(log.read_line(&mut line).expect("a line") > 0, "it ended");
    }
    let (_, url) = line.split_once("listening on ").expect("a URL");
    let url = format!("{}/graphql", url.split('"').next().expect("a URL"));
    // Their lines are more than a pipe holds.
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let client = reqwest::Client::new();
        for _ in 0..500 {
            let request = client.post(&url).json(&json!({ "query": "{ __typename }" }));
            let answer = request.send().await.expect("an answer");
            assert_eq!(answer.status(), 200);
        }
    });
    process.kill().expect("it is killed");
    process.wait().expect("it ends");
}

#[test]
fn a_killed_first_start_leaves_nothing_half_done() {
    let folder = tempfile::tempdir().expect("a folder");
    for _ in 0..10 {
        let mut process = dgcc(folder.path(), &["load", "reference"])
            .stdout(Stdio::null())
            .spawn()
            .expect("the binary runs");
        // Wherever it happens to be.
        std::thread::yield_now();
        process.kill().expect("it is killed");
        process.wait().expect("it ends");
    }
    succeeded(&run(folder.path(), &["load", "reference"]));
    let service = Service::start(folder.path(), &[]);
    assert_eq!(service.ask("{ countries { totalCount } }")["data"]["countries"]["totalCount"], 249);
}

#[test]
fn several_instances_may_start_at_once_on_an_empty_database() {
    let Some((url, _keeps)) = prepare(Kind::Postgres) else { return };
    execute(&url, "DROP SCHEMA public CASCADE; CREATE SCHEMA public");
    let folder = tempfile::tempdir().expect("a folder");
    std::thread::scope(|scope| {
        let services: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| Service::start(folder.path(), &["--database-url", &url])))
            .collect();
        for service in services {
            let service = service.join().expect("it starts");
            assert_eq!(service.ask("{ countries { totalCount } }")["data"]["countries"]["totalCount"], 249);
        }
    });
}

#[test]
fn a_database_of_an_earlier_version_gets_what_the_services_own_records_refer_to() {
    let Some((url, _folder)) = prepare(Kind::Sqlite) else { return };
    execute(&url, "DELETE FROM source WHERE code = 'service'");
    let folder = tempfile::tempdir().expect("a folder");
    let service = Service::start(folder.path(), &["--database-url", &url]);
    let answer = service.ask("{ source(by: { code: \"service\" }) { code } countries { totalCount } }");
    assert_eq!(
        answer["data"],
        json!({ "source": { "code": "service" }, "countries": { "totalCount": 249 } })
    );
}

#[test]
fn each_operation_has_a_line_in_the_access_log_unless_it_is_switched_off() {
    let Some((url, _folder)) = prepare(Kind::Sqlite) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let query = "query Named { organizations(first: 3) { nodes { id } } }";
    let lines = |filter: &str| {
        let service = Service::spawn(serving(folder.path(), &url).env("DGCC_LOG__FILTER", filter));
        service.ask(query);
        let log = service.stop();
        assert!(!log.contains("organizations"), "{log}");
        let lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        lines.filter(|line| line["target"] == "access").collect::<Vec<_>>()
    };
    let written = lines("info");
    assert_eq!(written.len(), 1, "{written:?}");
    let line = &written[0];
    let fields = &line["fields"];
    for (field, value) in [
        ("role", json!("ANONYMOUS")),
        ("client", Value::Null),
        ("operation", json!("query")),
        ("name", json!("Named")),
        ("points", json!(53)),
        ("statements", json!(1)),
        ("outcome", json!("ok")),
        ("status", json!(200)),
    ] {
        assert_eq!(fields[field], value, "{field}: {line}");
    }
    let stages = ["prepare_ms", "wait_ms", "run_ms", "database_ms"].map(|stage| fields[stage].as_f64());
    let duration = fields["duration_ms"].as_f64();
    assert!(stages.iter().all(|stage| *stage > Some(0.0) && *stage < duration), "{line}");
    assert!(line["span"]["id"].as_str().is_some_and(|id| !id.is_empty()), "{line}");
    assert!(lines("info,access=off").is_empty());
}

#[test]
fn the_cause_of_a_mutation_that_failed_is_logged_with_its_request() {
    let Some((url, _folder)) = prepare(Kind::Sqlite) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    // No file may grow any more once it runs, as on a full disk.
    let mut command = Command::new("sh");
    command.current_dir(folder.path()).args([
        "-c",
        "trap '' XFSZ; exec \"$0\" \"$@\"",
        env!("CARGO_BIN_EXE_dgcc"),
    ]);
    command.args(["serve", "--listen", "127.0.0.1:0", "--database-url", &url]);
    // The lines of all crates of the service.
    let service = Service::spawn(command.env("DGCC_LOG__FILTER", "dgcc=info"));
    let process = service.process.id().to_string();
    let limited = Command::new("prlimit").args(["--pid", &process, "--fsize=0"]).status();
    assert!(limited.expect("prlimit runs").success());
    let (status, answer) = service.ask_as("", "mutation { submitInquiry(input: { inquiryKind: COOPERATION, preferredLanguage: \"en\", personName: \"Bat\", email: \"bat@example.org\", message: \"We would like to have a center.\" }) { receiptNumber } }");
    assert_eq!(
        (status, &answer["errors"][0]["extensions"]["code"]),
        (503, &json!("UNAVAILABLE")),
        "{answer}"
    );
    let log = service.stop();
    let lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let causes: Vec<_> = lines.filter(|line| line["fields"]["cause"].is_string()).collect();
    assert!(!causes.is_empty(), "{log}");
    for cause in causes {
        assert!(cause["span"]["id"].as_str().is_some_and(|id| !id.is_empty()), "{cause}");
    }
}

#[test]
fn metrics_are_served_at_the_address_that_is_configured() {
    let Some((url, _folder)) = prepare(Kind::Sqlite) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    // No other test takes a port of this address before the service does.
    let taken = TcpListener::bind("127.0.0.2:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    for (listen, told) in
        [(address.as_str(), format!("metrics.listen: {address}")), ("9464", "metrics.listen".to_owned())]
    {
        let output = serving(folder.path(), &url).env("DGCC_METRICS__LISTEN", listen).output();
        let error = failed(&output.expect("the binary runs"));
        assert!(error.contains(&told), "{error}");
    }
    drop(taken);
    let service = Service::spawn(serving(folder.path(), &url).env("DGCC_METRICS__LISTEN", &address));
    service.ask("{ __typename }");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let metrics = runtime.block_on(async {
        let answer = reqwest::get(format!("http://{address}/metrics")).await.expect("an answer");
        answer.text().await.expect("a text")
    });
    assert!(metrics.contains("operation=\"query\",outcome=\"ok\"} 1\n"), "{metrics}");
    service.stop();
}

#[test]
fn a_port_in_use_is_one_clear_line() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let folder = tempfile::tempdir().expect("a folder");
    let error = failed(&run(folder.path(), &["--listen", &address]));
    assert!(error.contains(&address) && error.contains("in use"), "{error}");
    assert_eq!(error.lines().count(), 1, "{error}");
}

#[test]
fn an_instance_sees_what_another_process_loads_into_memory_tables() {
    let Some((url, _folder)) = prepare(Kind::Sqlite) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let service = Service::start(folder.path(), &["--database-url", &url]);
    execute(&url, "UPDATE funding_source SET name = '{\"en\": \"Renamed\"}' WHERE code = 'WB'");
    let change = "INSERT INTO change (at, actor_issuer, actor_subject, role, record_type, record_id, version, kind, request_id)
            SELECT at, actor_issuer, actor_subject, role, record_type, record_id, version, kind, request_id FROM change LIMIT 1";
    execute(&url, change);
    let query = "{ applications(first: 1) { nodes { fundingSource { name { text } } } } }";
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while service.ask(query)["data"]["applications"]["nodes"][0]["fundingSource"]["name"]["text"] != "Renamed"
    {
        assert!(std::time::Instant::now() < deadline, "it is seen");
    }
}

#[test]
fn a_query_as_deep_as_the_limits_let_it_is_answered() {
    let Some((url, _folder)) = prepare(Kind::Sqlite) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let service = Service::start(folder.path(), &["--database-url", &url]);
    // country, then nine times terms, nodes; the fields of the last are at the twentieth level.
    let query = format!(
        "{{ country(by: {{ alpha2: \"UZ\" }}) {{ {} alpha2 {} }} }}",
        "organizations(first: 1) { nodes { country { ".repeat(6),
        "} } }".repeat(6)
    );
    let answer = service.ask(&query);
    assert_eq!(answer.get("errors"), None);
}
