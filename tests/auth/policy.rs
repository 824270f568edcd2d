//! The policy as the API keeps it, found out by trying, and committed to be reviewed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use entity::RecordType;
use serde_json::Value;

use super::CALLERS;
use super::mutations::mutations;
use crate::support::{PERSONAL, Schema, Seeded, TestApp, both, global, matches_file, seed_for_sight};

/// Selects what was put in for these tests.
const SEEDED: &str = "first: 200, filter: { updatedAt: { gte: \"2036-01-01T00:00:00Z\" } }";

/// The ids that a list gives.
fn ids(list: &Value) -> BTreeSet<String> {
    let nodes = list["nodes"].as_array().into_iter().flatten();
    nodes.map(|node| node["id"].as_str().expect("an id").to_owned()).collect()
}

/// In words, which of some records a caller sees.
pub(super) fn reach<'a>(
    caller: &str,
    records: impl Iterator<Item = &'a Seeded> + Clone,
    seen: &BTreeSet<String>,
) -> &'static str {
    let is = |wanted: fn(&Seeded) -> bool| {
        records.clone().all(|record| seen.contains(&global(record)) == wanted(record))
    };
    match () {
        () if is(|_| false) => "–",
        () if is(|_| true) => "all",
        () if records.clone().all(|record| seen.contains(&global(record)) == (record.owner == caller)) => {
            "own"
        }
        () if is(|record| record.country == "UZ") => "own country",
        () if is(|record| record.funding_source == "WB") => "own funding source",
        () => panic!("the reach fits no rule: {seen:?}"),
    }
}

const HEAD: &str = "# Who may do what

The policy of `src/policy.rs` as the API keeps it: a test tried every role on records of every kind, visibility and
place, and wrote down what it saw. Do not edit it; run `REGENERATE=1 cargo test policy`, and review the difference like code.

A partner country's organizations were of Uzbekistan, the funder was the World Bank. \"own country\" are the records of the
caller's country, \"own funding source\" those of its funding source, \"own\" those that it made; \"–\" is none. Records that belong to no country are
Korea's side's alone unless they are public.

";

async fn as_seen(
    app: &TestApp,
    schema: &Schema,
    seeded: &[Seeded],
) -> BTreeMap<(String, &'static str), BTreeSet<String>> {
    let mut seen = BTreeMap::new();
    for caller in CALLERS {
        let app = app.acting_as(caller).await;
        for of in RecordType::ALL.iter().map(|of| of.name()) {
            let own = records(&app, of, seeded, "").await;
            let found = own.iter().map(|node| node["id"].as_str().expect("an id").to_owned()).collect();
            seen.insert((of.to_owned(), caller), found);
        }
        for (list, of) in schema.lists() {
            let data = app.data(&format!("{{ {list}({SEEDED}) {{ totalCount nodes {{ id }} }} }}")).await;
            let found = ids(&data[list]);
            assert_eq!(data[list]["totalCount"], found.len(), "{caller}: {list}");
            // By their ids the same records are found, and no others.
            if seeded.iter().any(|seeded| seeded.record_type.name() == of) {
                assert_eq!(found, seen[&(of.to_owned(), caller)], "{caller}: {of}");
            }
        }
    }
    seen
}

/// The seeded records of a type that a caller finds by their ids, with a selection of them.
async fn records(app: &TestApp, of: &str, seeded: &[Seeded], selection: &str) -> Vec<Value> {
    let own: Vec<String> = seeded.iter().filter(|s| s.record_type.name() == of).map(global).collect();
    let mut found = Vec::new();
    for ids in own.chunks(200) {
        let query = format!("{{ nodes(ids: {ids:?}) {{ id ... on {of} {{ __typename {selection} }} }} }}");
        let data = app.data(&query).await;
        found
            .extend(data["nodes"].as_array().expect("a list").iter().filter(|node| !node.is_null()).cloned());
    }
    found
}

