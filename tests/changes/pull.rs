//! Pulling what changed: nothing missed, nothing twice, whatever a caller may see.

use serde_json::json;

use super::copy::{Copy, fresh};
use crate::support::{Kind, TestApp, both};

const CALLERS: [&str; 5] = ["", "NIA", "LEAD_ORGANIZATION UZ", "DIPLOMATIC_ORGANIZATION UZ", "FUNDER KOICA"];

async fn id(app: &TestApp, mutation: &str, input: &str, record: &str) -> String {
    let made = app.mutate(mutation, input, &format!("{record} {{ id }}")).await;
    assert_eq!(made["userErrors"], json!([]), "{mutation}: {input}");
    made[record]["id"].to_string()
}

both! {
    async fn a_copy_of_limited_sight_equals_a_fresh_one(app: TestApp) {
        let mut copies: Vec<(TestApp, Copy)> = Vec::new();
        for caller in CALLERS {
            copies.push((app.acting_as(caller).await, Copy::default()));
        }
        let nia = app.acting_as("NIA").await;
        let mois = app.acting_as("MOIS").await;
        let mut step = 0;
        let mut check = async |copies: &mut Vec<(TestApp, Copy)>| {
            step += 1;
            for (number, (caller, copy)) in copies.iter_mut().enumerate() {
                copy.pull(caller, if step % 2 == 0 { 3 } else { 1_000 }).await;
                let fresh = fresh(caller).await;
                assert_eq!(copy.records, fresh.records, "{}: step {step}", CALLERS[number]);
            }
        };
        check(&mut copies).await;
        let project = id(&nia, "discoverPipelineProject", "country: { alpha2: \"UZ\" }, name: [{ language: \"en\", text: \"Portal\" }]", "pipelineProject").await;
        let application = id(&nia, "applyForFunding", &format!("pipelineProject: {{ id: {project} }}, fundingSource: {{ code: \"KOICA\" }}, appliedOn: \"2024-02-01\", funderStage: \"PCP\""), "application").await;
        let amount = id(&nia, "recordApplicationAmount", &format!("application: {{ id: {application} }}, amountBasis: REQUESTED, financeKind: GRANT, amount: {{ amount: \"7\", currency: \"KRW\" }}"), "applicationAmount").await;
        check(&mut copies).await;
        // Out of the sight of the funding source and of partners, with all that belongs to it, and back.
        for (version, visibility) in [(1, "INTERNAL"), (2, "PARTNER")] {
            let change = format!("id: {application}, expectedVersion: {version}, visibility: {visibility}");
            nia.mutate("updateApplication", &change, "__typename").await;
            check(&mut copies).await;
        }
        let version = nia.data(&format!("{{ node(id: {project}) {{ ... on PipelineProject {{ version }} }} }}")).await;
        let version = version["node"]["version"].as_i64().expect("a version");
        nia.mutate("updatePipelineProject", &format!("id: {project}, expectedVersion: {version}, visibility: PUBLIC"), "__typename").await;
        check(&mut copies).await;
        nia.mutate("updatePipelineProject", &format!("id: {project}, expectedVersion: {}, visibility: INTERNAL", version + 1), "__typename").await;
        check(&mut copies).await;
        let version = nia.data(&format!("{{ node(id: {amount}) {{ ... on ApplicationAmount {{ version }} }} }}")).await;
        nia.mutate("removeApplicationAmount", &format!("id: {amount}, expectedVersion: {}", version["node"]["version"]), "__typename").await;
        // A term and all that belongs to it leaves the public's sight, and comes back by itself.
        let term = mois.data("{ centerTerm(by: { code: \"UZ-2\" }) { id version } }").await;
        let term = &term["centerTerm"];
        mois.mutate("changeVisibility", &format!("id: {}, expectedVersion: {}, visibility: PARTNER", term["id"], term["version"]), "__typename").await;
        check(&mut copies).await;
        mois.mutate("changeVisibility", &format!("id: {}, expectedVersion: {}, visibility: PUBLIC", term["id"], term["version"].as_i64().expect("a version") + 1), "__typename").await;
        check(&mut copies).await;
    }

    async fn changes_are_told_in_the_order_of_commit_to_those_whom_they_concern(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let start = nia.data("{ snapshot(recordType: PIPELINE_PROJECT, first: 1) { changesCursor } }").await;
        let start = start["snapshot"]["changesCursor"].to_string();
        let project = id(&nia, "discoverPipelineProject", "country: { alpha2: \"UZ\" }, name: [{ language: \"en\", text: \"Portal\" }]", "pipelineProject").await;
        id(&nia, "applyForFunding", &format!("pipelineProject: {{ id: {project} }}, fundingSource: {{ code: \"KOICA\" }}, appliedOn: \"2024-02-01\", funderStage: \"PCP\", reference: \"K-1\""), "application").await;
        let query = |arguments: &str| format!("{{ changes(after: {start}{arguments}) {{ hasMore changes {{ kind recordType role organization {{ code }} actor record {{ id }} fields {{ name before after }} }} }} }}");
        let told = nia.data(&query("")).await;
        let kinds: Vec<String> = told["changes"]["changes"].as_array().expect("changes").iter().map(|change| format!("{} {}", change["kind"], change["recordType"]).replace('"', "")).collect();
        assert_eq!(kinds, ["CREATED PIPELINE_PROJECT", "CREATED APPLICATION", "CREATED APPLICATION_STAGE"]);
        let first = &told["changes"]["changes"][0];
        assert_eq!((&first["role"], &first["organization"]["code"], &first["actor"]), (&json!("NIA"), &json!("NIA"), &json!(null)));
        assert_eq!(first["record"]["id"].to_string(), project);
        assert_eq!(app.acting_as("MOIS").await.data(&query("")).await["changes"]["changes"][0]["actor"], "NIA");
        // The funding source learns of the project when it is applied to.
        let koica = app.acting_as("FUNDER KOICA").await.data(&query("")).await;
        let kinds: Vec<String> = koica["changes"]["changes"].as_array().expect("changes").iter().map(|change| format!("{} {}", change["kind"], change["recordType"]).replace('"', "")).collect();
        assert_eq!(kinds, ["CREATED APPLICATION", "CREATED APPLICATION_STAGE", "CREATED PIPELINE_PROJECT"]);
        for other in ["", "FUNDER WB", "LEAD_ORGANIZATION ID"] {
            assert_eq!(app.acting_as(other).await.data(&query("")).await["changes"]["changes"], json!([]), "{other}");
        }
        let count = async |arguments: &str| nia.data(&query(arguments)).await["changes"]["changes"].as_array().expect("changes").len();
        assert_eq!(count(", recordTypes: [APPLICATION, APPLICATION_STAGE]").await, 2);
        assert_eq!(count(", country: { alpha2: \"UZ\" }").await, 3);
        assert_eq!(count(", country: { alpha2: \"ID\" }").await, 0);
        // It comes to be among those of the funding source for everybody who asks for those alone.
        let of_koica = nia.data(&query(", fundingSource: { code: \"KOICA\" }")).await;
        let kinds: Vec<String> = of_koica["changes"]["changes"].as_array().expect("changes").iter().map(|change| format!("{} {}", change["kind"], change["recordType"]).replace('"', "")).collect();
        assert_eq!(kinds, ["CREATED APPLICATION", "CREATED APPLICATION_STAGE", "CREATED PIPELINE_PROJECT"]);
        assert_eq!(count(", first: 2").await, 2);
        // Terms are for those who see everything there.
        let lead = app.acting_as("LEAD_ORGANIZATION UZ").await.data(&query("")).await;
        let reference = |data: &serde_json::Value| data["changes"]["changes"].as_array().expect("changes").iter().any(|change| change["fields"].as_array().expect("fields").iter().any(|field| field["name"] == "reference" && field["after"] == "K-1"));
        assert!(reference(&lead) && reference(&told) && !reference(&koica));
        // Whom a project concerns beside its public is not told to the public, by no filter.
        nia.mutate("updatePipelineProject", &format!("id: {project}, expectedVersion: 1, visibility: PUBLIC"), "__typename").await;
        for (caller, source, told) in [("", "KOICA", 0), ("FUNDER WB", "KOICA", 0), ("FUNDER KOICA", "KOICA", 2), ("NIA", "KOICA", 2), ("NIA", "WB", 0)] {
            let data = app.acting_as(caller).await.data(&query(&format!(", recordTypes: [PIPELINE_PROJECT], fundingSource: {{ code: \"{source}\" }}"))).await;
            assert_eq!(data["changes"]["changes"].as_array().expect("changes").len(), told, "{caller}: {source}");
        }
        assert_eq!(app.data(&query("")).await["changes"]["changes"].as_array().expect("changes").len(), 1);
        for wrong in ["first: 0", "first: 1001", "after: \"x\""] {
            assert_eq!(nia.error(&format!("{{ changes({wrong}) {{ hasMore }} }}")).await.0, "INVALID_ARGUMENT", "{wrong}");
        }
    }

    async fn a_project_leaves_the_feed_of_a_funding_source_with_its_application(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let start = nia.data("{ snapshot(recordType: PIPELINE_PROJECT, first: 1) { changesCursor } }").await;
        let start = start["snapshot"]["changesCursor"].to_string();
        let project = id(&nia, "discoverPipelineProject", "country: { alpha2: \"UZ\" }, name: [{ language: \"en\", text: \"Portal\" }], visibility: PUBLIC", "pipelineProject").await;
        let application = id(&nia, "applyForFunding", &format!("pipelineProject: {{ id: {project} }}, fundingSource: {{ code: \"WB\" }}, appliedOn: \"2024-02-01\", funderStage: \"Pipeline: concept review\", visibility: PUBLIC"), "application").await;
        let asked = format!("{{ changes(after: {start}, recordTypes: [PIPELINE_PROJECT], fundingSource: {{ code: \"WB\" }}) {{ changes {{ kind record {{ id }} }} }} }}");
        let kinds = async || {
            let told = nia.data(&asked).await;
            let changes = told["changes"]["changes"].as_array().expect("changes").clone();
            changes.iter().map(|change| change["kind"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(kinds().await, ["CREATED"]);
        let gone = nia.mutate("deleteApplication", &format!("id: {application}, expectedVersion: 1"), "__typename").await;
        assert_eq!(gone["userErrors"], json!([]));
        assert_eq!(kinds().await, ["CREATED", "DELETED"]);
        // Whoever asks for all projects is told once that it is there.
        let all = nia.data(&format!("{{ changes(after: {start}, recordTypes: [PIPELINE_PROJECT]) {{ changes {{ kind }} }} }}")).await;
        assert_eq!(all["changes"]["changes"], json!([{ "kind": "CREATED" }]));
    }

    async fn a_project_concerns_a_funding_source_for_those_who_see_its_application(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let start = nia.data("{ snapshot(recordType: PIPELINE_PROJECT, first: 1) { changesCursor } }").await;
        let start = start["snapshot"]["changesCursor"].to_string();
        let project = id(&nia, "discoverPipelineProject", "country: { alpha2: \"UZ\" }, name: [{ language: \"en\", text: \"Portal\" }], visibility: PUBLIC", "pipelineProject").await;
        let apply = |visibility: &str| format!("pipelineProject: {{ id: {project} }}, fundingSource: {{ code: \"KOICA\" }}, appliedOn: \"2024-02-01\", funderStage: \"PCP\", visibility: {visibility}");
        let application = id(&nia, "applyForFunding", &apply("INTERNAL"), "application").await;
        let asked = format!("{{ changes(after: {start}, recordTypes: [PIPELINE_PROJECT], fundingSource: {{ code: \"KOICA\" }}) {{ changes {{ kind }} }} }}");
        let told = async |caller: &str| {
            let data = app.acting_as(caller).await.data(&asked).await;
            let changes = data["changes"]["changes"].as_array().expect("changes").clone();
            changes.iter().map(|change| change["kind"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>().join(" ")
        };
        let callers = ["", "FUNDER WB", "FUNDER KOICA", "LEAD_ORGANIZATION KE", "LEAD_ORGANIZATION UZ", "NIA"];
        let mut version = 1;
        for (visibility, all) in [
            ("INTERNAL", ["", "", "", "", "CREATED", "CREATED"]),
            ("PARTNER", ["", "", "CREATED", "", "CREATED", "CREATED"]),
            ("PUBLIC", ["CREATED", "CREATED", "CREATED", "CREATED", "CREATED", "CREATED"]),
            ("PARTNER", ["CREATED DELETED", "CREATED DELETED", "CREATED", "CREATED DELETED", "CREATED", "CREATED"]),
            ("INTERNAL", ["CREATED DELETED", "CREATED DELETED", "CREATED DELETED", "CREATED DELETED", "CREATED", "CREATED"]),
        ] {
            if (visibility, version) != ("INTERNAL", 1) {
                let input = format!("id: {application}, expectedVersion: {version}, visibility: {visibility}");
                let updated = nia.mutate("updateApplication", &input, "__typename").await;
                assert_eq!(updated["userErrors"], json!([]));
                version += 1;
            }
            for (caller, kinds) in callers.iter().zip(all) {
                assert_eq!(told(caller).await, kinds, "{caller}: {visibility}, version {version}");
            }
        }
        nia.mutate("deleteApplication", &format!("id: {application}, expectedVersion: {version}"), "__typename").await;
        id(&nia, "applyForFunding", &apply("PUBLIC"), "application").await;
        assert_eq!(told("").await, "CREATED DELETED CREATED");
        assert_eq!(told("NIA").await, "CREATED DELETED CREATED");
    }

    async fn a_feed_of_what_is_not_there_is_refused_rather_than_empty_for_good(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        for (wrong, field) in [
            ("country: { alpha2: \"XX\" }", "country"),
            ("country: { alpha2: \"uz\" }", "country"),
            ("country: { alpha2: \"\" }", "country"),
            ("country: { alpha2: \"\\u0000\" }", "country"),
            ("fundingSource: { code: \"koica\" }", "fundingSource"),
            ("fundingSource: { code: \"KOI_A\" }", "fundingSource"),
            ("fundingSource: { code: \"\\u0000\" }", "fundingSource"),
            ("recordTypes: [PROJECT, ACCESS_RECORD]", "recordTypes"),
        ] {
            let answer = nia.answer(&format!("{{ changes({wrong}) {{ cursor }} }}")).await;
            let told = &answer["errors"][0]["extensions"];
            assert_eq!((&told["code"], &told["field"]), (&json!("INVALID_ARGUMENT"), &json!(field)), "{wrong}: {answer}");
        }
        for country in ["UZ", "FR"] {
            nia.data(&format!("{{ changes(country: {{ alpha2: \"{country}\" }}, fundingSource: {{ code: \"KOICA\" }}) {{ cursor }} }}")).await;
        }
    }

    async fn a_page_of_many_changes_takes_the_statements_of_a_page_of_few(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let start = nia.data("{ snapshot(recordType: PROJECT, first: 1) { changesCursor } }").await;
        for _ in 0..12 {
            id(&nia, "discoverPipelineProject", "country: { alpha2: \"UZ\" }, name: [{ language: \"en\", text: \"Portal\" }]", "pipelineProject").await;
        }
        let page = |first: usize| format!("{{ changes(after: {}, first: {first}) {{ changes {{ organization {{ code name {{ text }} }} record {{ id ... on PipelineProject {{ code country {{ alpha2 }} }} }} }} }} }}", start["snapshot"]["changesCursor"]);
        let few = nia.statements(&page(2)).await;
        assert_eq!(nia.statements(&page(12)).await.len(), few.len(), "{few:?}");
    }

    async fn whether_anything_changed_is_a_cheap_question(app: TestApp) {
        let ask = async |tag: Option<&str>| {
            let mut request = app.client.get(format!("{}/changes", app.url));
            if let Some(tag) = tag {
                request = request.header("if-none-match", tag);
            }
            request.send().await.expect("an answer")
        };
        let first = ask(None).await;
        let tag = first.headers()["etag"].to_str().expect("a tag").to_owned();
        let cursor: serde_json::Value = first.json().await.expect("JSON");
        assert_eq!(ask(Some(&tag)).await.status(), 304);
        assert_eq!(app.data(&format!("{{ changes(after: {}) {{ hasMore changes {{ version }} }} }}", cursor["cursor"])).await, json!({ "changes": { "hasMore": false, "changes": [] } }));
        let nia = app.acting_as("NIA").await;
        id(&nia, "discoverPipelineProject", "country: { alpha2: \"UZ\" }, name: [{ language: \"en\", text: \"Portal\" }]", "pipelineProject").await;
        let changed = ask(Some(&tag)).await;
        assert_eq!((changed.status().as_u16(), changed.headers()["etag"] == tag.as_str()), (200, false));
        let refused = app.client.get(format!("{}/changes", app.url)).bearer_auth("no token").send().await.expect("an answer");
        assert_eq!(refused.status(), 401);
    }

    async fn a_follower_misses_nothing_of_sixteen_writers(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let mut copy = Copy::default();
        copy.pull(&nia, 1_000).await;
        let writer = async |number: usize| {
            for round in 0..12 {
                let project = id(&nia, "discoverPipelineProject", &format!("country: {{ alpha2: \"UZ\" }}, code: \"W-{number}-{round}\", name: [{{ language: \"en\", text: \"Portal\" }}]"), "pipelineProject").await;
                let application = id(&nia, "applyForFunding", &format!("pipelineProject: {{ id: {project} }}, fundingSource: {{ code: \"KOICA\" }}, appliedOn: \"2024-02-01\", funderStage: \"PCP\""), "application").await;
                let amount = id(&nia, "recordApplicationAmount", &format!("application: {{ id: {application} }}, amountBasis: REQUESTED, financeKind: GRANT, amount: {{ amount: \"7\", currency: \"KRW\" }}"), "applicationAmount").await;
                nia.mutate("updateApplication", &format!("id: {application}, expectedVersion: 1, reference: \"K-{round}\""), "__typename").await;
                nia.mutate("removeApplicationAmount", &format!("id: {amount}, expectedVersion: 1"), "__typename").await;
            }
        };
        let writers = futures::future::join_all((0..16).map(writer));
        let done = std::sync::atomic::AtomicBool::new(false);
        let written = async {
            writers.await;
            done.store(true, std::sync::atomic::Ordering::Relaxed);
        };
        let mut pulls = 0;
        let followed = async {
            while !done.load(std::sync::atomic::Ordering::Relaxed) {
                copy.pull(&nia, 7).await;
                pulls += 1;
            }
        };
        tokio::join!(written, followed);
        copy.pull(&nia, 7).await;
        assert!(pulls > 3, "it followed while they wrote");
        assert_eq!(copy.records, fresh(&nia).await.records);
    }

    async fn a_cursor_older_than_the_log_is_told_to_take_a_snapshot(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let early = nia.data("{ changes(first: 1) { cursor } }").await["changes"]["cursor"].to_string();
        app.store.forget_changes_before(chrono::DateTime::parse_from_rfc3339("2999-01-01T00:00:00Z").expect("a time").into()).await.expect("the database is there");
        // Of a database that was lost, say: "change:99999999".
        let ahead = nia.error("{ changes(after: \"Y2hhbmdlOjk5OTk5OTk5\") { cursor } }").await;
        assert_eq!(ahead.0, "CURSOR_EXPIRED");
        for query in [format!("{{ changes(after: {early}) {{ cursor }} }}"), "{ changes { cursor } }".to_owned()] {
            let (code, message) = nia.error(&query).await;
            assert_eq!(code, "CURSOR_EXPIRED");
            assert!(message.contains("snapshot"), "{message}");
        }
        let snapshot = nia.data("{ snapshot(recordType: COUNTRY, first: 1000) { hasMore changesCursor nodes { id } } }").await;
        assert_eq!(snapshot["snapshot"]["nodes"].as_array().expect("nodes").len(), 249);
        id(&nia, "discoverPipelineProject", "country: { alpha2: \"UZ\" }, name: [{ language: \"en\", text: \"Portal\" }]", "pipelineProject").await;
        let on = nia.data(&format!("{{ changes(after: {}) {{ changes {{ recordType }} }} }}", snapshot["snapshot"]["changesCursor"])).await;
        assert_eq!(on["changes"]["changes"], json!([{ "recordType": "PIPELINE_PROJECT" }]));
        let (code, _) = nia.error(&format!("{{ asOf(id: {}, date: \"2020-01-01\") {{ id }} }}", nia.data("{ country(by: { alpha2: \"UZ\" }) { id } }").await["country"]["id"])).await;
        assert_eq!(code, "CURSOR_EXPIRED");
    }
}

#[tokio::test]
async fn a_page_looks_at_so_many_changes_and_goes_on() {
    let Some(app) = TestApp::start(Kind::Sqlite).await else { return };
    app.execute("INSERT INTO change (at, actor_issuer, actor_subject, role, record_type, record_id, version, kind, request_id, visibility)
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 45000)
        SELECT '2026-01-01T00:00:00+00:00', '', 'x', 'NIA', 'Inquiry', X'00000000000000000000000000000000', 1, 'CREATED', 'x', 'INTERNAL' FROM n").await;
    let mut copy = Copy::default();
    let kinds = copy.pull(&app, 1_000).await;
    assert!(kinds.iter().all(|kind| !kind.contains("INQUIRY")));
    let nothing = app
        .data(&format!(
            "{{ changes(after: {:?}) {{ hasMore changes {{ version }} }} }}",
            copy.cursor.as_deref().expect("a cursor")
        ))
        .await;
    assert_eq!(nothing["changes"], json!({ "hasMore": false, "changes": [] }));
}
