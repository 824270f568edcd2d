//! Two callers at once: one wins, the other is told why not. Decided by the database, 200 times each.

use serde_json::Value;

use super::idempotency::{keyed, register};
use crate::procedure::{LIFE, Story};
use crate::support::{TestApp, both};

const ROUNDS: usize = 200;

/// Both answers to two requests at once, none of them a fault.
async fn both_of(one: reqwest::RequestBuilder, other: reqwest::RequestBuilder) -> [Value; 2] {
    let send = async |request: reqwest::RequestBuilder| {
        let answer = request.send().await.expect("an answer");
        assert!(answer.status().is_success(), "{}", answer.status());
        answer.json::<Value>().await.expect("JSON")
    };
    let (one, other) = tokio::join!(send(one), send(other));
    [one, other]
}

/// How many of two answers of a mutation did what was asked, and the codes of the others' user errors.
fn outcomes(answers: &[Value; 2], mutation: &str) -> (usize, Vec<String>) {
    let mut won = 0;
    let mut codes = Vec::new();
    for answer in answers {
        assert_eq!(answer.get("errors"), None, "{answer}");
        match answer["data"][mutation]["userErrors"][0]["code"].as_str() {
            None => won += 1,
            Some(code) => codes.push(code.to_owned()),
        }
    }
    (won, codes)
}

async fn events(app: &TestApp) -> i64 {
    app.store.last_change().await.expect("a number")
}

both! {
    async fn of_two_who_take_the_same_step_one_wins(app: TestApp) {
        let mut story = Story::begin(app).await;
        story.record(&LIFE[0]).await;
        let confirm = story.mutation(&LIFE[1]);
        let mois = story.app.acting_as("MOIS").await;
        let lead = story.app.acting_as("LEAD_ORGANIZATION MN").await;
        for round in 0..ROUNDS {
            let before = events(&mois).await;
            let answers = both_of(mois.request(&confirm), lead.request(&confirm)).await;
            assert_eq!(outcomes(&answers, "confirmIntention"), (1, vec!["RULE_BROKEN".to_owned()]), "round {round}");
            // The step, and the term that is there: once.
            assert_eq!(events(&mois).await, before + 2, "round {round}");
            // As it was before, for the next round.
            story.app.execute("DELETE FROM procedure_step WHERE step_kind = 'INTENTION_CONFIRMED' AND source = 'service'").await;
            story.app.execute("UPDATE center_term SET latest_step = 'CANDIDATE' WHERE code = 'MN-1'").await;
        }
    }

    async fn of_two_who_take_the_same_code_one_wins(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let agency = app.acting_as("SPECIALIZED_ORGANIZATION UZ").await;
        for round in 0..ROUNDS {
            let create = format!("mutation {{ discoverPipelineProject(input: {{ country: {{ alpha2: \"UZ\" }}, code: \"RACE-{round}\", name: [{{ language: \"en\", text: \"Race\" }}] }}) {{ pipelineProject {{ code }} userErrors {{ code field }} }} }}");
            let before = events(&nia).await;
            let answers = both_of(nia.request(&create), agency.request(&create)).await;
            assert_eq!(outcomes(&answers, "discoverPipelineProject"), (1, vec!["TAKEN".to_owned()]), "round {round}");
            assert_eq!(events(&nia).await, before + 1, "round {round}");
        }
    }

    async fn of_two_with_the_same_idempotency_key_one_is_done(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        for round in 0..ROUNDS {
            let key = format!("race-{round}");
            let before = events(&nia).await;
            // The same request: done once, both answered alike. Another one: refused.
            let same = register("Same");
            let (one, other) = tokio::join!(keyed(&nia, &key, &same), keyed(&nia, &key, &same));
            assert_eq!(one["data"], other["data"], "round {round}");
            assert_eq!(events(&nia).await, before + 1, "round {round}");
            let (first, second) = (register("First"), register("Second"));
            let key = format!("contest-{round}");
            let one = nia.request(&first).header("idempotency-key", &key);
            let other = nia.request(&second).header("idempotency-key", &key);
            let answers = both_of(one, other).await;
            let refused = answers.iter().filter(|answer| answer["errors"][0]["extensions"]["code"] == "IDEMPOTENCY_KEY_REUSED");
            assert_eq!(refused.count(), 1, "round {round}: {answers:?}");
            assert_eq!(events(&nia).await, before + 2, "round {round}");
        }
    }

    async fn of_two_who_change_the_same_version_one_wins(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let made = nia.mutate("discoverPipelineProject", "country: { alpha2: \"UZ\" }, name: [{ language: \"en\", text: \"Race\" }]", "pipelineProject { id }").await;
        let id = &made["pipelineProject"]["id"];
        for version in 1..=ROUNDS {
            let change = |borrower: &str| format!("mutation {{ updatePipelineProject(input: {{ id: {id}, expectedVersion: {version}, borrower: \"{borrower} {version}\" }}) {{ pipelineProject {{ version }} userErrors {{ code currentVersion }} }} }}");
            let answers = both_of(nia.request(&change("A")), nia.request(&change("B"))).await;
            assert_eq!(outcomes(&answers, "updatePipelineProject"), (1, vec!["STALE_VERSION".to_owned()]), "version {version}");
        }
    }
}