both! {
    async fn the_policy_is_the_reviewed_table(app: TestApp) {
        let seeded = seed_for_sight(&app).await;
        let schema = Schema::read(&app).await;
        let seen = as_seen(&app, &schema, &seeded).await;
        let mut text = HEAD.to_owned();
        for visibility in ["PUBLIC", "PARTNER", "INTERNAL"] {
            let _ = writeln!(text, "## Seeing {visibility} records\n\n| | no token | {} |", CALLERS[1..].iter().map(|caller| caller.split(' ').next().unwrap_or_default()).collect::<Vec<_>>().join(" | "));
            let _ = writeln!(text, "|---|{}", "---|".repeat(CALLERS.len()));
            for record_type in RecordType::ALL {
                let records = seeded.iter().filter(|seeded| seeded.record_type == *record_type && seeded.visibility == visibility);
                if records.clone().next().is_none() {
                    continue;
                }
                let cells = CALLERS.map(|caller| reach(caller, records.clone(), &seen[&(record_type.name().to_owned(), caller)]));
                let _ = writeln!(text, "| {} | {} |", record_type.name(), cells.join(" | "));
            }
            text.push('\n');
        }
        personal_data(&app, &schema, &seeded, &mut text).await;
        mutations(&app, &schema, &seeded, &mut text).await;
        matches_file("docs/POLICY.md", &text);
    }

    async fn relations_show_no_more_than_lists(app: TestApp) {
        let seeded = seed_for_sight(&app).await;
        let schema = Schema::read(&app).await;
        let seen = as_seen(&app, &schema, &seeded).await;
        let made: BTreeSet<String> = seeded.iter().map(global).collect();
        for caller in CALLERS {
            let app = app.acting_as(caller).await;
            for of in RecordType::ALL.iter().map(|of| of.name()) {
                for field in schema.fields(of) {
                    let (to, selection) = match field.of.strip_suffix("Connection") {
                        Some(to) => (to, format!("{}({}) {{ totalCount nodes {{ id }} }}", field.name, SEEDED.replace("200", "100"))),
                        None if RecordType::named(&field.of).is_some() => (field.of.as_str(), format!("{} {{ id }}", field.name)),
                        None => continue,
                    };
                    for node in records(&app, of, &seeded, &selection).await {
                        let related = &node[&field.name];
                        let mut found = ids(related);
                        let listed = related.as_array().into_iter().flatten();
                        found.extend(listed.map(|node| node["id"].as_str().expect("an id").to_owned()));
                        if let Some(total) = related["totalCount"].as_u64() {
                            assert_eq!(total, found.len() as u64, "{caller}: {of}.{}", field.name);
                        }
                        found.extend(related["id"].as_str().map(str::to_owned));
                        let visible = &seen[&(to.to_owned(), caller)];
                        let more: Vec<_> = found.iter().filter(|id| made.contains(*id) && !visible.contains(*id)).collect();
                        assert!(more.is_empty(), "{caller}: {of}.{} shows {more:?}", field.name);
                    }
                }
            }
        }
    }

    async fn every_field_of_the_api_has_a_reviewed_outcome_for_every_role(app: TestApp) {
        let seeded = seed_for_sight(&app).await;
        let schema = Schema::read(&app).await;
        let mut text = String::new();
        for field in schema.fields("Query") {
            let record = RecordType::named(&field.of);
            let mut outcomes = Vec::new();
            for caller in CALLERS {
                let app = app.acting_as(caller).await;
                let name = &field.name;
                outcomes.push(match name.as_str() {
                    _ if field.of.ends_with("Connection") => {
                        let data = app.data(&format!("{{ {name}({SEEDED}) {{ totalCount }} }}")).await;
                        data[name]["totalCount"].to_string()
                    }
                    _ if record.is_some() => {
                        let own: Vec<&Seeded> = seeded.iter().filter(|seeded| Some(seeded.record_type) == record).collect();
                        let asked = own.iter().enumerate().map(|(place, seeded)| format!("r{place}: {name}(by: {{ id: \"{}\" }}) {{ id }} ", global(seeded)));
                        let asked = asked.collect::<String>() + "__typename";
                        let data = app.data(&format!("{{ {asked} }}")).await;
                        data.as_object().expect("an object").values().filter(|value| value.is_object()).count().to_string()
                    }
                    "node" => app.data(&format!("{{ node(id: \"{}\") {{ __typename }} }}", global(&seeded[0]))).await["node"]["__typename"].to_string(),
                    "nodes" => {
                        let some: Vec<String> = seeded.iter().step_by(seeded.len() / 150).map(global).collect();
                        let data = app.data(&format!("{{ nodes(ids: {some:?}) {{ __typename }} }}")).await;
                        data["nodes"].as_array().expect("a list").iter().filter(|node| node.is_object()).count().to_string()
                    }
                    "availableSteps" => {
                        let data = app.data("{ centerTerm(by: { code: \"UZ-2\" }) { id } }").await;
                        let data = app.data(&format!("{{ availableSteps(termId: {}) {{ step open }} }}", data["centerTerm"]["id"])).await;
                        let open = data["availableSteps"].as_array().expect("steps").iter().filter(|step| step["open"] == true);
                        open.map(|step| step["step"].as_str().expect("a step").to_owned()).collect::<Vec<_>>().join("+")
                    }
                    "termTimeline" => {
                        let data = app.data("{ centerTerm(by: { code: \"UZ-2\" }) { id } }").await;
                        let data = app.data(&format!("{{ termTimeline(termId: {}) {{ entries {{ corrected }} }} }}", data["centerTerm"]["id"])).await;
                        data["termTimeline"]["entries"].as_array().expect("entries").len().to_string()
                    }
                    "inquiryReceipt" => {
                        let data = app.data("{ inquiryReceipt(receiptNumber: \"SEED-101\") { inquiryStatus } }").await;
                        data["inquiryReceipt"]["inquiryStatus"].as_str().unwrap_or("none").to_owned()
                    }
                    "changes" | "history" | "snapshot" => {
                        let asked = match name.as_str() {
                            "changes" => "changes(first: 1000) { changes { kind } }".to_owned(),
                            "history" => {
                                let data = app.data("{ country(by: { alpha2: \"UZ\" }) { id } }").await;
                                format!("history(id: {}) {{ changes {{ kind }} }}", data["country"]["id"])
                            }
                            _ => "snapshot(recordType: PROJECT) { changes: nodes { id } }".to_owned(),
                        };
                        let data = app.data(&format!("{{ {asked} }}")).await;
                        data[name]["changes"].as_array().expect("a list").len().to_string()
                    }
                    "asOf" => {
                        let data = app.data("{ country(by: { alpha2: \"UZ\" }) { id } }").await;
                        let data = app.data(&format!("{{ asOf(id: {}, date: \"2999-01-01\") {{ __typename }} }}", data["country"]["id"])).await;
                        data["asOf"]["__typename"].to_string()
                    }
                    "viewer" => {
                        let data = app.data("{ viewer { role mutations { name } reads { recordTypes } } }").await;
                        format!("{}+{}", data["viewer"]["mutations"].as_array().expect("a list").len(), data["viewer"]["reads"].as_array().expect("a list").len())
                    }
                    "vocabularies" => {
                        let data = app.data("{ vocabularies(types: [VISIBILITY]) { entries { value } } }").await;
                        data["vocabularies"][0]["entries"].as_array().expect("values").len().to_string()
                    }
                    "setUpProcedure" => {
                        let data = app.data("{ setUpProcedure { steps { step } source { code } } }").await;
                        let procedure = &data["setUpProcedure"];
                        format!("{}+{}", procedure["steps"].as_array().expect("steps").len(), procedure["source"]["code"].as_str().unwrap_or("none"))
                    }
                    "centerStatistics" => {
                        let data = app.data("{ centerStatistics { reported { projectCount totals { id } } counted { termCount projectCount consultationCount eventCount trainingProgramCount expertDispatchCount pipelineProjectCount } } }").await;
                        let counted = data["centerStatistics"]["counted"].as_object().expect("counts");
                        let counts: Vec<String> = counted.values().map(Value::to_string).collect();
                        format!("{}+{}", data["centerStatistics"]["reported"]["totals"].as_array().expect("totals").len(), counts.join("/"))
                    }
                    "pipelineSummary" => {
                        let data = app.data("{ pipelineSummary(groupBy: [FUNDING_SOURCE], filter: { updatedAt: { gte: \"2036-01-01T00:00:00Z\" } }) { applicationCount groups { fundingSource { code } applicationCount projectCount amounts { applicationCount } } } }").await;
                        let summary = &data["pipelineSummary"];
                        let groups = summary["groups"].as_array().expect("groups").iter();
                        let groups = groups.map(|group| format!("{}:{}/{}", group["fundingSource"]["code"].as_str().unwrap_or_default(), group["applicationCount"], group["amounts"].as_array().expect("sums").iter().filter_map(|sum| sum["applicationCount"].as_i64()).sum::<i64>()));
                        format!("{}={}", summary["applicationCount"], groups.collect::<Vec<_>>().join("+"))
                    }
                    _ => panic!("Query.{name} has no decision here: how is it tried, and what should each role see?"),
                });
            }
            let _ = writeln!(text, "Query.{:<28} {}", field.name, outcomes.join(" | "));
        }
        matches_file("tests/auth/query_outcomes.txt", &text);
    }

    async fn every_field_of_a_record_is_for_those_who_were_decided_on(app: TestApp) {
        let seeded = seed_for_sight(&app).await;
        let schema = Schema::read(&app).await;
        let mut text = String::new();
        for of in RecordType::ALL.iter().map(|of| of.name()) {
            let leaves: Vec<&str> = schema.fields(of).iter().filter(|field| field.kind != "OBJECT").map(|field| field.name.as_str()).collect();
            let mut values = BTreeMap::new();
            for caller in CALLERS {
                let app = app.acting_as(caller).await;
                for node in records(&app, of, &seeded, &leaves.join(" ")).await {
                    values.insert((node["id"].to_string(), caller), node.clone());
                }
            }
            for field in schema.fields(of) {
                if field.kind == "OBJECT" {
                    let _ = writeln!(text, "{of}.{}: {}", field.name, field.of);
                    continue;
                }
                let mut hidden = Vec::new();
                for caller in CALLERS {
                    let own = values.iter().filter(|((_, of), _)| *of == caller);
                    let (mut null, mut told) = (0, 0);
                    for ((id, _), node) in own {
                        let whole = &values[&(id.clone(), "MOIS")][&field.name];
                        if node[&field.name] == *whole { told += usize::from(!whole.is_null()) } else {
                            assert!(node[&field.name].is_null(), "{of}.{}: another value", field.name);
                            null += 1;
                        }
                    }
                    let who = if caller.is_empty() { "no token" } else { caller };
                    match (null, told) {
                        (0, _) => {}
                        (_, 0) => hidden.push(format!("hidden from {who}")),
                        _ => hidden.push(format!("hidden in part from {who}")),
                    }
                }
                let decision = if hidden.is_empty() { "all who see the record".to_owned() } else { hidden.join(", ") };
                let _ = writeln!(text, "{of}.{}: {decision}", field.name);
            }
        }
        matches_file("tests/auth/field_outcomes.txt", &text);
    }
}

