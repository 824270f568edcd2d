//! The guides of docs/guides: every request is sent in its order, and its answer compared.
//!
//! ````text
//! As **NIA**:                      the caller; with the word "refused" after it, the request is refused
//! ```graphql                       the request
//! ```json                          what its answer has; `"…"` is any value, or further elements of a list
//! Keep `a.path.0.id` as `name`.    a value of the answer that is a variable of later requests
//! ````

use serde_json::{Map, Value, json};

use crate::support::{TestApp, both};

both! {
    async fn a_center_is_set_up_as_the_guide_says(app: TestApp) {
        walk(&app, "SET-UP-A-CENTER").await;
    }
}

/// What a guide writes for values and elements that it does not show.
const NOT_SHOWN: &str = "…";

async fn walk(app: &TestApp, guide: &str) {
    let path = format!("{}/docs/guides/{guide}.md", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).expect(&path);
    let mut variables = Map::new();
    let mut answer = Value::Null;
    let mut prose = "";
    // Text and blocks take turns.
    for (index, part) in text.split("\n```").enumerate() {
        if index % 2 == 0 {
            prose = part;
            for line in part.lines().filter(|line| line.starts_with("Keep `")) {
                keep(&mut variables, &answer["data"], line);
            }
            continue;
        }
        let (language, block) = part.split_once('\n').expect("a block has lines");
        if language == "graphql" {
            let prose = prose.split_whitespace().collect::<Vec<_>>().join(" ");
            let (_, about) = prose.rsplit_once("As **").expect(block);
            let (caller, about) = about.split_once("**").expect(block);
            let caller = if caller == "anyone" { "" } else { caller };
            answer = send(app, caller, block, &variables).await;
            let refused = about.contains("refused");
            assert_eq!(is_refused(&answer), refused, "{guide}, as {caller}: {block}\n{answer}");
        }
        if language == "json" {
            let shown: Value = serde_json::from_str(block).expect(block);
            assert!(fits(&shown, &answer), "{guide}: {block}\nis shown, but the answer is\n{answer:#}");
        }
    }
    assert!(!variables.is_empty(), "{guide} has requests");
}

async fn send(app: &TestApp, caller: &str, query: &str, variables: &Map<String, Value>) -> Value {
    let caller = app.acting_as(caller).await;
    let body = json!({ "query": query, "variables": variables });
    caller.request(query).json(&body).send().await.expect("an answer").json().await.expect("JSON")
}

/// Keeps the values that a line names: path and name in turns.
fn keep(variables: &mut Map<String, Value>, data: &Value, line: &str) {
    let quoted: Vec<&str> = line.split('`').skip(1).step_by(2).collect();
    for pair in quoted.chunks_exact(2) {
        let value = data.pointer(&format!("/{}", pair[0].replace('.', "/"))).expect(line);
        variables.insert(pair[1].to_owned(), value.clone());
    }
}

/// Whether an answer has errors, or a payload in it has user errors.
fn is_refused(answer: &Value) -> bool {
    let payloads = answer["data"].as_object().into_iter().flat_map(Map::values);
    let mut errors = payloads.filter_map(|payload| payload["userErrors"].as_array());
    answer.get("errors").is_some() || errors.any(|errors| !errors.is_empty())
}

/// Whether an answer has what is shown of it.
fn fits(shown: &Value, found: &Value) -> bool {
    match (shown, found) {
        (Value::String(text), _) if text == NOT_SHOWN => true,
        (Value::Object(shown), Value::Object(found)) => {
            shown.iter().all(|(name, value)| found.get(name).is_some_and(|found| fits(value, found)))
        }
        (Value::Array(shown), Value::Array(found)) if shown.iter().any(|element| element == NOT_SHOWN) => {
            shown.iter().all(|element| found.iter().any(|found| fits(element, found)))
        }
        (Value::Array(shown), Value::Array(found)) => {
            shown.len() == found.len() && shown.iter().zip(found).all(|(shown, found)| fits(shown, found))
        }
        _ => shown == found,
    }
}
