//! `dgcc token`, `dgcc client` and `dgcc keys`, with a service as a process.

use std::path::Path;

use serde_json::{Value, json};

use super::serve::Service;
use super::{failed, run, succeeded, text};
use crate::support::certificates::{Authority, VALID};
use crate::support::{Kept, Kind, prepare};

/// A service on a database of its own, and that database for the commands.
fn service(folder: &Path) -> (Service, String, Kept) {
    let (url, database) = prepare(Kind::Sqlite).expect("SQLite is always there");
    let service = Service::start(folder, &["--database-url", &url]);
    (service, url, database)
}

fn ask(service: &Service, token: &str) -> (u16, Value) {
    service.ask_as(token, "{ viewer { role scopes organizationCode country { alpha2 } } }")
}

fn sign_in(service: &Service, id: &str, secret: &str) -> Option<String> {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let request = reqwest::Client::new().post(format!("{}/oauth2/token", service.url));
        let request = request.basic_auth(id, Some(secret)).form(&[("grant_type", "client_credentials")]);
        let answer: Value = request.send().await.expect("an answer").json().await.expect("JSON");
        answer["access_token"].as_str().map(str::to_owned)
    })
}

/// The id and the secret that a command printed.
fn printed(output: &str) -> (String, String) {
    let word = |line: &str| line.split_whitespace().nth(1).expect("a word").to_owned();
    let mut lines = output.lines();
    (word(lines.next().expect("a line")), word(lines.next().expect("a line")))
}

#[test]
fn a_developer_gets_a_token_in_one_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let (service, url, _database) = service(folder.path());
    let address = service.address();
    let token = |arguments: &[&str]| {
        let always = ["token", "--database-url", &url, "--listen", &address];
        run(folder.path(), &[&always, arguments].concat())
    };
    let lead = succeeded(&token(&["--role", "LEAD_ORGANIZATION", "--country", "UZ"]));
    assert_eq!(lead.lines().count(), 1);
    let (status, answer) = ask(&service, lead.trim());
    assert_eq!(status, 200);
    let viewer = &answer["data"]["viewer"];
    assert_eq!((&viewer["role"], &viewer["country"]["alpha2"]), (&json!("LEAD_ORGANIZATION"), &json!("UZ")));
    for (wrong, told) in [
        (&["--role", "LEAD_ORGANIZATION"][..], "country"),
        (&["--role", "NIA", "--country", "UZ"], "country"),
        (&["--role", "FUNDER"], "funding-source"),
        (&["--role", "ADMIN"], "MOIS"),
        (&["--role", "NIA", "--minutes", "0"], "minutes"),
    ] {
        let error = failed(&token(wrong));
        assert!(error.contains(told), "{wrong:?}: {error}");
    }
}

#[test]
fn a_client_is_made_rotated_and_revoked() {
    let folder = tempfile::tempdir().expect("a folder");
    let (service, url, _database) = service(folder.path());
    let client =
        |arguments: &[&str]| run(folder.path(), &[&["client", "--database-url", &url], arguments].concat());
    let made =
        succeeded(&client(&["create", "--name", "World Bank", "--role", "FUNDER", "--funding-source", "WB"]));
    let (id, secret) = printed(&made);
    let token = sign_in(&service, &id, &secret).expect("a token");
    assert_eq!(ask(&service, &token).1["data"]["viewer"]["role"], "FUNDER");
    let list = succeeded(&client(&["list"]));
    assert!(
        list.contains(&id) && list.contains("active") && list.contains("FUNDER") && !list.contains(&secret),
        "{list}"
    );
    let (_, second) = printed(&succeeded(&client(&["rotate", &id, "--overlap-hours", "0"])));
    assert!(sign_in(&service, &id, &secret).is_none() && sign_in(&service, &id, &second).is_some());
    succeeded(&client(&["revoke", &id]));
    assert!(sign_in(&service, &id, &second).is_none());
    assert!(succeeded(&client(&["list"])).contains("revoked"));
    let again = client(&["revoke", &id]);
    assert!(failed(&again).contains("the client is revoked"));
    let wrong = client(&["create", "--name", "x", "--role", "FUNDER", "--funding-source", "NONE"]);
    assert!(failed(&wrong).contains("funding-source: unknown"));
}

