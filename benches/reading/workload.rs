//! What is read: a document for each server, with variables that vary so that no one row is always in reach.

use serde_json::{Value, json};

use crate::agreement::{self, Agreement};
use crate::fill::{SOURCES, STAGES};
use crate::service::{Kind, Server};

#[derive(Debug)]
pub(crate) struct Workload {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    dgcc: &'static str,
    /// None where PostGraphile has nothing like it.
    postgraphile: Option<&'static str>,
    variables: fn() -> Vec<Value>,
    pages: Pages,
    /// Whether two answers say the same; how many values were compared.
    pub(crate) agree: fn(&Value, &Value) -> Agreement,
}

/// Which pages are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pages {
    First,
    /// The second one, too.
    Second,
    /// Those in the middle of the list.
    Middle,
}

impl Workload {
    const fn new(
        name: &'static str,
        about: &'static str,
        (dgcc, postgraphile): (&'static str, Option<&'static str>),
        variables: fn() -> Vec<Value>,
    ) -> Self {
        Self { name, about, dgcc, postgraphile, variables, pages: Pages::First, agree: agreement::of_answers }
    }

    const fn of_pages(mut self, pages: Pages) -> Self {
        self.pages = pages;
        self
    }

    const fn compared(mut self, agree: fn(&Value, &Value) -> Agreement) -> Self {
        self.agree = agree;
        self
    }

    pub(crate) fn document(&self, server: &Server) -> Option<&'static str> {
        match server.kind {
            Kind::Dgcc => Some(self.dgcc),
            Kind::PostGraphile => self.postgraphile,
        }
    }

    /// The variables of its requests. Cursors are the server's own.
    pub(crate) async fn variables(&self, server: &Server, scale: u64) -> Vec<Value> {
        let Some(document) = self.document(server) else { return Vec::new() };
        let all = (self.variables)();
        match self.pages {
            Pages::First => all,
            Pages::Second => {
                let mut pages = Vec::new();
                for variables in all {
                    let next =
                        next(&server.ask(document, &variables).await).map(|after| with(&variables, after));
                    pages.extend(std::iter::once(variables).chain(next));
                }
                pages
            }
            Pages::Middle => {
                let (mut after, mut pages) = (Value::Null, Vec::new());
                let middle = 1_000 * scale;
                for _ in 0..middle / 200 {
                    let answer = server.ask(document, &json!({ "first": 200, "after": after })).await;
                    after = next(&answer).expect("the list goes on");
                    pages.push(json!({ "first": 50, "after": after }));
                }
                pages.split_off(pages.len().saturating_sub(20))
            }
        }
    }
}

/// The cursor after a page, if there is another page.
fn next(answer: &Value) -> Option<Value> {
    let list = answer.as_object()?.values().next()?;
    let info = &list["pageInfo"];
    (info["hasNextPage"] == true).then(|| info["endCursor"].clone())
}

fn with(variables: &Value, after: Value) -> Value {
    let mut variables = variables.clone();
    variables["after"] = after;
    variables
}

/// A file of documents that both servers have.
macro_rules! documents {
    ($file:literal) => {
        (
            include_str!(concat!("dgcc/", $file, ".graphql")),
            Some(include_str!(concat!("postgraphile/", $file, ".graphql"))),
        )
    };
}

pub(crate) const ALL: &[Workload] = &[
    Workload::new(
        "a",
        "one term with its host, 10 dispatches and 10 training programs",
        documents!("term"),
        terms,
    ),
    Workload::new(
        "b",
        "50 pipeline projects with applications and amounts, filtered",
        documents!("pipeline"),
        stages,
    )
    .of_pages(Pages::Second),
    Workload::new("c", "200 projects changed since a time", documents!("changed"), times),
    Workload::new("d", "summary of the pipeline by funding source and stage", documents!("summary"), years)
        .compared(agreement::of_summaries),
    Workload::new("e", "60 terms with three counts each", documents!("counts"), nothing),
    Workload::new("look-up", "one project by its code, two fields", documents!("look_up"), codes),
    Workload::new(
        "deep-code",
        "50 projects in the middle of the list by code",
        documents!("by_code"),
        nothing,
    )
    .of_pages(Pages::Middle),
    Workload::new(
        "deep-time",
        "50 projects in the middle of the list by time",
        documents!("by_time"),
        nothing,
    )
    .of_pages(Pages::Middle),
    Workload::new("children", "10 of the children of the largest parent", documents!("children"), nothing),
    Workload::new(
        "through",
        "10 experts of the largest parent, through its dispatches",
        (include_str!("dgcc/through.graphql"), None),
        nothing,
    ),
    Workload::new("count-children", "the number of these children", documents!("count_children"), nothing),
    Workload::new("count-all", "the number of projects", documents!("count_all"), nothing),
    Workload::new("count-status", "the number of projects of a status", documents!("count_status"), statuses),
    Workload::new(
        "count-related",
        "the number of pipeline projects of b",
        documents!("count_related"),
        stages,
    ),
    Workload::new("search", "20 projects by a word", documents!("search"), words),
    Workload::new(
        "search-short",
        "20 projects by a word of one or two letters",
        (include_str!("dgcc/search.graphql"), None),
        short_words,
    ),
];

fn nothing() -> Vec<Value> {
    vec![json!({})]
}

fn terms() -> Vec<Value> {
    (1..=60).map(|n| json!({ "code": format!("BENCH-{n}") })).collect()
}

fn stages() -> Vec<Value> {
    let pairs = SOURCES.iter().flat_map(|source| STAGES.iter().map(move |stage| (source, stage)));
    pairs.map(|(source, stage)| json!({ "source": source, "stage": stage })).collect()
}

fn times() -> Vec<Value> {
    let months = (0..40).map(|n| n * 29 % 70);
    months.map(|n| json!({ "since": format!("{}-{:02}-15T00:00:00Z", 2019 + n / 12, n % 12 + 1) })).collect()
}

fn years() -> Vec<Value> {
    (2005..2022).map(|year| json!({ "year": year })).collect()
}

fn codes() -> Vec<Value> {
    (1..2_000).step_by(17).map(|n| json!({ "code": format!("BP-{n:07}") })).collect()
}

fn statuses() -> Vec<Value> {
    ["PLANNED", "ONGOING", "COMPLETED", "CANCELLED"]
        .iter()
        .map(|status| json!({ "status": status }))
        .collect()
}

/// A frequent word, rare ones, one that no project has, and Korean.
fn words() -> Vec<Value> {
    let words = ["registry", "bp0001234", "bp0001777", "zebra", "조달", "statistics"];
    words.iter().map(|words| json!({ "words": words })).collect()
}

fn short_words() -> Vec<Value> {
    ["a", "of", "za"].iter().map(|words| json!({ "words": words })).collect()
}
