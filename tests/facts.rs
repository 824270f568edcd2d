//! The facts of the five official pages, one by one: each is looked up through the API, or its rule is attempted.
//!
//! The files in `facts/` hold requests, which are sent in their order, each with the facts that its answer shows:
//!
//! ```text
//! == What is asked or attempted
//! as NIA                        the caller; nobody unless told
//! ask { … }                     a query, or: do, a mutation; with, its input; give, what it returns
//! keep $TERM centerTerm.id      a value of the answer for later requests
//! refused RULE_BROKEN; minister the error has these texts; a request without this line must succeed
//! 002-042 What the page says.   the id of a fact, and the fact
//!     centerTerm.step = "…"     a value of the answer, as JSON; of a list, `*` is each, `#` their number, `+x` the sum
//!     centerTerm.note ~ a; b    a value that has these texts
//! also 001-024                  a further look at a fact of another request
//! ```
//!
//! A line that begins with a blank goes on with the line before it, until the first fact. `open.txt` has the facts that
//! cannot be shown or are not enforced yet, each after a line `open` with the reason; it is not sent.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use crate::support::{TestApp, both};

/// The files of requests.
const FILES: [&str; 4] = ["departments", "centers", "platform", "procedure"];
/// How many facts the pages have.
const COUNT: usize = 206;

both! {
    async fn the_departments_of_the_agency_are_on_record(app: TestApp) {
        walk(app, "departments").await;
    }

    async fn the_centers_and_their_history_are_on_record(app: TestApp) {
        walk(app, "centers").await;
    }

    async fn digital_platform_government_is_on_record(app: TestApp) {
        walk(app, "platform").await;
    }

    async fn the_rules_hold_for_a_center_from_its_proposal_to_its_work(app: TestApp) {
        walk(app, "procedure").await;
    }
}

#[test]
fn every_fact_is_shown_once_or_open_with_a_reason() {
    let shown = FILES.iter().flat_map(|file| requests(file));
    let open = requests("open").into_iter();
    let all = shown.map(|request| (false, request)).chain(open.map(|request| (true, request)));
    let mut known = HashSet::new();
    for (open, request) in all {
        assert_eq!(
            request.lines.contains_key("open"),
            open,
            "{}: the facts in open.txt are open",
            request.title
        );
        for id in request.facts {
            let looked_at = request.checks.iter().any(|(of, _)| *of == id);
            assert!(open || looked_at || request.lines.contains_key("refused"), "{id} is not looked at");
            assert!(known.insert(id.clone()), "{id} is there twice");
        }
    }
    assert_eq!(known.len(), COUNT);
}

/// A request, and what its answer shows.
#[derive(Debug, Default)]
struct Request {
    title: String,
    /// The caller, the query, the mutation and its parts, by the word that their line begins with.
    lines: HashMap<String, String>,
    /// Names of values to keep, and where the answer has them.
    keep: Vec<(String, String)>,
    facts: Vec<String>,
    /// The fact, where the answer has it, and what is expected.
    checks: Vec<(String, String)>,
}

fn read(file: &str) -> String {
    let path = format!("{}/tests/facts/{file}.txt", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).expect(&path)
}

fn is_id(text: &str) -> bool {
    text.len() == 7
        && text.chars().enumerate().all(|(at, c)| if at == 3 { c == '-' } else { c.is_ascii_digit() })
}

/// The requests of a file.
fn requests(file: &str) -> Vec<Request> {
    let mut requests: Vec<Request> = Vec::new();
    let mut key = String::new();
    let mut fact = None;
    for line in read(file).lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        if let Some(title) = line.strip_prefix("== ") {
            requests.push(Request { title: title.to_owned(), ..Request::default() });
            fact = None;
            continue;
        }
        let request = requests.last_mut().expect("a request comes first");
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        match (&fact, word) {
            (Some(fact), "") => request.checks.push((String::clone(fact), rest.trim().to_owned())),
            (None, "") => {
                *request.lines.get_mut(&key).expect("a line to go on with") += &format!(" {}", rest.trim())
            }
            (_, "keep") => {
                let (name, path) = rest.split_once(' ').expect("a name and a path");
                request.keep.push((name.to_owned(), path.to_owned()));
            }
            (_, "also") => fact = Some(rest.to_owned()),
            (_, id) if is_id(id) => {
                request.facts.push(id.to_owned());
                fact = Some(id.to_owned());
            }
            (_, "as" | "ask" | "do" | "with" | "give" | "refused" | "open") => {
                word.clone_into(&mut key);
                request.lines.insert(key.clone(), rest.to_owned());
            }
            _ => panic!("{file}: {line}"),
        }
    }
    requests
}

