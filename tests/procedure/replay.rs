//! Whatever is tried in whatever order, the steps on record are the state, and what holds always holds.

use serde_json::{Value, json};

use super::story::{LIFE, Story};
use crate::support::both;

/// How often something is tried.
const TRIES: usize = 260;

/// Numbers that look random and are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % bound
    }
}

/// When a step was taken, if it was.
fn taken<'a>(steps: &'a [Value], step: &str) -> Option<&'a Value> {
    steps.iter().find(|taken| taken["stepKind"] == step)
}

/// Whether a caller is told that a step is open.
async fn is_open(story: &Story, caller: &str, step: &str) -> bool {
    let app = story.app.acting_as(caller).await;
    let data =
        app.data(&format!("{{ availableSteps(term: {{ id: \"{}\" }}) {{ step open }} }}", story.term)).await;
    let steps = data["availableSteps"].as_array().expect("steps");
    steps.iter().find(|known| known["step"] == step).expect("the step")["open"] == true
}

both! {
    async fn the_steps_on_record_give_the_state_whatever_is_tried(app: TestApp) {
        let mut story = Story::begin(app).await;
        let nia = story.app.acting_as("NIA").await;
        let mut numbers = Numbers(20_261_125);
        let mut taken_steps = 0;
        for _ in 0..TRIES {
            let event = &LIFE[numbers.below(LIFE.len())];
            if event.input.contains("$REQUEST") && !story.has_request() {
                continue;
            }
            let caller = event.by[numbers.below(event.by.len())];
            let said_open = match event.step {
                Some(step) => is_open(&story, caller, step).await,
                None => true,
            };
            let answer = story.try_by(caller, event).await;
            assert_eq!(answer.get("errors"), None, "{event:?}: {answer}");
            let payload = &answer["data"][event.mutation];
            // What is said to be open succeeds, unless the input itself breaks a rule; what is said to be closed fails.
            let error = &payload["userErrors"][0];
            let by_its_input = ["BEFORE_PREVIOUS", "MEMORANDUM_FIRST", "LATER_END"].map(|rule| error["rule"] == rule);
            assert!(said_open != error.is_object() || event.step.is_none() || said_open && by_its_input.contains(&true), "{event:?} {said_open}: {answer}");
            match payload["userErrors"][0]["code"].as_str() {
                None => taken_steps += usize::from(event.step.is_some()),
                Some(code) => assert!(["RULE_BROKEN", "INVALID"].contains(&code), "{answer}"),
            }
            story.remember(payload);

            let data = nia.data(&format!("{{ node(id: \"{}\") {{ ... on CenterTerm {{ latestStep openedOn endedOn city {{ text }} steps {{ stepKind occurredOn }} committee {{ id }} memorandum {{ id }} extensionActs {{ id }} }} }} }}", story.term)).await;
            let term = &data["node"];
            let steps = term["steps"].as_array().expect("steps");
            assert_eq!(steps.len(), taken_steps + 1, "each step that was acknowledged, and the proposal");
            assert_eq!(term["latestStep"], steps.last().expect("a step")["stepKind"], "the last step is the state");
            for (field, step) in [("openedOn", "OPERATING"), ("endedOn", "CLOSED")] {
                assert_eq!(term[field], taken(steps, step).map_or(json!(null), |taken| taken["occurredOn"].clone()), "{field}");
            }
            assert_eq!(term["memorandum"].is_object(), taken(steps, "MOU_SIGNED").is_some());
            assert_eq!(term["committee"].is_object(), taken(steps, "COMMITTEE_ORGANIZED").is_some());
            assert!(taken(steps, "COMMITTEE_ORGANIZED").is_none() || taken(steps, "MOU_SIGNED").is_some(), "no Committee without a memorandum");
            assert!(taken(steps, "ESTABLISHED").is_none() || !term["city"].is_null(), "no center without a place");
            let extended = steps.iter().filter(|taken| taken["stepKind"] == "EXTENDED").count();
            assert_eq!(term["extensionActs"].as_array().map(Vec::len), Some(extended), "each extension has its act");
        }
        assert!(taken_steps >= 6, "it got somewhere: {taken_steps}");
    }
}