#[test]
fn a_client_is_listed_with_its_scopes_and_organization_and_they_can_be_changed() {
    let folder = tempfile::tempdir().expect("a folder");
    let (service, url, _database) = service(folder.path());
    let client =
        |arguments: &[&str]| run(folder.path(), &[&["client", "--database-url", &url], arguments].concat());
    let (id, secret) = printed(&succeeded(&client(&["create", "--name", "Records", "--role", "NIA"])));
    let listed = || {
        let list = succeeded(&client(&["list"]));
        let line = list.lines().find(|line| line.starts_with(&id)).expect("a line");
        line.split_whitespace().skip(1).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(listed(), ["active", "NIA", "-", "-", "read", "Records"]);
    succeeded(&client(&["set", &id, "--scope", "read,write", "--organization", "NIA", "--name", "All"]));
    assert_eq!(listed(), ["active", "NIA", "-", "NIA", "read,write", "All"]);
    let token = sign_in(&service, &id, &secret).expect("a token");
    let viewer = ask(&service, &token).1["data"]["viewer"].clone();
    assert_eq!((&viewer["scopes"], &viewer["organizationCode"]), (&json!(["READ", "WRITE"]), &json!("NIA")));
    succeeded(&client(&["set", &id, "--organization", ""]));
    assert_eq!(listed(), ["active", "NIA", "-", "-", "read,write", "All"]);
    for (wrong, says) in [
        (vec!["set", &id, "--organization", "NOBODY"], "organization: unknown"),
        (vec!["set", "nobody", "--name", "x"], "CLIENT_ID: unknown"),
        (vec!["set", &id], "required"),
    ] {
        let refused = client(&wrong);
        assert!(failed(&refused).contains(says), "{wrong:?}");
    }
    assert_eq!(listed(), ["active", "NIA", "-", "-", "read,write", "All"]);
    // A certificate takes the place of the secret.
    succeeded(&client(&["set", &id, "--identity", "certificate-subject:cn=sync,c=KR"]));
    assert_eq!(listed()[5..], ["All", "certificate-subject:CN=sync,C=KR"]);
    assert_eq!(sign_in(&service, &id, &secret), None);
    assert!(text(&client(&["rotate", &id]).stderr).contains("the client has no secret"));
    assert!(text(&client(&["set", &id, "--identity", "sync"]).stderr).contains("RFC 4514"));
    succeeded(&client(&["set", &id, "--identity", ""]));
    assert_eq!(sign_in(&service, &id, &secret), None, "the old secret stays invalid");
    let (id, secret) = printed(&succeeded(&client(&["rotate", &id])));
    assert!(sign_in(&service, &id, &secret).is_some());
    let authority = Authority::new("Root");
    std::fs::write(folder.path().join("client.pem"), authority.issue("sync", VALID).pem).expect("a file");
    let create = ["create", "--name", "File", "--role", "NIA", "--identity", "certificate:client.pem"];
    let created = succeeded(&client(&create));
    assert!(created.contains(" certificate-subject:CN=sync,O=Ministry\\, of Data,C=UZ\n"), "{created}");
    assert!(text(&client(&["set", &id, "--identity", "certificate:none.pem"]).stderr).contains("none.pem"));
    let create = ["create", "--name", "Sync", "--role", "NIA", "--identity", "x-road:KR/GOV/1/sync"];
    assert_eq!(printed(&succeeded(&client(&create))).1, "x-road:KR/GOV/1/sync");
}

/// The words of a command line, as a shell splits them.
fn words(line: &str) -> Vec<String> {
    let parts = line.split('"').enumerate();
    let split = |(place, part): (usize, &str)| match place % 2 {
        0 => part.split_whitespace().map(str::to_owned).collect(),
        _ => vec![part.to_owned()],
    };
    parts.flat_map(split).collect()
}

#[test]
fn a_documented_client_can_do_what_its_command_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let (service, url, _database) = service(folder.path());
    let documents = [
        include_str!("../../README.md"),
        include_str!("../../docs/SECURITY.md"),
        include_str!("../../docs/guides/SET-UP-A-CENTER.md"),
    ];
    for document in documents {
        let line = document.lines().find(|line| line.contains("client create --name")).expect("a command");
        let arguments = words(line.split_once("client create").expect("arguments").1);
        let mut command = vec!["client", "--database-url", &url, "create"];
        command.extend(arguments.iter().map(String::as_str));
        let (id, secret) = printed(&succeeded(&run(folder.path(), &command)));
        let token = sign_in(&service, &id, &secret).expect("a token");
        let viewer = ask(&service, &token).1["data"]["viewer"].clone();
        let scopes =
            if line.contains("--scope read,write") { json!(["READ", "WRITE"]) } else { json!(["READ"]) };
        assert_eq!(viewer["scopes"], scopes, "{line}");
        assert!(line.contains(viewer["role"].as_str().expect("a role")), "{line}");
    }
}

