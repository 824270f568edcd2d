//! What the modules of the service import from one another. Between its crates, the compiler allows no other direction.

use std::collections::BTreeSet;

use super::{SERVICE, is_service, sources};

/// Each module, and those that it may import: all of them stand further down, so that no imports go in a circle.
const IMPORTS: &str = "
    cli: administration api app auth clock config declarations evolution http import load pipeline policy recording schema store \
        usage webhook
    http: admission answers api app auth clock config evolution examples metrics policy rate schema store
    app: administration admission answers api auth clock config metrics policy rate schema store usage webhook
    config: administration admission api auth changes inquiry rate store usage webhook
    schema: administration api changes declarations inquiry pipeline policy procedure records visibility vocabulary \
        webhook work
    declarations: api changes clock data pipeline procedure records store webhook
    load: clock data pipeline policy store
    webhook: answers api auth changes clock policy recording records store
    answers: admission api changes clock metrics policy store
    rate: api auth clock metrics policy
    vocabulary: administration api labels pipeline policy procedure work
    administration: api auth clock policy recording records store usage
    inquiry: api auth clock policy recording records store
    pipeline: api clock import policy recording records store visibility
    work: api clock policy procedure recording records store visibility
    procedure: api clock data labels policy recording records store
    visibility: api recording store
    recording: api auth clock metrics policy records store
    changes: admission api clock policy records store
    records: api policy store usage
    usage: api clock evolution policy store
    admission: auth metrics policy
    api: auth data evolution policy store
    import: clock data store
    labels: data
    auth: clock metrics policy store
    store: clock metrics policy
    policy:
    data:
    evolution:
    examples:
    clock:
    metrics:
";

fn table(text: &str) -> Vec<(&str, Vec<&str>)> {
    let rows = text.lines().filter_map(|line| line.split_once(':'));
    rows.map(|(module, may)| (module.trim(), may.split_whitespace().collect())).collect()
}

/// The path of a file of the service within its crate.
fn below(path: &str) -> &str {
    path.split_once("src/").map(|(_, path)| path).filter(|_| is_service(path)).unwrap_or_default()
}

/// The module of the service that a file belongs to.
pub(super) fn module(path: &str) -> &str {
    below(path).split('/').next().unwrap_or_default().trim_end_matches(".rs")
}

/// What a path to a module of the service begins with.
const ROOTS: [&str; 3] = ["crate::", "cooperation::", "model::"];

/// The modules that a file imports, by `use` or by a path within the code, that of tests left out.
fn imported(path: &str, text: &str) -> BTreeSet<String> {
    if path.ends_with("_tests.rs") {
        return BTreeSet::new();
    }
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let code =
        code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    // So many `super` lead from the file to the root.
    let to_root = "super::".repeat(below(path).matches('/').count() + 1);
    let code = code.replace(&to_root, "crate::");
    let mut modules = BTreeSet::new();
    for (place, root) in ROOTS.iter().flat_map(|root| code.match_indices(root)) {
        if !code[..place].ends_with(|before: char| before.is_alphanumeric() || "_:".contains(before)) {
            modules.extend(first_names(&code[place + root.len()..]));
        }
    }
    modules.remove(module(path));
    modules
}

/// The names that a path begins with: several where it goes on in braces.
fn first_names(path: &str) -> Vec<String> {
    let name = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    let Some(list) = path.strip_prefix('{') else { return vec![name(path)] };
    let mut names = Vec::new();
    let (mut depth, mut begins) = (0, true);
    for (place, letter) in list.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' => begins |= depth == 0,
            letter if begins && !letter.is_whitespace() => {
                names.push(name(&list[place..]));
                begins = false;
            }
            _ => {}
        }
    }
    names
}

/// What of the sources and the table does not agree.
fn faults(text: &str, sources: &[(String, String)]) -> Vec<String> {
    let table = table(text);
    let mut faults = Vec::new();
    let mut found = BTreeSet::new();
    for (path, text) in sources.iter().filter(|(path, _)| is_service(path)) {
        let of = module(path);
        for other in imported(path, text) {
            if !table.iter().any(|(module, may)| *module == of && may.contains(&other.as_str())) {
                faults.push(format!("{path}: {of} may not import {other}"));
            }
            found.insert((of, other));
        }
    }
    for (row, (of, may)) in table.iter().enumerate() {
        for other in may {
            if !found.contains(&(*of, (*other).to_owned())) {
                faults.push(format!("the table lets {of} import {other}, which it does not"));
            }
            if !table[row + 1..].iter().any(|(below, _)| below == other) {
                faults.push(format!("{other}, which {of} may import, is not below it in the table"));
            }
        }
    }
    faults
}

#[test]
fn modules_import_what_the_table_says() {
    let found = faults(IMPORTS, &sources(&SERVICE));
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn imports_are_found_however_they_are_written() {
    let text = "
        use crate::api::{self, record::{Batch, Node}};
        use crate::{
            auth::{Secret, sha256},
            clock, store as database,
        };
        // use crate::http;
        use super::super::policy::Caller;
        use super::rules;
        pub(in crate::work) fn done() -> crate::records::Record {
            $crate::changes::told(my_crate::app::NAME)
        }
        #[cfg(test)]
mod tests { use crate::cli; }";
    let names = ["api", "auth", "changes", "clock", "policy", "records", "store"];
    assert_eq!(imported("cooperation/src/work/project.rs", text), names.map(str::to_owned).into());
    assert!(imported("cooperation/src/work/rules_tests.rs", text).is_empty());
}

#[test]
fn an_import_that_goes_another_way_is_seen() {
    const TABLE: &str = "
        http: store
        store: clock
        clock:";
    let source = |path: &str, text: &str| (path.to_owned(), text.to_owned());
    let good = [
        source("src/http.rs", "use crate::store::Store;"),
        source("model/src/store/sql.rs", "crate::clock::now()"),
    ];
    let with = |path, text| [&good[..], &[source(path, text)]].concat();
    assert!(faults(TABLE, &good).is_empty());

    let upward = with("model/src/store/read.rs", "use crate::{clock, http::Router};");
    assert_eq!(faults(TABLE, &upward), ["model/src/store/read.rs: store may not import http"]);
    let unlisted = with("src/new.rs", "use crate::store;");
    assert_eq!(faults(TABLE, &unlisted), ["src/new.rs: new may not import store"]);
    assert_eq!(faults(TABLE, &good[..1]), ["the table lets store import clock, which it does not"]);

    let circle = TABLE.replace("store: clock", "store: clock http");
    assert_eq!(faults(&circle, &upward), ["http, which store may import, is not below it in the table"]);
}
