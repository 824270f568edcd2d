//! `dgcc schema check`.

use super::{run, succeeded, text};

#[test]
fn schema_check_lists_breaking_changes_and_fails_if_there_are_any() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let own = dgcc::schema::sdl();
    std::fs::write(path("same.graphql"), own).expect("a file");
    let more = own.replacen("enum Role {", "enum Role {\n\tOMBUDSMAN", 1);
    std::fs::write(path("more.graphql"), more).expect("a file");
    std::fs::write(path("none.graphql"), "no schema").expect("a file");

    let output = run(folder.path(), &["schema", "check", &path("same.graphql")]);
    succeeded(&output);
    assert_eq!(text(&output.stdout), "no breaking changes\n");
    let output = run(folder.path(), &["schema", "check", &path("same.graphql"), &path("more.graphql")]);
    succeeded(&output);

    let output = run(folder.path(), &["schema", "check", &path("more.graphql"), "--on", "2027-01-01"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(text(&output.stdout), "Role.OMBUDSMAN: the value is removed\n");
    assert!(text(&output.stderr).contains("breaking changes: 1"), "{}", text(&output.stderr));
    for bad in ["none.graphql", "missing.graphql"] {
        let output = run(folder.path(), &["schema", "check", &path(bad)]);
        assert_eq!(output.status.code(), Some(1), "{bad}");
    }
}
