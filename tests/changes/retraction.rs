//! Retracted records are hidden from callers who may not see them now, in earlier states as well.

use serde_json::{Value, json};

use crate::support::{TestApp, both};

const SECRET: &str = "Retracted words";

async fn anonymous_cursor(app: &TestApp) -> Value {
    app.data("{ snapshot(recordType: PIPELINE_PROJECT, first: 1) { changesCursor } }").await["snapshot"]
        ["changesCursor"]
        .clone()
}

async fn update(nia: &TestApp, project: &Value, version: i64, to: &str) {
    let input = format!("id: {project}, expectedVersion: {version}, {to}");
    let made = nia.mutate("updatePipelineProject", &input, "__typename").await;
    assert_eq!(made["userErrors"], json!([]));
}

/// The changes of projects after a cursor, as a caller sees them.
async fn changes(app: &TestApp, after: &Value) -> Vec<Value> {
    let query = format!(
        "{{ changes(after: {after}, recordTypes: [PIPELINE_PROJECT]) {{ changes {{ kind recordId record {{ id }} fields {{ name before after }} }} }} }}"
    );
    app.data(&query).await["changes"]["changes"].as_array().expect("changes").clone()
}

both! {
    async fn a_record_that_was_public_is_shown_to_nobody_who_may_not_see_it_now(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let before = anonymous_cursor(&app).await;
        let project = nia.discover("RETRACTED").await;
        update(&nia, &project, 1, &format!("visibility: PUBLIC, borrower: \"{SECRET}\"")).await;
        update(&nia, &project, 2, "borrower: \"Other words\"").await;
        let visible = anonymous_cursor(&app).await;
        let open = app.data("{ snapshot(recordType: PIPELINE_PROJECT, first: 1) { cursor } }").await["snapshot"]["cursor"].clone();
        let last = app.store.last_change().await.expect("a number");
        for (seq, day) in [(last - 2, 1), (last - 1, 2), (last, 3)] {
            app.execute(&format!("UPDATE change SET at = '2026-03-0{day}T12:00:00+00:00' WHERE seq = {seq}")).await;
        }
        app.execute("UPDATE change_horizon SET until = '2020-01-01T00:00:00+00:00'").await;
        let past = format!("{{ history(id: {project}) {{ changes {{ kind fields {{ name before after }} }} }} asOf(id: {project}, date: \"2026-03-02\") {{ id ... on PipelineProject {{ borrower }} }} }}");
        assert!(app.data(&past).await.to_string().contains(SECRET), "it is public");
        assert!(json!(changes(&app, &before).await).to_string().contains(SECRET));

        update(&nia, &project, 3, "visibility: INTERNAL").await;
        assert_eq!(app.data(&past).await, json!({ "history": { "changes": [] }, "asOf": null }));
        // A follower learns that it is gone, from whichever cursor it goes on, and nothing of what it was.
        for (after, kinds) in [(&before, vec!["CREATED", "UPDATED", "DELETED"]), (&visible, vec!["DELETED"])] {
            let told = changes(&app, after).await;
            assert_eq!(told.iter().map(|change| change["kind"].as_str().expect("a kind")).collect::<Vec<_>>(), kinds);
            for change in told {
                assert_eq!(change, json!({ "kind": change["kind"], "recordId": project, "record": null, "fields": [] }));
            }
        }
        // Nor is it on the later pages of a snapshot that was begun before.
        let rest = app.data(&format!("{{ snapshot(recordType: PIPELINE_PROJECT, first: 1000, after: {open}) {{ hasMore nodes {{ id }} }} }}")).await;
        assert_eq!(rest["snapshot"]["hasMore"], false);
        assert!(!rest.to_string().contains(project.as_str().expect("an id")), "{rest}");
        // Those who may see it now see what it was.
        assert!(nia.data(&past).await.to_string().contains(SECRET));
        assert!(json!(changes(&nia, &before).await).to_string().contains(SECRET));
        // Shown again, it has its past again.
        update(&nia, &project, 4, "visibility: PUBLIC").await;
        assert!(app.data(&past).await.to_string().contains(SECRET));
    }

    async fn fields_are_hidden_without_the_record_being_asked_for(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let before = anonymous_cursor(&app).await;
        let project = nia.discover("FIELDS").await;
        update(&nia, &project, 1, &format!("visibility: PUBLIC, borrower: \"{SECRET}\"")).await;
        let asked = format!("{{ changes(after: {before}) {{ changes {{ kind fields {{ after }} }} }} }}");
        assert!(app.data(&asked).await.to_string().contains(SECRET));
        update(&nia, &project, 2, "visibility: PARTNER").await;
        assert!(!app.data(&asked).await.to_string().contains(SECRET));
        assert!(app.acting_as("SPECIALIZED_ORGANIZATION UZ").await.data(&asked).await.to_string().contains(SECRET));
        assert!(!app.acting_as("SPECIALIZED_ORGANIZATION ID").await.data(&asked).await.to_string().contains(SECRET));
    }

    async fn what_was_deleted_is_shown_to_those_who_see_what_is_internal(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let before = anonymous_cursor(&app).await;
        let project = nia.discover("DELETED").await;
        update(&nia, &project, 1, "visibility: PUBLIC").await;
        let apply = format!("pipelineProject: {{ id: {project} }}, fundingSource: {{ code: \"KOICA\" }}, appliedOn: \"2024-02-01\", funderStage: \"PCP\", visibility: PUBLIC");
        let application = nia.mutate("applyForFunding", &apply, "application { id }").await["application"]["id"].take();
        let amount = format!("application: {{ id: {application} }}, amountBasis: TOTAL_COST, visibility: PUBLIC, amount: {{ amount: \"7654321\", currency: \"KRW\" }}");
        let amount = nia.mutate("recordApplicationAmount", &amount, "applicationAmount { id }").await["applicationAmount"]["id"].take();
        let asked = format!("{{ changes(after: {before}, recordTypes: [APPLICATION_AMOUNT]) {{ changes {{ fields {{ after }} }} }} }}");
        assert!(app.data(&asked).await.to_string().contains("7654321"));
        nia.mutate("removeApplicationAmount", &format!("id: {amount}, expectedVersion: 1"), "__typename").await;
        assert!(!app.data(&asked).await.to_string().contains("7654321"));
        assert!(nia.data(&asked).await.to_string().contains("7654321"));
        assert!(app.acting_as("SPECIALIZED_ORGANIZATION UZ").await.data(&asked).await.to_string().contains("7654321"));
    }

    async fn conditions_that_were_retracted_are_hidden_in_the_past(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let project = nia.discover("CONDITIONS").await;
        update(&nia, &project, 1, "visibility: PUBLIC").await;
        let apply = format!("pipelineProject: {{ id: {project} }}, fundingSource: {{ code: \"KOICA\" }}, appliedOn: \"2024-02-01\", funderStage: \"PCP\", visibility: PUBLIC, conditionsVisibility: PUBLIC, plannedApprovalOn: \"2025-05-15\", plannedClosingOn: \"2031-07-07\", reference: \"{SECRET}\"");
        let application = nia.mutate("applyForFunding", &apply, "application { id } userErrors { code }").await;
        let id = &application["application"]["id"];
        app.execute("UPDATE change SET at = '2026-03-01T12:00:00+00:00'").await;
        app.execute("UPDATE change_horizon SET until = '2020-01-01T00:00:00+00:00'").await;
        let past = format!("{{ asOf(id: {id}, date: \"2026-03-01\") {{ ... on Application {{ reference summaryYear }} }} }}");
        assert_eq!(app.data(&past).await["asOf"], json!({ "reference": SECRET, "summaryYear": 2025 }));
        let hide = format!("id: {id}, expectedVersion: 1, conditionsVisibility: INTERNAL");
        assert_eq!(nia.mutate("updateApplication", &hide, "__typename").await["userErrors"], json!([]));
        assert_eq!(app.data(&past).await["asOf"], json!({ "reference": null, "summaryYear": null }));
        assert_eq!(nia.data(&past).await["asOf"]["reference"], SECRET);
        // Nor do the texts that lists are sorted by show the planned dates.
        let history = format!("{{ history(id: {id}) {{ changes {{ fields {{ name before after }} }} }} }}");
        let shown = app.data(&history).await.to_string();
        assert!(!shown.contains("2031") && !shown.contains("2025"), "{shown}");
        assert!(nia.data(&history).await.to_string().contains("2031-07-07"));
    }
}
