//! What somebody enters by hand stays until the list says something else.

use serde_json::{Value, json};

use super::{active, import, list, tally};
use crate::support::{TestApp, both};

const SHOWN: &str =
    "{ pipelineProject(by: { code: \"WB-P900001\" }) { id version name { text } borrower country { alpha2 }
    applications { nodes { id stage funderStage approvedOn plannedClosingOn closedOn stages { id } amounts { id } } } } }";

async fn shown(app: &TestApp) -> Value {
    app.data(SHOWN).await["pipelineProject"].take()
}

fn row<'a>(also: &[(&'a str, &'a str)]) -> Vec<u8> {
    let dates = [
        ("boardapprovaldate", "2021-05-01"),
        ("curr_ibrd_commitment", "4000000"),
        ("closingdate", "2025-12-31"),
        ("borrower", "Republic of Uzbekistan"),
    ];
    list(&[&[&active("P900001", "Uzbekistan")[..], &dates, also].concat()])
}

/// Enters something that breaks no rule.
async fn enter(app: &TestApp, mutation: &str, input: &str) {
    let made = app.mutate(mutation, input, "__typename").await;
    assert_eq!(made["userErrors"], json!([]), "{mutation}: {input}");
}

both! {
    async fn the_same_list_again_changes_nothing_that_was_entered(app: TestApp) {
        import(&app, row(&[])).await;
        let (nia, bank) = (app.acting_as("NIA").await, app.acting_as("FUNDER WB").await);
        let before = shown(&nia).await;
        let application = format!("application: {{ id: {} }}", before["applications"]["nodes"][0]["id"]);
        enter(&bank, "recordApplicationStage", &format!("{application}, funderStage: \"Closed\", enteredOn: \"2026-02-01\"")).await;
        enter(&bank, "recordApplicationDates", &format!("{application}, approvedOn: \"2021-04-20\", plannedClosingOn: \"2026-06-30\"")).await;
        enter(&nia, "updatePipelineProject", &format!("id: {}, expectedVersion: {}, name: [{{ language: \"en\", text: \"Digital Government\" }}], borrower: \"Ministry of Finance\"", before["id"], before["version"])).await;
        let amounts = nia.data(&format!("{{ node(id: {}) {{ ... on Application {{ amounts {{ id version }} }} }} }}", before["applications"]["nodes"][0]["id"])).await;
        let amount = &amounts["node"]["amounts"][0];
        enter(&nia, "removeApplicationAmount", &format!("id: {}, expectedVersion: {}", amount["id"], amount["version"])).await;
        let entered = shown(&nia).await;
        assert_eq!(entered["applications"]["nodes"][0]["stage"], "COMPLETION");
        assert_eq!(entered["applications"]["nodes"][0]["amounts"], json!([]));
        let again = import(&app, row(&[])).await;
        assert_eq!((again.projects, again.applications), (tally(0, 0, 1), tally(0, 0, 1)));
        assert_eq!(shown(&nia).await, entered);
        // A list without a column, and then the same list, says nothing new either.
        import(&app, row(&[("borrower", ""), ("closingdate", "")])).await;
        import(&app, row(&[])).await;
        assert_eq!(shown(&nia).await, entered);
    }

    async fn what_is_new_in_the_list_is_taken_over_and_nothing_else(app: TestApp) {
        import(&app, row(&[])).await;
        let (nia, bank) = (app.acting_as("NIA").await, app.acting_as("FUNDER WB").await);
        let before = shown(&nia).await;
        let application = format!("application: {{ id: {} }}", before["applications"]["nodes"][0]["id"]);
        enter(&bank, "recordApplicationDates", &format!("{application}, approvedOn: \"2021-04-20\"")).await;
        enter(&nia, "updatePipelineProject", &format!("id: {}, expectedVersion: {}, borrower: \"Ministry of Finance\"", before["id"], before["version"])).await;
        let summary = import(&app, row(&[("closingdate", "2026-09-30"), ("project_name", "Digital Services II")])).await;
        assert_eq!((summary.projects, summary.applications), (tally(0, 1, 0), tally(0, 1, 0)));
        let now = shown(&nia).await;
        assert_eq!((&now["name"]["text"], &now["borrower"]), (&json!("Digital Services II"), &json!("Ministry of Finance")));
        let of = &now["applications"]["nodes"][0];
        assert_eq!((&of["plannedClosingOn"], &of["approvedOn"]), (&json!("2026-09-30"), &json!("2021-04-20")));
    }

    async fn what_was_dropped_here_stays_dropped_until_the_bank_lists_another_stage(app: TestApp) {
        import(&app, row(&[])).await;
        let nia = app.acting_as("NIA").await;
        let id = shown(&nia).await["applications"]["nodes"][0]["id"].take();
        enter(&nia, "dropApplication", &format!("application: {{ id: {id} }}, endedOn: \"2026-02-01\", reason: \"Cancelled\"")).await;
        import(&app, row(&[])).await;
        assert_eq!(shown(&nia).await["applications"]["nodes"][0]["stage"], "DROPPED");
        import(&app, row(&[("status", "Closed")])).await;
        let query = format!("{{ node(id: {id}) {{ ... on Application {{ stage stages {{ ordinal reason enteredOn }} }} }} }}");
        let of = app.acting_as("NIA").await.data(&query).await["node"].take();
        assert_eq!(of["stage"], "COMPLETION");
        let last = of["stages"].as_array().and_then(|stages| stages.iter().max_by_key(|stage| stage["ordinal"].as_i64()));
        // It is not dated before the stage that it follows, and says why it goes back.
        assert_eq!(last.expect("a stage")["reason"], "The World Bank lists the project in this stage.");
        assert_eq!(last.expect("a stage")["enteredOn"], json!(null));
    }
}
