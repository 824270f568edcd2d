//! Members of a center join and leave, and mistakes about them are corrected.

use serde_json::{Value, json};

use super::Story;
use crate::support::{TestApp, both};

const NIA: &str = "NIA";
const LEAD: &str = "LEAD_ORGANIZATION MN";

/// The members of the term.
async fn members(story: &Story) -> Vec<Value> {
    let query = format!(
        "{{ node(id: \"{}\") {{ ... on CenterTerm {{ members {{ id version side memberRole joinedOn leftOn position {{ text }} }} }} }} }}",
        story.term
    );
    let data = story.app.acting_as(NIA).await.data(&query).await;
    data["node"]["members"].as_array().expect("members").clone()
}

async fn member(story: &Story, is: impl Fn(&Value) -> bool) -> Value {
    members(story).await.into_iter().find(is).expect("a member")
}

/// The rule that keeps a member as it is, with its field; none for a change that is made.
async fn changed(app: &TestApp, of: &Value, mutation: &str, input: &str) -> Option<[String; 2]> {
    let query = format!(
        "mutation {{ {mutation}(input: {{ id: {}, expectedVersion: {}, {input} }}) {{ userErrors {{ code rule field }} }} }}",
        of["id"], of["version"]
    );
    let data = app.data(&query).await;
    let error = data[mutation]["userErrors"].get(0)?;
    let rule = error["rule"].as_str().or(error["code"].as_str()).expect("a code");
    Some([rule.to_owned(), error["field"][1].as_str().expect("a field").to_owned()])
}

fn broken(rule: &str, field: &str) -> Option<[String; 2]> {
    Some([rule.to_owned(), field.to_owned()])
}