#[test]
fn a_token_for_a_country_or_funding_source_that_is_unknown_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let (url, _database) = prepare(Kind::Sqlite).expect("SQLite is always there");
    for (arguments, says) in [
        (["--role", "LEAD_ORGANIZATION", "--country", "ZZ"], "country: unknown"),
        (["--role", "FUNDER", "--funding-source", "NONE"], "funding-source: unknown"),
        (["--role", "NIA", "--organization", "NOBODY"], "organization: unknown"),
        (["--role", "NIA", "--country", "UZ"], "country: allowed only for the roles of a partner country"),
    ] {
        let refused = run(folder.path(), &[&["token", "--database-url", &url], &arguments[..]].concat());
        let error = failed(&refused);
        assert!(error.contains(says), "{error}");
        assert_eq!(text(&refused.stdout), "");
    }
}

#[test]
fn keys_are_rotated_while_the_service_runs() {
    let folder = tempfile::tempdir().expect("a folder");
    let (service, url, _database) = service(folder.path());
    let client = ["client", "--database-url", &url, "create", "--name", "x", "--role", "NIA"];
    let (id, secret) = printed(&succeeded(&run(folder.path(), &client)));
    let before = sign_in(&service, &id, &secret).expect("a token");
    succeeded(&run(folder.path(), &["keys", "--database-url", &url, "rotate"]));
    let after = sign_in(&service, &id, &secret).expect("a token");
    assert_ne!(before.split('.').next(), after.split('.').next(), "another key");
    assert_eq!((ask(&service, &before).0, ask(&service, &after).0), (200, 200));
    let old = sign_in(&service, &id, &secret).expect("a token");
    succeeded(&run(folder.path(), &["keys", "--database-url", &url, "rotate", "--overlap-minutes", "0"]));
    assert_eq!(ask(&service, &old).0, 401);
    // Nothing of a token or a secret is in the log.
    let log = service.stop();
    assert!([&secret, &before, &old].iter().all(|hidden| !log.contains(hidden.as_str())), "{log}");
}

#[test]
fn an_issuer_that_is_not_safe_is_refused_with_its_key() {
    let folder = tempfile::tempdir().expect("a folder");
    let secret = folder.path().join("short");
    std::fs::write(&secret, "too short").expect("a file");
    let issuer = |rest: &str| format!("[[auth.issuers]]\nissuer = \"https://x\"\naudience = \"y\"\n{rest}\n");
    for (settings, told) in [
        (
            issuer("algorithms = [\"RS256\"]\njwks_url = \"http://login.example.gov/jwks\""),
            "auth.issuers.0.jwks_url",
        ),
        (
            issuer("algorithms = [\"HS256\"]\njwks_url = \"https://login.example.gov/jwks\""),
            "auth.issuers.0.algorithms",
        ),
        (issuer("algorithms = [\"RS256\"]\nsecret_file = \"short\""), "auth.issuers.0.algorithms"),
        (issuer("algorithms = [\"HS256\"]\nsecret_file = \"short\""), "at least 32 bytes"),
        (issuer("algorithms = [\"none\"]\njwks_url = \"https://x/jwks\""), "auth.issuers.0.algorithms"),
        (issuer("algorithms = [\"RS256\"]"), "auth.issuers.0.jwks_url"),
        (issuer("algorithms = []\njwks_url = \"https://x/jwks\""), "auth.issuers.0.algorithms"),
    ] {
        std::fs::write(folder.path().join("dgcc.toml"), &settings).expect("a file");
        let error = failed(&run(folder.path(), &["migrate", "--config", "dgcc.toml"]));
        assert!(error.contains(told), "{settings}: {error}");
    }
}
