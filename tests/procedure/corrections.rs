//! A correction is a new record, never an edit.

use serde_json::json;

use super::story::{LIFE, Story};
use crate::support::both;

both! {
    async fn a_correction_stands_in_the_place_of_the_step_which_stays_as_it_was(app: TestApp) {
        let mut story = Story::begin(app).await;
        let mut opened = String::new();
        for event in LIFE.iter().take_while(|event| event.mutation != "extendTerm") {
            let payload = story.record(event).await;
            if event.step == Some("OPERATING") {
                opened = payload["procedureStep"]["id"].as_str().expect("an id").to_owned();
            }
        }
        let nia = story.app.acting_as("NIA").await;
        let correct = |step: &str, occurred: &str| format!("mutation {{ correctStep(input: {{ term: {{ id: \"{}\" }}, procedureStepId: \"{step}\", occurredOn: \"{occurred}\", reason: \"A slip of the pen\" }}) {{ centerTerm {{ latestStep openedOn }} procedureStep {{ id stepKind occurredOn corrects {{ id occurredOn }} }} userErrors {{ field message }} }} }}", story.term);
        let corrected = nia.data(&correct(&opened, "2020-09-15")).await;
        let payload = &corrected["correctStep"];
        assert_eq!(payload["centerTerm"], json!({ "latestStep": "OPERATING", "openedOn": "2020-09-15" }));
        assert_eq!(payload["procedureStep"]["corrects"], json!({ "id": opened, "occurredOn": "2020-09-01" }));
        let again = payload["procedureStep"]["id"].as_str().expect("an id").to_owned();
        // Whichever record of the step is named, the newest one is corrected.
        let second = nia.data(&correct(&opened, "2020-09-16")).await["correctStep"].take();
        assert_eq!(second["userErrors"], json!([]));
        assert_eq!(second["procedureStep"]["corrects"], json!({ "id": again, "occurredOn": "2020-09-15" }));
        assert_eq!(nia.data(&correct(&again, "2020-07-01")).await["correctStep"]["userErrors"][0]["field"], json!(["input", "occurredOn"]));
        assert_eq!(nia.data(&correct(&again, "2020-09-17")).await["correctStep"]["userErrors"], json!([]));
        let timeline = nia.data(&format!("{{ termTimeline(term: {{ id: \"{}\" }}) {{ entries {{ corrected procedureStep {{ stepKind occurredOn }} }} }} }}", story.term)).await;
        let last = timeline["termTimeline"]["entries"].as_array().expect("entries").last().expect("an entry").clone();
        assert_eq!(last, json!({ "corrected": true, "procedureStep": { "stepKind": "OPERATING", "occurredOn": "2020-09-17" } }));
        // The procedure goes on from there.
        let extend = LIFE.iter().find(|event| event.mutation == "extendTerm").expect("it is there");
        story.record(extend).await;
    }
}