/// Sends the requests of a file in their order; everything that is not as expected is said at once.
async fn walk(app: TestApp, file: &str) {
    let mut kept: Vec<(String, String)> = Vec::new();
    let mut failures = Vec::new();
    for request in requests(file) {
        let part = |word: &str| request.lines.get(word).map(String::as_str).unwrap_or_default();
        let mutation = part("do");
        let query = match mutation {
            "" => part("ask").to_owned(),
            _ => format!(
                "mutation {{ {mutation}(input: {{ {} }}) {{ {} userErrors {{ code field message }} }} }}",
                part("with"),
                request.lines.get("give").map_or("__typename", String::as_str),
            ),
        };
        let query = kept.iter().fold(query, |query, (name, value)| query.replace(name, value));
        let answer = app.acting_as(part("as")).await.answer(&query).await;
        let shown = if mutation.is_empty() { &answer["data"] } else { &answer["data"][mutation] };
        let problem = problem(&answer, shown);
        let expected = request.lines.get("refused");
        match (expected, &problem) {
            (None, None) => {}
            (Some(texts), Some(problem)) if has(problem, texts) => {}
            _ => failures.push(format!("{}: {expected:?}, but {problem:?}", request.title)),
        }
        for (fact, check) in &request.checks {
            if let Err(why) = holds(shown, check) {
                failures.push(format!("{fact} ({}): {check}\n    but {why}", request.title));
            }
        }
        for (name, path) in &request.keep {
            kept.push((name.clone(), at(shown, path).to_string()));
        }
        // The longest names first: `$MOIS-2` is not `$MOIS`.
        kept.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    }
    assert!(failures.is_empty(), "{} in {file}:\n{}", failures.len(), failures.join("\n"));
}

/// The first error of an answer, or the first user error of a payload.
fn problem(answer: &Value, shown: &Value) -> Option<String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    if let Some(error) = answer["errors"].get(0) {
        return Some(format!("{}: {}", text(&error["extensions"]["code"]), text(&error["message"])));
    }
    let error = shown["userErrors"].get(0)?;
    Some(format!("{}: {} ({})", text(&error["code"]), text(&error["message"]), error["field"]))
}

fn holds(shown: &Value, check: &str) -> Result<(), String> {
    let (path, equal, expected) = match (check.split_once(" = "), check.split_once(" ~ ")) {
        (Some((path, value)), _) => (path, true, value),
        (None, Some((path, texts))) => (path, false, texts),
        (None, None) => panic!("neither = nor ~: {check}"),
    };
    let found = at(shown, path);
    let good = if equal {
        found == serde_json::from_str::<Value>(expected).expect(check)
    } else {
        has(&found.to_string(), expected)
    };
    if good { Ok(()) } else { Err(found.to_string()) }
}

/// Whether a text has all of several, which semicolons part, in whatever case.
fn has(text: &str, all: &str) -> bool {
    let text = text.to_lowercase();
    all.split(';').all(|part| text.contains(&part.trim().to_lowercase()))
}

/// What is at a path; null where there is nothing.
fn at(value: &Value, path: &str) -> Value {
    let (first, rest) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
    let go = |value: &Value| rest.map_or_else(|| value.clone(), |rest| at(value, rest));
    match (first, value) {
        ("*", Value::Array(items)) => items.iter().map(go).collect(),
        ("#", Value::Array(items)) => items.len().into(),
        (sum, Value::Array(items)) if sum.starts_with('+') => {
            items.iter().filter_map(|item| item[&sum[1..]].as_i64()).sum::<i64>().into()
        }
        (index, Value::Array(items)) => {
            index.parse().ok().and_then(|index: usize| items.get(index)).map_or(Value::Null, go)
        }
        (name, _) => value.get(name).map_or(Value::Null, go),
    }
}
