//! The order of the dates of what the steps rest on.

use serde_json::{Value, json};

use super::story::Story;
use crate::support::both;

/// Records something that no rule forbids.
async fn accepted(story: &Story, caller: &str, mutation: &str, input: &str, selection: &str) -> Value {
    let input = story.input(&format!("term: {{ id: $TERM }}, {input}"));
    let done = story.app.acting_as(caller).await.mutate(mutation, &input, selection).await;
    assert_eq!(done["userErrors"], json!([]), "{mutation}: {input}");
    done
}

/// The rule that a mutation breaks, and the field.
async fn broken(story: &Story, caller: &str, mutation: &str, input: &str) -> (String, String) {
    let [rule, field, _] = story.broken(caller, mutation, input).await;
    (rule, field)
}

fn rule(rule: &str, field: &str) -> (String, String) {
    (rule.to_owned(), field.to_owned())
}

both! {
    async fn a_new_head_does_not_join_before_the_former_one(app: TestApp) {
        let story = Story::until(app, "openCenter").await;
        let head = |on: &str| format!("side: PARTNER, memberRole: HEAD, organization: {{ id: $PARTNER }}, joinedOn: \"{on}\"");
        assert_eq!(broken(&story, "NIA", "appointMember", &head("2019-01-01")).await, rule("ENDS_BEFORE_IT_BEGINS", "joinedOn"));
        accepted(&story, "NIA", "appointMember", &head("2020-08-10"), "__typename").await;
    }
}