/// Whose names, contacts and letters each role reads.
async fn personal_data(app: &TestApp, schema: &Schema, seeded: &[Seeded], text: &mut String) {
    let heads: Vec<_> =
        CALLERS[1..].iter().map(|caller| caller.split(' ').next().unwrap_or_default()).collect();
    let _ = writeln!(
        text,
        "## Reading personal data\n\nEach read is on record.\n\n| | no token | {} |",
        heads.join(" | ")
    );
    let _ = writeln!(text, "|---|{}", "---|".repeat(CALLERS.len()));
    for of in RecordType::ALL.iter().map(|of| of.name()) {
        for field in schema.fields(of).iter().filter(|field| PERSONAL.contains(&field.name.as_str())) {
            let mut cells = Vec::new();
            for caller in CALLERS {
                let app = app.acting_as(caller).await;
                let nodes = records(&app, of, seeded, &field.name).await;
                let read = nodes.iter().filter(|node| !node[&field.name].is_null());
                let read = read.map(|node| node["id"].as_str().expect("an id").to_owned()).collect();
                cells.push(reach(
                    caller,
                    seeded.iter().filter(|seeded| seeded.record_type.name() == of),
                    &read,
                ));
            }
            let _ = writeln!(text, "| {of}.{} | {} |", field.name, cells.join(" | "));
        }
    }
    text.push('\n');
}
