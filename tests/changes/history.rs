//! Who changed what of a record, and what it was.

use serde_json::{Value, json};

use crate::support::{TestApp, both};

both! {
    async fn the_history_of_a_record_is_told_field_by_field(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let made = nia.mutate("discoverPipelineProject", "country: { alpha2: \"UZ\" }, name: [{ language: \"en\", text: \"Portal\" }]", "pipelineProject { id }").await;
        let project = &made["pipelineProject"]["id"];
        let agency = app.acting_as("SPECIALIZED_ORGANIZATION UZ").await;
        agency.mutate("updatePipelineProject", &format!("id: {project}, expectedVersion: 1, borrower: \"The Republic\""), "__typename").await;
        nia.mutate("updatePipelineProject", &format!("id: {project}, expectedVersion: 2, borrower: \"A bank\", visibility: INTERNAL"), "__typename").await;
        let query = format!("{{ history(id: {project}) {{ hasMore changes {{ kind version role fields {{ name before after }} }} }} }}");
        let history = nia.data(&query).await;
        let changes = history["history"]["changes"].as_array().expect("changes");
        assert_eq!(changes.iter().map(|change| &change["role"]).collect::<Vec<_>>(), ["NIA", "SPECIALIZED_ORGANIZATION", "NIA"]);
        assert_eq!(changes[1]["fields"], json!([{ "name": "borrower", "before": null, "after": "The Republic" }]));
        let fields = changes[2]["fields"].as_array().expect("fields");
        assert!(fields.contains(&json!({ "name": "borrower", "before": "The Republic", "after": "A bank" })), "{fields:?}");
        assert!(fields.contains(&json!({ "name": "visibility", "before": "PARTNER", "after": "INTERNAL" })), "{fields:?}");
        assert!(changes[0]["fields"].as_array().expect("fields").iter().all(|field| field["name"] != "search" && field["name"] != "sortName"));
        // Those who may not see it now learn nothing of it, whatever they saw before.
        for caller in ["DIPLOMATIC_ORGANIZATION UZ", ""] {
            assert_eq!(app.acting_as(caller).await.data(&query).await["history"]["changes"], json!([]), "{caller}");
        }
    }

    async fn a_history_that_is_selected_twice_gives_what_both_select(app: TestApp) {
        let project = app.acting_as("NIA").await.discover("H-0").await;
        let query = format!("{{ node(id: {project}) {{ ... on Record {{ history {{ hasMore }} ...a }} }} }} fragment a on Record {{ history {{ changes {{ kind }} changes {{ version }} }} }}");
        let data = app.acting_as("NIA").await.data(&query).await;
        assert_eq!(data["node"]["history"], json!({ "hasMore": false, "changes": [{ "kind": "CREATED", "version": 1 }] }));
    }

    async fn every_record_of_a_list_has_its_history(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        for number in 0..4 {
            let project = nia.discover(&format!("H-{number}")).await;
            for version in 1..=number {
                nia.mutate("updatePipelineProject", &format!("id: {project}, expectedVersion: {version}, borrower: \"Number {version}\""), "__typename").await;
            }
        }
        let selection = "cursor hasMore completeUntil changes { kind version role organization { code } record { id } fields { name before after } }";
        let projects = async |caller: &TestApp, arguments: &str| {
            let data = caller.data(&format!("{{ pipelineProjects(first: 10, filter: {{ code: {{ in: [\"H-0\", \"H-1\", \"H-2\", \"H-3\"] }} }}) {{ nodes {{ id history{arguments} {{ {selection} }} }} }} }}")).await;
            data["pipelineProjects"]["nodes"].as_array().expect("projects").clone()
        };
        for caller in ["NIA", "FUNDER KOICA", "SPECIALIZED_ORGANIZATION UZ"] {
            let caller = app.acting_as(caller).await;
            for arguments in ["(first: 2)", "(first: 50)"] {
                for project in projects(&caller, arguments).await {
                    // The same as of one record at a time, and from page to page.
                    let mut pages = project["history"].clone();
                    let alone = async |arguments: &str| {
                        caller.data(&format!("{{ history(id: {}, {arguments}) {{ {selection} }} }}", project["id"])).await["history"].clone()
                    };
                    assert_eq!(pages, alone(&arguments[1..arguments.len() - 1]).await);
                    let mut changes = pages["changes"].as_array().expect("changes").clone();
                    while pages["hasMore"] == true {
                        pages = alone(&format!("first: 2, after: {}", pages["cursor"])).await;
                        changes.extend(pages["changes"].as_array().expect("changes").clone());
                    }
                    assert_eq!(json!(changes), alone("first: 50").await["changes"]);
                }
            }
        }
        let counts: Vec<usize> = projects(&nia, "").await.iter().map(|project| project["history"]["changes"].as_array().expect("changes").len()).collect();
        assert_eq!(counts, [1, 2, 3, 4]);
        // However many records there are, their changes are read at once.
        let asked = |first: usize| format!("{{ pipelineProjects(first: {first}, filter: {{ code: {{ in: [\"H-0\", \"H-1\", \"H-2\", \"H-3\"] }} }}) {{ nodes {{ history {{ {selection} }} }} }} }}");
        let one = nia.statements(&asked(1)).await;
        assert_eq!(nia.statements(&asked(4)).await.len(), one.len(), "{one:?}");
        for wrong in ["(first: 0)", "(first: 1001)", "(after: \"x\")"] {
            assert_eq!(nia.error(&format!("{{ pipelineProjects(first: 1) {{ nodes {{ history{wrong} {{ hasMore }} }} }} }}")).await.0, "INVALID_ARGUMENT", "{wrong}");
        }
    }

    async fn personal_data_is_not_in_the_log_that_is_told(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let made = nia.mutate("registerExpert", "specialty: [{ language: \"en\", text: \"Cloud\" }], personName: \"Kim\", email: \"kim@example.org\", visibility: PUBLIC", "expert { id }").await;
        let expert = &made["expert"]["id"];
        for caller in ["MOIS", "NIA", ""] {
            let told = app.acting_as(caller).await.data(&format!("{{ history(id: {expert}) {{ changes {{ fields {{ name before after }} }} }} }}")).await;
            let text = told.to_string();
            assert!(text.contains("personName") && !text.contains("Kim") && !text.contains("kim@"), "{caller}: {text}");
        }
    }

    async fn a_record_is_shown_as_it_was(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let made = nia.mutate("discoverPipelineProject", "country: { alpha2: \"UZ\" }, name: [{ language: \"en\", text: \"Portal\" }], borrower: \"First\"", "pipelineProject { id }").await;
        let project = &made["pipelineProject"]["id"];
        nia.mutate("updatePipelineProject", &format!("id: {project}, expectedVersion: 1, borrower: \"Second\""), "__typename").await;
        nia.mutate("updatePipelineProject", &format!("id: {project}, expectedVersion: 2, borrower: \"Third\", visibility: INTERNAL"), "__typename").await;
        // Each change on a day of its own.
        let last = app.store.last_change().await.expect("a number");
        for (seq, day) in [(last - 2, 1), (last - 1, 2), (last, 3)] {
            app.execute(&format!("UPDATE change SET at = '2026-03-0{day}T12:00:00+00:00' WHERE seq = {seq}")).await;
        }
        app.execute("UPDATE change_horizon SET until = '2020-01-01T00:00:00+00:00'").await;
        let at = async |caller: &str, day: &str| -> Value {
            let app = app.acting_as(caller).await;
            let data = app.data(&format!("{{ asOf(id: {project}, date: \"{day}\") {{ ... on PipelineProject {{ borrower version visibility country {{ alpha2 }} }} }} }}")).await;
            data["asOf"].clone()
        };
        assert_eq!(at("NIA", "2026-02-28").await, json!(null));
        assert_eq!(at("NIA", "2026-03-01").await, json!({ "borrower": "First", "version": 1, "visibility": "PARTNER", "country": { "alpha2": "UZ" } }));
        assert_eq!(at("NIA", "2026-03-02").await["borrower"], "Second");
        assert_eq!(at("NIA", "2026-03-03").await, json!({ "borrower": "Third", "version": 3, "visibility": "INTERNAL", "country": { "alpha2": "UZ" } }));
        // Retracted, it is hidden in the past as well.
        for day in ["2026-03-02", "2026-03-03"] {
            assert_eq!(at("DIPLOMATIC_ORGANIZATION UZ", day).await, json!(null));
        }
        assert_eq!(at("", "2026-03-02").await, json!(null));
        // A funding source sees what concerns it, and a partner what it may see again.
        nia.mutate("updatePipelineProject", &format!("id: {project}, expectedVersion: 3, visibility: PARTNER"), "__typename").await;
        assert_eq!(at("DIPLOMATIC_ORGANIZATION UZ", "2026-03-02").await["borrower"], "Second");
        let apply = format!("pipelineProject: {{ id: {project} }}, fundingSource: {{ code: \"WB\" }}, appliedOn: \"2024-02-01\", funderStage: \"Active\"");
        nia.mutate("applyForFunding", &apply, "__typename").await;
        assert_eq!(at("FUNDER WB", "2999-01-01").await["borrower"], "Third");
        assert_eq!(at("FUNDER KOICA", "2999-01-01").await, json!(null));
    }
    async fn a_record_whose_making_the_log_let_go_of_is_shown_as_it_was_before_it_was_removed(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let project = nia.discover("GONE").await;
        let applied = format!("pipelineProject: {{ id: {project} }}, fundingSource: {{ code: \"KOICA\" }}, appliedOn: \"2024-02-01\", funderStage: \"PCP\"");
        let application = nia.mutate("applyForFunding", &applied, "application { id }").await;
        let asked = format!("application: {{ id: {} }}, amountBasis: REQUESTED, financeKind: GRANT, amount: {{ amount: \"7\", currency: \"KRW\" }}", application["application"]["id"]);
        let amount = nia.mutate("recordApplicationAmount", &asked, "applicationAmount { id }").await;
        let amount = &amount["applicationAmount"]["id"];
        nia.discover("LATER").await;
        app.store.forget_changes_before(chrono::DateTime::parse_from_rfc3339("2999-01-01T00:00:00Z").expect("a time").into()).await.expect("the database is there");
        nia.mutate("removeApplicationAmount", &format!("id: {amount}, expectedVersion: 1"), "__typename").await;
        let last = app.store.last_change().await.expect("a number");
        app.execute("UPDATE change_horizon SET until = '2020-01-01T00:00:00+00:00'").await;
        app.execute(&format!("UPDATE change SET at = '2026-03-02T12:00:00+00:00' WHERE seq = {last}")).await;
        let at = async |day: &str| nia.data(&format!("{{ asOf(id: {amount}, date: \"{day}\") {{ ... on ApplicationAmount {{ amountBasis version }} }} }}")).await;
        assert_eq!(at("2026-03-01").await, json!({ "asOf": { "amountBasis": "REQUESTED", "version": 1 } }));
        assert_eq!(at("2026-03-02").await, json!({ "asOf": null }));
    }
}
