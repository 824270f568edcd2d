//! Experts and their dispatches.

use serde_json::{Value, json};

use crate::procedure::Story;
use crate::support::both;

fn refusal(code: &str, field: &str) -> (String, String) {
    (code.to_owned(), field.to_owned())
}

both! {
    async fn an_expert_is_dispatched_within_a_term_and_nowhere_else_meanwhile(app: TestApp) {
        let story = Story::operating(app).await;
        let nia = story.app.acting_as("NIA").await;
        assert_eq!(nia.refused("registerExpert", "specialty: [{ language: \"en\", text: \"My Data\" }], email: \"no address\"").await, refusal("INVALID", "email"));
        let made = nia.mutate("registerExpert", "code: \"EXPERT-1\", country: { alpha2: \"KR\" }, specialty: [{ language: \"en\", text: \"My Data\" }], personName: \"Kim\", email: \"kim@example.org\", visibility: PUBLIC", "expert { id code email personName }").await;
        assert_eq!((&made["expert"]["code"], &made["expert"]["email"]), (&json!("EXPERT-1"), &json!("kim@example.org")));
        let expert = &made["expert"]["id"];
        // The name is for those who may read it; the expert is there for all.
        assert_eq!(story.app.data("{ experts { nodes { code personName email } } }").await["experts"]["nodes"], json!([{ "code": "EXPERT-1", "personName": null, "email": null }]));
        let input = |days: &str| story.input(&format!("term: {{ id: $TERM }}, expert: {{ id: {expert} }}, {days}"));
        let refused = async |days: &str| nia.refused("dispatchExpert", &input(days)).await;
        assert_eq!(refused("startedOn: \"2020-08-31\"").await, refusal("RULE_BROKEN", "startedOn"));
        assert_eq!(refused("startedOn: \"2021-01-01\", endedOn: \"2023-09-01\"").await, refusal("RULE_BROKEN", "endedOn"));
        assert_eq!(refused("startedOn: \"2023-09-01\"").await, refusal("RULE_BROKEN", "startedOn"));
        assert_eq!(refused("startedOn: \"2021-01-01\", endedOn: \"2020-12-31\"").await, refusal("RULE_BROKEN", "endedOn"));
        let first = nia.mutate("dispatchExpert", &input("startedOn: \"2021-01-01\", endedOn: \"2021-06-30\", duties: [{ language: \"en\", text: \"Architecture\" }]"), "expertDispatch { id startedOn endedOn expert { code } term { code } }").await;
        assert_eq!(first["userErrors"], json!([]));
        assert_eq!(first["expertDispatch"]["term"]["code"], "MN-1");
        assert_eq!(refused("startedOn: \"2021-06-30\", endedOn: \"2021-07-30\"").await, refusal("RULE_BROKEN", "startedOn"));
        // Another center's dispatch counts too; the day after is free.
        let uz = nia.data("{ centerTerm(by: { code: \"UZ-2\" }) { id openedOn plannedEndOn } }").await;
        let elsewhere = format!("term: {{ id: {} }}, expert: {{ id: {expert} }}, startedOn: \"2021-06-01\", endedOn: \"2021-06-02\"", uz["centerTerm"]["id"]);
        let (code, _) = nia.refused("dispatchExpert", &elsewhere).await;
        assert_eq!(code, "RULE_BROKEN");
        let second = nia.mutate("dispatchExpert", &input("startedOn: \"2021-07-01\", endedOn: \"2021-07-30\""), "expertDispatch { id }").await;
        assert_eq!(second["userErrors"], json!([]));
        let id = &first["expertDispatch"]["id"];
        assert_eq!(nia.refused("updateExpertDispatch", &format!("id: {id}, expectedVersion: 1, endedOn: \"2021-07-01\"")).await, refusal("RULE_BROKEN", "endedOn"));
        assert_eq!(nia.refused("updateExpertDispatch", &format!("id: {id}, expectedVersion: 1, endedOn: null")).await, refusal("RULE_BROKEN", "endedOn"));
        assert_eq!(nia.refused("updateExpertDispatch", &format!("id: {id}, expectedVersion: 1, startedOn: \"2021-07-01\"")).await, refusal("RULE_BROKEN", "startedOn"));
        let shorter = nia.mutate("updateExpertDispatch", &format!("id: {id}, expectedVersion: 1, endedOn: \"2021-05-31\""), "expertDispatch { endedOn version }").await;
        assert_eq!(shorter["expertDispatch"], json!({ "endedOn": "2021-05-31", "version": 2 }));
        assert_eq!(nia.refused("cancelExpertDispatch", &format!("id: {id}, expectedVersion: 2")).await, refusal("RULE_BROKEN", "id"));
        let changed = nia.mutate("updateExpert", &format!("id: {expert}, expectedVersion: 1, email: null, specialty: [{{ language: \"ko\", text: \"마이데이터\" }}]"), "expert { email specialty { text } version }").await;
        assert_eq!(changed["expert"], json!({ "email": null, "specialty": { "text": "마이데이터" }, "version": 2 }));
    }

    async fn what_was_recorded_of_a_wrong_expert_is_deleted(app: TestApp) {
        let story = Story::operating(app).await;
        let nia = story.app.acting_as("NIA").await;
        let register = "specialty: [{ language: \"en\", text: \"Cloud\" }], personName: \"Kim\"";
        let expert = story.made(&nia, "registerExpert", register, "expert").await;
        let dispatch = |expert: &Value| format!("expert: {{ id: {expert} }}, term: {{ id: $TERM }}, startedOn: \"2021-07-01\"");
        let wrong = story.made(&nia, "dispatchExpert", &dispatch(&expert), "expertDispatch").await;
        let on = |id: &Value| format!("id: {id}, expectedVersion: 1");
        assert_eq!(nia.refused("deleteExpert", &on(&expert)).await, refusal("RULE_BROKEN", "id"));
        for (mutation, shown, id) in [("deleteExpertDispatch", "expertDispatch", &wrong), ("deleteExpert", "expert", &expert)] {
            let gone = nia.mutate(mutation, &on(id), &format!("{shown} {{ id }}")).await;
            assert_eq!((&gone["userErrors"], &gone[shown]["id"]), (&json!([]), id));
            assert_eq!(nia.data(&format!("{{ node(id: {id}) {{ id }} }}")).await["node"], Value::Null);
        }
        let right = story.made(&nia, "registerExpert", register, "expert").await;
        story.made(&nia, "dispatchExpert", &dispatch(&right), "expertDispatch").await;
    }

    async fn a_dispatch_that_has_not_begun_is_cancelled_and_the_log_says_so(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let terms = nia.data("{ centerTerms(filter: { latestStep: [OPERATING, EXTENDED] }, first: 100) { nodes { id openedOn plannedEndOn } } }").await;
        let late = terms["centerTerms"]["nodes"].as_array().expect("a list").iter();
        let term = late.filter(|term| term["openedOn"].is_string()).max_by_key(|term| term["plannedEndOn"].as_str().unwrap_or("9999").to_owned()).expect("a center that operates");
        let last = term["plannedEndOn"].as_str().map_or("2999-01-01".to_owned(), |end| format!("{end}-28").chars().take(10).collect());
        let made = nia.mutate("registerExpert", "specialty: [{ language: \"en\", text: \"Cloud\" }]", "expert { id }").await;
        let input = format!("term: {{ id: {} }}, expert: {{ id: {} }}, startedOn: \"{last}\"", term["id"], made["expert"]["id"]);
        let made = nia.mutate("dispatchExpert", &input, "expertDispatch { id }").await;
        assert_eq!(made["userErrors"], json!([]), "{term}");
        let before = app.store.last_change().await.expect("a number");
        let gone = nia.mutate("cancelExpertDispatch", &format!("id: {}, expectedVersion: 1", made["expertDispatch"]["id"]), "expertDispatch { id }").await;
        assert_eq!(gone["userErrors"], json!([]));
        assert_eq!(app.store.last_change().await.expect("a number"), before + 1);
        assert_eq!(nia.data("{ expertDispatches { totalCount } }").await["expertDispatches"]["totalCount"], 0);
    }
}
