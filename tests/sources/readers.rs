//! The files that the service is deployed with, as the programs that take them read them. nginx and HAProxy run with
//! theirs in `tests/through.rs`.

use std::io::ErrorKind;
use std::path::Path;
use std::process::Command;

use crate::support::variable;

/// Runs a program in the folder of the repository, and returns its output; fails unless the program accepts its input.
/// `program` may include arguments, as in `docker compose`. `None` where the program is not installed.
fn accepted(program: &str, arguments: &[&str]) -> Option<String> {
    let mut words = program.split(' ');
    let mut command = Command::new(words.next().expect("a program"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(words).args(arguments);
    let output = match command.output() {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            assert!(variable("CI").is_none(), "there is no {program}, and CI must test with it");
            return None;
        }
        output => output.expect("it runs"),
    };
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    assert!(output.status.success(), "{program} {arguments:?}: {said}");
    Some(said)
}

#[test]
fn prometheus_accepts_its_configuration_and_the_alerts() {
    let check = ["check", "config", "--lint=all", "--lint-fatal", "deploy/monitoring/prometheus.yml"];
    if let Some(said) = accepted("promtool", &check) {
        assert!(said.contains("rules found"), "{said}");
    }
}

#[test]
fn docker_compose_accepts_its_files() {
    // A plugin of docker, or a program of its own.
    let plugin = Command::new("docker").args(["compose", "version"]).output();
    let program = match plugin.is_ok_and(|output| output.status.success()) {
        true => "docker compose",
        false => "docker-compose",
    };
    for files in [
        &["-f", "docker-compose.yml"][..],
        &["-f", "docker-compose.yml", "-f", "docker-compose.monitoring.yml"],
    ] {
        accepted(program, &[files, &["config", "--quiet"]].concat());
    }
}

#[test]
fn kubernetes_accepts_the_manifests_from_the_version_that_they_need_to_the_latest() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/kubernetes");
    let files = std::fs::read_dir(folder).expect("the folder").map(|entry| entry.expect("an entry").path());
    let files: Vec<String> = files.map(|path| path.display().to_string()).collect();
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    for version in [&["--kubernetes-version", "1.30"][..], &[]] {
        let Some(said) = accepted("kubernetes-validate", &[&["--strict"], version, &files].concat()) else {
            return;
        };
        assert_eq!(said.matches(" passed for resource ").count(), files.len(), "{said}");
    }
}

#[test]
fn systemd_accepts_the_units_and_finds_the_service_confined() {
    let folder = tempfile::tempdir().expect("a folder");
    let units = ["dgcc.service", "dgcc.socket"].map(|name| {
        let given = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/systemd").join(name);
        let text = std::fs::read_to_string(given).expect("the unit");
        // The program has to be there.
        let text = text.replace("/usr/local/bin/dgcc", env!("CARGO_BIN_EXE_dgcc"));
        let unit = folder.path().join(name);
        std::fs::write(&unit, text).expect("it is written");
        unit.display().to_string()
    });
    let Some(said) = accepted("systemd-analyze", &["verify", "--man=no", &units[0], &units[1]]) else {
        return;
    };
    // It succeeds and only warns about settings that it ignores. It may also warn about other units of the machine.
    assert!(!said.contains("dgcc"), "{said}");
    // In tenths: 0 is confined most, 100 least.
    accepted("systemd-analyze", &["security", "--offline=true", "--threshold=15", &units[0]]);
}
