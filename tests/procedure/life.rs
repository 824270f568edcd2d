//! The whole life of a new center, each step by the role whose it is.

use serde_json::{Value, json};

use super::story::{LIFE, Story};
use crate::support::both;

both! {
    async fn a_center_lives_from_candidate_to_after_closure(app: TestApp) {
        let mut story = Story::begin(app).await;
        for event in LIFE {
            story.record(event).await;
        }
        let nia = story.app.acting_as("NIA").await;
        let data = nia.data(&format!("{{ node(id: \"{}\") {{ ... on CenterTerm {{
            code latestStep phase openedOn plannedEndOn endedOn city {{ text }} steps {{ stepKind ordinal occurredOn actingOrganization {{ code }} document {{ id }} }}
            memorandum {{ signatories {{ id }} }} operationAgreement {{ signatories {{ organization {{ code }} }} }} committee {{ seats {{ vacancyReason }} }}
            extensionActs {{ id }} members {{ id }} contributions {{ side contributionKind contributedAmount {{ amount currency }} }} }} }} }}", story.term)).await;
        let term = &data["node"];
        assert_eq!((&term["latestStep"], &term["phase"]), (&json!("AFTER_CLOSURE"), &json!("AFTER_CLOSURE")));
        assert_eq!((&term["openedOn"], &term["plannedEndOn"], &term["endedOn"]), (&json!("2020-09-01"), &json!("2023-08-31"), &json!("2025-09-10")));
        let steps: Vec<&str> = term["steps"].as_array().expect("steps").iter().map(|step| step["stepKind"].as_str().expect("a step")).collect();
        let taken: Vec<&str> = ["CANDIDATE"].into_iter().chain(LIFE.iter().filter_map(|event| event.step)).collect();
        assert_eq!(steps, taken, "replaying the steps gives the state");
        assert_eq!(term["steps"][0]["actingOrganization"]["code"], "NIA");
        let count = |list: &Value| list.as_array().expect("a list").len();
        assert_eq!(count(&term["memorandum"]["signatories"]), 2);
        assert_eq!(term["operationAgreement"]["signatories"][0]["organization"]["code"], "NIA");
        let seats = &term["committee"]["seats"];
        assert_eq!(count(seats), 8);
        assert_eq!(seats.as_array().expect("seats").iter().filter(|seat| seat["vacancyReason"].is_string()).count(), 1);
        assert_eq!(count(&term["extensionActs"]), 2);
        assert_eq!(term["contributions"].as_array().expect("a list").iter().filter(|row| row["contributedAmount"].is_null()).count(), 1);

        let timeline = nia.data(&format!("{{ termTimeline(term: {{ id: \"{}\" }}) {{ entries {{ procedureStep {{ stepKind }} daysSincePrevious corrected }} plannedEndOn extendedEndOn endedOn endDifferenceDays }} }}", story.term)).await;
        let timeline = &timeline["termTimeline"];
        assert_eq!(timeline["entries"].as_array().expect("entries").len(), taken.len());
        assert_eq!(timeline["entries"][1]["daysSincePrevious"], json!(null), "a month is not a day");
        assert_eq!(timeline["entries"][6]["daysSincePrevious"], 31, "from the agreement to the establishment");
        assert_eq!((&timeline["plannedEndOn"], &timeline["extendedEndOn"], &timeline["endDifferenceDays"]), (&json!("2023-08-31"), &json!("2025-08-31"), &json!(10)));

        // A country has one center, and its next term is another.
        let again = nia.data(&format!("mutation {{ proposeCandidate(input: {}) {{ centerTerm {{ code center {{ terms {{ totalCount }} }} }} userErrors {{ message }} }} }}", super::story::PROPOSAL)).await;
        assert_eq!(again["proposeCandidate"]["centerTerm"], json!({ "code": "MN-2", "center": { "terms": { "totalCount": 2 } } }));
    }

    async fn the_steps_that_are_open_are_told_with_what_holds_the_others_back(app: TestApp) {
        let mut story = Story::begin(app).await;
        let query = format!("{{ availableSteps(term: {{ id: \"{}\" }}) {{ step mutations open heldBackBy {{ rule mutation requires message source }} }} }}", story.term);
        let open = |data: &Value| -> Vec<String> {
            let steps = data["availableSteps"].as_array().expect("steps").iter();
            steps.filter(|step| step["open"] == true).map(|step| step["step"].as_str().expect("a step").to_owned()).collect()
        };
        let mois = story.app.acting_as("MOIS").await;
        let before = mois.data(&query).await;
        assert_eq!(open(&before), ["WITHDRAWN"]);
        let held = &before["availableSteps"][0];
        assert_eq!((&held["step"], &held["mutations"]), (&json!("INTENTION_CONFIRMED"), &json!(["confirmIntention"])));
        assert_eq!(held["heldBackBy"][0]["message"], "the diplomatic organization must record an exchange first");
        assert_eq!((&held["heldBackBy"][0]["rule"], &held["heldBackBy"][0]["mutation"]), (&json!("NEEDS_EXCHANGE"), &json!("recordDiplomaticExchange")));
        assert_eq!(held["heldBackBy"][0]["requires"], json!(["DIPLOMATIC_ORGANIZATION"]));
        let korean: Value = mois.request(&query).header("accept-language", "ko").send().await.expect("an answer").json().await.expect("JSON");
        assert_eq!(korean["data"]["availableSteps"][0]["heldBackBy"][0]["message"], "외교기관이 먼저 교섭 기록을 남겨야 합니다");
        story.record(&LIFE[0]).await;
        assert_eq!(open(&mois.data(&query).await), ["INTENTION_CONFIRMED", "WITHDRAWN"]);
        assert_eq!(open(&story.app.acting_as("LEAD_ORGANIZATION MN").await.data(&query).await), ["INTENTION_CONFIRMED"]);
        assert_eq!(open(&story.app.acting_as("LEAD_ORGANIZATION UZ").await.data(&query).await), Vec::<String>::new());
        assert_eq!(open(&story.app.data(&query).await), Vec::<String>::new());
    }
}
