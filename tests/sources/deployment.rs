//! What must hold in the files that the service is deployed with, read as text.

use std::collections::BTreeSet;
use std::path::Path;

use dgcc::config::{Config, DEFAULTS, Options};
use figment::Figment;
use figment::providers::{Format, Toml};
use model::metrics::{Metrics, Operation, RequestOutcome, Transport};

use super::sources;

const COMPOSE: [&str; 2] = ["docker-compose.yml", "docker-compose.monitoring.yml"];
const DEPLOYMENT: &str = "deploy/kubernetes/deployment.yaml";
const UNIT: &str = "deploy/systemd/dgcc.service";

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect(path)
}

/// What follows a key in a file, for each line that begins with it.
fn values(text: &str, key: &str) -> Vec<String> {
    let lines = text.lines().map(|line| line.trim().trim_start_matches("- "));
    lines.filter_map(|line| line.strip_prefix(key)).map(|value| value.trim().to_owned()).collect()
}

fn seconds(text: &str, key: &str) -> u64 {
    let found = values(text, key);
    found.first().expect(key).trim_end_matches('s').parse().expect(key)
}

#[test]
fn the_process_has_more_time_to_end_than_its_grace_period() {
    let grace = Config::read(&Options::default()).expect("the defaults are valid").http.grace_seconds;
    let deployment = read(DEPLOYMENT);
    let pause = seconds(&deployment, "seconds:");
    assert!(seconds(&deployment, "terminationGracePeriodSeconds:") > pause + grace);
    assert!(seconds(&read(UNIT), "TimeoutStopSec=") > grace);
    // The first of them is the service's.
    assert!(seconds(&read(COMPOSE[0]), "stop_grace_period:") > grace);
}

#[test]
fn images_are_pinned_by_version() {
    for path in [COMPOSE[0], COMPOSE[1], DEPLOYMENT, "Dockerfile"] {
        let text = read(path);
        let images = [values(&text, "image:"), values(&text, "FROM ")].concat();
        assert!(!images.is_empty(), "{path}");
        for image in images {
            let (_, name) = image.rsplit_once('/').unwrap_or_default();
            let name = if name.is_empty() { &image } else { name };
            let pinned = name.contains(':') && name.contains(|letter: char| letter.is_ascii_digit());
            assert!(pinned && !name.contains("latest"), "{path}: {image}");
        }
    }
    let image = values(&read(DEPLOYMENT), "image:");
    assert!(image.iter().all(|image| image.ends_with(concat!(":", env!("CARGO_PKG_VERSION")))), "{image:?}");
}

#[test]
fn nothing_runs_as_root_or_writes_to_its_image() {
    for path in COMPOSE {
        let text = read(path);
        let containers = values(&text, "image:").len() + values(&text, "build:").len();
        for setting in ["read_only: true", "cap_drop: [ALL]", "security_opt: [\"no-new-privileges:true\"]"] {
            assert_eq!(text.matches(&format!("\n    {setting}\n")).count(), containers, "{path}: {setting}");
        }
        let users = values(&text, "user:");
        assert_eq!(users.len(), containers, "{path}: {users:?}");
        // The one that makes the secrets, and ends.
        let roots = users.iter().filter(|user| user.starts_with("\"0:")).count();
        assert_eq!(roots, values(&text, "network_mode: none").len(), "{path}: {users:?}");
    }
    for (path, settings) in [
        ("Dockerfile", &["\nUSER 65532:65532\n"][..]),
        (
            DEPLOYMENT,
            &["runAsNonRoot: true", "readOnlyRootFilesystem: true", "allowPrivilegeEscalation: false"],
        ),
    ] {
        let text = read(path);
        assert!(settings.iter().all(|setting| text.contains(setting)), "{path}: {settings:?}");
    }
}

#[test]
fn variables_name_settings() {
    let defaults = Figment::from(Toml::string(DEFAULTS));
    let mut seen = 0;
    for path in [COMPOSE[0], COMPOSE[1], DEPLOYMENT, UNIT, "Dockerfile", "docs/OPERATIONS.md"] {
        let text = read(path);
        for rest in text.split("DGCC_").skip(1) {
            let end = rest.find(|letter: char| !letter.is_ascii_uppercase() && letter != '_');
            let name = &rest[..end.unwrap_or(rest.len())];
            if !name.is_empty() {
                let key = name.to_ascii_lowercase().replace("__", ".");
                assert!(defaults.find_value(&key).is_ok(), "{path}: DGCC_{name}");
                seen += 1;
            }
        }
    }
    assert!(seen > 10);
}

#[test]
fn alerts_and_dashboards_name_metrics() {
    let metrics = Metrics::default();
    // Those with labels are there once they are used.
    metrics.request(Transport::Http, Operation::Query, RequestOutcome::Ok);
    metrics.took(Operation::Query, 0.0);
    metrics.refusals("http.connections").inc();
    let text = metrics.text().expect("a text");
    let series: BTreeSet<&str> = text.lines().filter_map(|line| line.split(['{', ' ']).next()).collect();
    for path in
        ["deploy/monitoring/alerts.yml", "deploy/monitoring/grafana/dashboard.json", "docs/OPERATIONS.md"]
    {
        let text = read(path);
        let names: BTreeSet<&str> = text
            .match_indices("dgcc_")
            .map(|(at, _)| text[at..].split(|letter: char| !letter.is_ascii_lowercase() && letter != '_'))
            .filter_map(|mut parts| parts.next())
            .collect();
        assert!(names.len() > 8, "{path}: {names:?}");
        for name in names {
            let is_histogram = series.contains(format!("{name}_bucket").as_str());
            assert!(series.contains(name) || is_histogram, "{path}: {name}");
        }
    }
}

#[test]
fn the_image_is_built_with_every_folder_that_is_embedded() {
    let (dockerfile, ignored) = (read("Dockerfile"), read(".dockerignore"));
    let sources = sources(&["src"]);
    let folders = sources.iter().flat_map(|(_, text)| values(text, "#[folder = \""));
    let folders: Vec<String> =
        folders.map(|rest| rest.trim_end_matches(['/', ']', '"']).to_owned()).collect();
    assert_eq!(folders.len(), 2, "{folders:?}");
    // The build script of `model` reads the data.
    for folder in folders.iter().map(String::as_str).chain([
        "src",
        "cooperation",
        "entity",
        "migration",
        "model",
        "data",
    ]) {
        assert!(dockerfile.contains(&format!("\nCOPY {folder} {folder}\n")), "Dockerfile: {folder}");
    }
    let copied = dockerfile.lines().filter_map(|line| line.strip_prefix("COPY "));
    for copied in copied.filter(|line| !line.starts_with("--from")) {
        let (sources, _) = copied.rsplit_once(' ').expect("a target");
        for source in sources.split(' ') {
            let covers =
                |line: &str| line.strip_prefix('!').is_some_and(|path| Path::new(source).starts_with(path));
            assert!(ignored.lines().any(covers), ".dockerignore: {source}");
        }
    }
}