both! {
    async fn members_are_appointed_according_to_the_memorandum(app: TestApp) {
        let story = Story::until(app, "signMemorandum").await;
        let appoint = "side: PARTNER, memberRole: HEAD, organization: { id: $PARTNER }, joinedOn: \"2020-04-10\"";
        for caller in [NIA, LEAD] {
            let [rule, field, _] = story.broken(caller, "appointMember", appoint).await;
            assert_eq!([rule.as_str(), &field], ["NEEDS_MEMORANDUM", "term"]);
        }
        // Of a historical term, the memorandum may be unknown.
        let nia = story.app.acting_as(NIA).await;
        let term = nia.data("{ centerTerm(by: { code: \"EG-1\" }) { id memorandum { id } } }").await["centerTerm"].take();
        assert_eq!(term["memorandum"], json!(null));
        let nia_there = story.input("side: KOREA, memberRole: COORDINATOR, organization: { id: $NIA }, joinedOn: \"2024-01\"");
        let made = nia.mutate("appointMember", &format!("term: {{ id: {} }}, {nia_there}", term["id"]), "__typename").await;
        assert_eq!(made["userErrors"], json!([]));
    }

    async fn a_member_leaves_and_comes_back(app: TestApp) {
        let story = Story::operating(app).await;
        let (nia, lead) = (story.app.acting_as(NIA).await, story.app.acting_as(LEAD).await);
        let of = async |side: &str| member(&story, |member| member["side"] == side).await;
        let update = "updateCenterMember";

        let coordinator = of("KOREA").await;
        assert_eq!(changed(&nia, &coordinator, update, "leftOn: \"2021-03\", position: [{ language: \"en\", text: \"Coordinator\" }]").await, None);
        let left = of("KOREA").await;
        assert_eq!((&left["leftOn"], &left["position"]["text"]), (&json!("2021-03"), &json!("Coordinator")));
        assert_eq!(changed(&nia, &left, update, "leftOn: null").await, None);
        assert_eq!(of("KOREA").await["leftOn"], Value::Null);

        // What is recorded has happened, and in order.
        let coordinator = of("KOREA").await;
        assert_eq!(changed(&nia, &coordinator, update, "leftOn: \"2999\"").await, broken("IN_FUTURE", "leftOn"));
        assert_eq!(changed(&nia, &coordinator, update, "leftOn: \"2020-08-09\"").await, broken("ENDS_BEFORE_IT_BEGINS", "leftOn"));
        assert_eq!(changed(&nia, &coordinator, update, "leftOn: \"2021\", joinedOn: \"2022\"").await, broken("ENDS_BEFORE_IT_BEGINS", "joinedOn"));
        assert_eq!(changed(&nia, &coordinator, update, "organization: { id: $PARTNER }".replace("$PARTNER", &story.input("$PARTNER")).as_str()).await, broken("OTHER_COUNTRY", "organization"));
        // The center opened on 1 September 2020 with both.
        assert_eq!(changed(&nia, &coordinator, update, "leftOn: \"2020-08-20\"").await, broken("NEEDS_MEMBERS_OF_BOTH_SIDES", "leftOn"));
        let head = of("PARTNER").await;
        assert_eq!(changed(&lead, &head, update, "joinedOn: \"2020-09-02\"").await, broken("NEEDS_MEMBERS_OF_BOTH_SIDES", "joinedOn"));
        // A partner country changes members of its own side.
        assert_eq!(changed(&lead, &head, update, "joinedOn: \"2020-08-11\"").await, None);
        assert_eq!(changed(&lead, &coordinator, update, "joinedOn: \"2020-08-11\"").await, broken("INVALID", "id"));
    }

    async fn a_center_has_one_head_at_a_time(app: TestApp) {
        let story = Story::operating(app).await;
        let nia = story.app.acting_as(NIA).await;
        let appoint = |on: &str| format!("side: PARTNER, memberRole: HEAD, organization: {{ id: $PARTNER }}, joinedOn: \"{on}\"");
        let head = async |joined: &str| member(&story, |member| member["joinedOn"] == joined).await;

        assert_eq!(changed(&nia, &head("2020-08-10").await, "updateCenterMember", "leftOn: \"2021-03-31\"").await, None);
        assert_eq!(story.broken(NIA, "appointMember", &appoint("2021-03-01")).await[..2], ["ONE_HEAD", "joinedOn"]);
        // The office was vacant meanwhile.
        let appoint = story.input(&format!("term: {{ id: $TERM }}, {}", appoint("2021-06-01")));
        let later = nia.mutate("appointMember", &appoint, "__typename").await;
        assert_eq!(later["userErrors"], json!([]));
        let former = head("2020-08-10").await;
        assert_eq!(changed(&nia, &former, "updateCenterMember", "leftOn: null").await, broken("ONE_HEAD", "leftOn"));
        assert_eq!(changed(&nia, &former, "updateCenterMember", "leftOn: \"2021-06-02\"").await, broken("ONE_HEAD", "leftOn"));
        assert_eq!(changed(&nia, &former, "updateCenterMember", "leftOn: \"2021-06-01\"").await, None);
    }

    async fn a_member_recorded_by_mistake_is_deleted(app: TestApp) {
        let story = Story::operating(app).await;
        let (nia, lead) = (story.app.acting_as(NIA).await, story.app.acting_as(LEAD).await);
        let appoint = story.input("term: { id: $TERM }, side: KOREA, memberRole: MEMBER, organization: { id: $NIA }, joinedOn: \"2021-01-01\"");
        assert_eq!(nia.mutate("appointMember", &appoint, "__typename").await["userErrors"], json!([]));
        let twice = member(&story, |member| member["joinedOn"] == "2021-01-01").await;
        assert_eq!(changed(&lead, &twice, "deleteCenterMember", "").await, broken("INVALID", "id"));
        assert_eq!(changed(&nia, &twice, "deleteCenterMember", "").await, None);
        // The opening rests on the others.
        for other in members(&story).await {
            assert_eq!(changed(&nia, &other, "deleteCenterMember", "").await, broken("NEEDS_MEMBERS_OF_BOTH_SIDES", "id"));
        }
    }

    async fn a_term_does_not_close_before_a_member_left(app: TestApp) {
        let story = Story::operating(app).await;
        let nia = story.app.acting_as(NIA).await;
        let coordinator = member(&story, |member| member["side"] == "KOREA").await;
        assert_eq!(changed(&nia, &coordinator, "updateCenterMember", "leftOn: \"2022-05-02\"").await, None);
        let close = "occurredOn: \"2022-05-01\", document: { id: $DOC }";
        assert_eq!(story.broken(NIA, "closeTerm", close).await[0], "PAST_END");
        let close = story.input("term: { id: $TERM }, occurredOn: \"2022-06-01\", document: { id: $DOC }");
        assert_eq!(nia.mutate("closeTerm", &close, "__typename").await["userErrors"], json!([]));
        let left = member(&story, |member| member["side"] == "KOREA").await;
        assert_eq!(changed(&nia, &left, "updateCenterMember", "leftOn: \"2022-06-02\"").await, broken("PAST_END", "leftOn"));
        assert_eq!(changed(&nia, &left, "updateCenterMember", "leftOn: \"2022-05-31\"").await, None);
    }
}
