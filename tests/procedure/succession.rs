//! Terms of one center, one after the other, and how long each lasts.

use serde_json::{Value, json};

use super::corrections::{broken, correct};
use super::story::{LIFE, PROPOSAL, Story};
use crate::support::{TestApp, both};

const ENDED: &str = "occurredOn: \"2021-10-01\"";

/// A term that a mutation ends on 1 October 2021, and the next term of the center, up to its opening.
async fn two_terms(app: TestApp, ends: &str, rest: &str) -> (Story, Story) {
    let first = Story::until(app, "extendTerm").await;
    let nia = first.app.acting_as("NIA").await;
    let again = PROPOSAL.replace("2020-01-10", "2020-12-01");
    let proposed = nia.mutate("proposeCandidate", again.trim_matches(['{', '}']), "centerTerm { id }").await;
    let mut second = first.clone().next(&proposed["centerTerm"]["id"]);
    for event in LIFE.iter().take_while(|event| event.mutation != "openCenter") {
        second.record(&event.a_year_later()).await;
    }
    let input = first.input(&format!("term: {{ id: $TERM }}, {ENDED}, {rest}"));
    assert_eq!(nia.mutate(ends, &input, "__typename").await["userErrors"], json!([]));
    (first, second)
}

async fn open(second: &Story, on: &str) -> Value {
    let input =
        second.input(&format!("term: {{ id: $TERM }}, occurredOn: \"{on}\", document: {{ id: $DOC }}"));
    let nia = second.app.acting_as("NIA").await;
    let query = format!("mutation {{ openCenter(input: {{ {input} }}) {{ userErrors {{ rule field }} }} }}");
    nia.data(&query).await["openCenter"]["userErrors"].take()
}

both! {
    async fn no_correction_lets_two_terms_of_a_center_overlap(app: TestApp) {
        let (first, second) = two_terms(app, "closeTerm", "document: { id: $DOC }").await;
        assert_eq!(open(&second, "2021-11-01").await, json!([]));
        assert_eq!(broken(&first, "CLOSED", "2021-11-02").await, "ONE_AT_A_TIME");
        correct(&first, "CLOSED", "2021-10-31").await;
        assert_eq!(broken(&second, "OPERATING", "2021-10-30").await, "ONE_AT_A_TIME");
        assert_eq!(broken(&first, "OPERATING", "2021-11-02").await, "AFTER_NEXT");
    }

    async fn a_term_that_is_withdrawn_while_it_operates_ends_then(app: TestApp) {
        let (first, second) = two_terms(app, "withdrawTerm", "reason: \"No budget\"").await;
        let query = first.input("{ node(id: $TERM) { ... on CenterTerm { endedOn endsOn } } }");
        let nia = first.app.acting_as("NIA").await;
        assert_eq!(nia.data(&query).await["node"], json!({ "endedOn": "2021-10-01", "endsOn": "2021-10-01" }));
        assert_eq!(open(&second, "2021-09-30").await, json!([{ "rule": "ONE_AT_A_TIME", "field": ["input", "occurredOn"] }]));
        assert_eq!(open(&second, "2021-10-01").await, json!([]));
        assert_eq!(broken(&first, "WITHDRAWN", "2021-10-02").await, "ONE_AT_A_TIME");
        correct(&first, "WITHDRAWN", "2021-09-15").await;
        assert_eq!(nia.data(&query).await["node"]["endedOn"], "2021-09-15");
    }

    async fn an_act_does_not_extend_a_term_to_a_day_before_itself(app: TestApp) {
        let story = Story::until(app, "extendTerm").await;
        let extend = |on: &str, end: &str| format!("actKind: MEMORANDUM, occurredOn: \"{on}\", document: {{ id: $DOC }}, newEndOn: \"{end}\"");
        let [rule, field, _] = story.broken("MOIS", "extendTerm", &extend("2024-05-01", "2024-04-30")).await;
        assert_eq!((rule.as_str(), field.as_str()), ("LATER_END", "newEndOn"));
        let input = story.input(&format!("term: {{ id: $TERM }}, {}", extend("2024-04-01", "2024-04-30")));
        assert_eq!(story.app.acting_as("MOIS").await.mutate("extendTerm", &input, "__typename").await["userErrors"], json!([]));
        assert_eq!(broken(&story, "EXTENDED", "2024-05-01").await, "LATER_END");
    }

    async fn each_step_changes_the_version_of_its_term(app: TestApp) {
        let mut story = Story::begin(app).await;
        let mut version = json!(null);
        for event in LIFE.iter().chain(LIFE.last()) {
            let payload = story.record(event).await;
            if event.step.is_some() {
                assert_ne!(payload["centerTerm"]["version"], version, "{event:?}");
                version = payload["centerTerm"]["version"].clone();
            }
        }
    }
}
