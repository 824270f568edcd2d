//! Inputs name records by their keys, and all that is wrong with an input is told at once.

use serde_json::{Value, json};

use crate::procedure::Story;
use crate::support::both;

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

/// The codes and the fields of all errors of a mutation.
async fn problems(app: &crate::support::TestApp, mutation: &str, input: &str) -> Vec<(String, Vec<String>)> {
    let query = format!("mutation {{ {mutation}(input: {{ {input} }}) {{ userErrors {{ code field }} }} }}");
    let data = app.data(&query).await;
    let errors = data[mutation]["userErrors"].as_array().expect("a list").iter();
    let path = |error: &Value| error["field"].as_array().expect("a path").iter().skip(1).map(text).collect();
    errors.map(|error| (text(&error["code"]), path(error))).collect()
}

fn problem(code: &str, field: &str) -> (String, Vec<String>) {
    (code.to_owned(), vec![field.to_owned()])
}

both! {
    async fn any_key_names_the_same_record(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let ids = nia.data("{ country(by: { alpha2: \"UZ\" }) { id } centerTerm(by: { code: \"UZ-2\" }) { id } classification(by: { dacSector: \"15110\" }) { id } serviceArea(by: { code: \"MID_LONG_TERM_PLANNING\" }) { id } }").await;
        let id = |name: &str| text(&ids[name]["id"]);
        let named = "name: [{ language: \"en\", text: \"Portal\" }]";
        let mut codes = Vec::new();
        for (country, sector) in [
            ("alpha2: \"UZ\"".to_owned(), "dacSector: \"15110\"".to_owned()),
            ("alpha3: \"UZB\"".to_owned(), format!("id: \"{}\"", id("classification"))),
            ("numericCode: \"860\"".to_owned(), "dacSector: \"15110\"".to_owned()),
            (format!("id: \"{}\"", id("country")), "dacSector: \"15110\"".to_owned()),
        ] {
            let input = format!("country: {{ {country} }}, sector: {{ {sector} }}, {named}");
            let made = nia.mutate("discoverPipelineProject", &input, "pipelineProject { code country { alpha2 } sector { code } }").await;
            let project = &made["pipelineProject"];
            assert_eq!((&project["country"]["alpha2"], &project["sector"]["code"]), (&json!("UZ"), &json!("15110")), "{input}: {made}");
            codes.push(text(&project["code"]));
        }
        let apply = |source: &str| format!("pipelineProject: {{ code: {:?} }}, fundingSource: {{ code: {source:?} }}, appliedOn: \"2024-02-01\", funderStage: \"Active\"", codes[0]);
        let applied = nia.mutate("applyForFunding", &apply("WB"), "application { code }").await;
        let application = format!("application: {{ code: {} }}, funderStage: \"Closed\", enteredOn: \"2024-03-01\"", applied["application"]["code"]);
        let closed = nia.mutate("recordApplicationStage", &application, "application { stage }").await;
        assert_eq!(closed["application"]["stage"], "COMPLETION", "{closed}");
        for (term, area) in [("code: \"UZ-2\"".to_owned(), "code: \"MID_LONG_TERM_PLANNING\"".to_owned()), (format!("id: \"{}\"", id("centerTerm")), format!("id: \"{}\"", id("serviceArea")))] {
            let input = format!("term: {{ {term} }}, eventKind: FORUM, {named}, serviceAreas: [{{ {area} }}]");
            let made = nia.mutate("createEvent", &input, "event { term { code } serviceAreas { code } }").await;
            assert_eq!(made["event"], json!({ "term": { "code": "UZ-2" }, "serviceAreas": [{ "code": "MID_LONG_TERM_PLANNING" }] }));
        }
        let steps = nia.data("{ availableSteps(term: { code: \"UZ-2\" }) { step } unknown: availableSteps(term: { code: \"XX-9\" }) { step } }").await;
        assert!(steps["availableSteps"].is_array() && steps["unknown"].is_null());
    }

    async fn all_problems_of_an_input_are_told_at_once(app: TestApp) {
        let story = Story::operating(app).await;
        let nia = story.app.acting_as("NIA").await;
        let document = story.input("$DOC").replace('"', "");
        let input = format!(
            "term: {{ code: \"MN-1\" }}, projectKind: PILOT_SYSTEM, name: [], decision: {{ id: \"{document}\" }}, \
             leadOrganization: {{ code: \"NOBODY\" }}, sector: {{ aidType: \"C01\" }}, serviceAreas: [{{ code: \"none\" }}], \
             summary: [{{ language: \"en\", text: \"\" }}], budget: {{ amount: \"1.001\", currency: \"USD\" }}"
        );
        let found = problems(&nia, "createProject", &input).await;
        assert_eq!(found, [
            problem("INVALID", "name"),
            problem("INVALID", "decision"),
            problem("INVALID", "summary"),
            problem("INVALID", "budget"),
            problem("NOT_FOUND", "leadOrganization"),
            problem("NOT_FOUND", "serviceAreas"),
        ]);
        let wrong = problems(&nia, "createProject", "term: { id: \"x\" }, projectKind: PILOT_SYSTEM, name: []").await;
        assert_eq!(wrong, [problem("INVALID", "term"), problem("INVALID", "name")]);
        let wrong = problems(&nia, "updateProject", "id: \"x\", expectedVersion: 1, name: []").await;
        assert_eq!(wrong, [problem("INVALID", "id"), problem("INVALID", "name")]);
    }

    async fn a_step_is_told_every_rule_that_holds_it_back(app: TestApp) {
        let story = Story::begin(app).await;
        let mois = story.app.acting_as("MOIS").await;
        let input = story.input("term: { id: $TERM }, occurredOn: \"2999\", document: { id: $DOC }");
        let found = problems(&mois, "announceSelection", &input).await;
        assert_eq!(found, [
            problem("RULE_BROKEN", "term"),
            problem("RULE_BROKEN", "term"),
            problem("RULE_BROKEN", "term"),
            problem("RULE_BROKEN", "occurredOn"),
        ]);
    }
}
