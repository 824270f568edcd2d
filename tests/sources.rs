//! The walls of docs/ARCHITECTURE.md, and the way that imports go, held by reading the sources.

mod deployment;
mod imports;
mod messages;
mod readers;

use std::path::{Path, PathBuf};

use imports::module;

/// What must not stand in some files, and why.
struct Wall {
    holds: fn(&str) -> bool,
    banned: &'static [&'static str],
    why: &'static str,
}

/// The folders of the crates that are the service; those of `entity` and `migration` are its tables.
const SERVICE: [&str; 3] = ["src", "model/src", "cooperation/src"];

fn is_service(path: &str) -> bool {
    SERVICE.iter().any(|folder| path.starts_with(folder))
}

fn is_store(path: &str) -> bool {
    path.starts_with("model/src/store") || path.ends_with("/store.rs")
}

/// The records, and what is done with them.
const USE_CASES: [&str; 12] = [
    "administration",
    "changes",
    "declarations",
    "inquiry",
    "pipeline",
    "procedure",
    "recording",
    "records",
    "usage",
    "visibility",
    "webhook",
    "work",
];

fn is_use_case(path: &str) -> bool {
    USE_CASES.contains(&module(path)) && !is_store(path)
}

fn is_rules(path: &str) -> bool {
    path.ends_with("/rules.rs") || path.contains("/rules/")
}

const WALLS: &[Wall] = &[
    Wall {
        holds: is_rules,
        banned: &["sea_orm", "async_graphql", "axum", "tokio", "model::store", "crate::store"],
        why: "rules are pure functions",
    },
    Wall {
        holds: is_use_case,
        banned: &["sea_orm", "sqlx"],
        why: "types, queries and mutations read and write through a store",
    },
    Wall { holds: is_store, banned: &["async_graphql", "axum"], why: "a store knows tables, not the API" },
    Wall {
        holds: |path| is_service(path) && !path.starts_with("src/http") && !path.starts_with("src/cli"),
        banned: &["axum::", "tower_http"],
        why: "HTTP is the business of src/http",
    },
    Wall {
        holds: |path| is_service(path) && !path.starts_with("model/src/auth"),
        banned: &["jsonwebtoken"],
        why: "tokens are read in model/src/auth alone",
    },
    Wall {
        holds: |path| is_service(path) && path != "model/src/clock.rs",
        banned: &["now().date_naive"],
        why: "a day is today by clock::today() alone",
    },
    Wall {
        holds: |path| is_service(path) && path != "model/src/store/scope.rs",
        banned: &["::find()", "::find_by_id(", "find_with_related", "find_also_related"],
        why: "reads start from visible_to",
    },
    Wall {
        holds: |path| {
            is_service(path) && !path.starts_with("model/src/store") && path != "model/src/policy.rs"
        },
        banned: &["Allowed {", "insert_many", "update_many", "delete_many", "ActiveModel {", "begin()"],
        why: "writes go through a Writer, which logs them",
    },
    Wall {
        // Those of requests in the first two, that of the lock of migrations in the third.
        holds: |path| {
            let begins =
                ["model/src/store/pool.rs", "model/src/store/transaction.rs", "model/src/store/postgres.rs"];
            is_service(path) && !begins.contains(&path)
        },
        banned: &["TransactionTrait", "begin_with", "BEGIN IMMEDIATE", "SAVEPOINT"],
        why: "transactions begin in model/src/store/transaction.rs, which takes the write lock, on connections that \
              model/src/store/pool.rs keeps sound",
    },
    Wall {
        holds: |path| path.starts_with("cooperation/src/import"),
        banned: &["sea_orm", "SELECT ", "INSERT "],
        why: "readers of lists know no SQL",
    },
    Wall {
        holds: |path| path.starts_with("entity") || path.starts_with("migration"),
        banned: &["use dgcc", "axum", "tokio"],
        why: "tables depend on nothing of the service",
    },
];

/// The longest file that a reader should have to see whole.
const LONGEST: usize = 500;
const VAGUE: [&str; 4] = ["utils", "helpers", "common", "manager"];

fn violations(path: &str, text: &str) -> Vec<String> {
    let code = || text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"));
    let mut found = Vec::new();
    for wall in WALLS.iter().filter(|wall| (wall.holds)(path)) {
        for (number, line) in code() {
            for banned in wall.banned.iter().filter(|banned| line.contains(**banned)) {
                found.push(format!("{path}:{}: {banned}: {}", number + 1, wall.why));
            }
        }
    }
    if text.lines().count() > LONGEST {
        found.push(format!("{path}: longer than {LONGEST} lines"));
    }
    let name = Path::new(path).file_stem().and_then(|name| name.to_str()).unwrap_or_default();
    if VAGUE.contains(&name) {
        found.push(format!("{path}: the name says nothing"));
    }
    for (number, line) in code() {
        if line.contains("#[allow(") || line.contains("#![allow(") {
            found.push(format!("{path}:{}: expect a lint with a reason instead of allowing it", number + 1));
        }
    }
    found
}

fn sources(folders: &[&str]) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in folders {
        walk(&root.join(folder), &mut files);
    }
    let read = |file: &PathBuf| {
        let path = file.strip_prefix(root).expect("below the root").display().to_string();
        (path, std::fs::read_to_string(file).expect("a source"))
    };
    files.iter().map(read).collect()
}

#[test]
fn the_walls_hold() {
    let sources = sources(&[&SERVICE[..], &["entity", "migration"]].concat());
    assert!(sources.len() > 100);
    let found: Vec<String> = sources.iter().flat_map(|(path, text)| violations(path, text)).collect();
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn a_wall_that_is_broken_on_purpose_is_seen() {
    for (path, text) in [
        ("cooperation/src/work/project.rs", "use sea_orm::EntityTrait;"),
        ("cooperation/src/work/store.rs", "use async_graphql::Object;"),
        ("model/src/store/read.rs", "use axum::Json;"),
        ("cooperation/src/work/rules.rs", "use tokio::time;"),
        ("cooperation/src/work/project.rs", "let rows = project::Entity::find().all(db);"),
        ("src/declarations/application.rs", "let today = clock::now().date_naive();"),
        ("src/http/oauth.rs", "use jsonwebtoken::decode;"),
        ("cooperation/src/import/worldbank.rs", "db.execute(\"INSERT INTO x\")"),
        ("cooperation/src/work/project.rs", "let allowed = Allowed { caller };"),
        ("model/src/store/write.rs", "use sea_orm::TransactionTrait;"),
        ("model/src/store/utils.rs", ""),
        ("model/src/api/record/page.rs", "#[allow(dead_code)]"),
    ] {
        assert!(!violations(path, text).is_empty(), "{path}: {text}");
    }
    assert!(violations("cooperation/src/work/project.rs", "// sea_orm is not used here").is_empty());
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            walk(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}
