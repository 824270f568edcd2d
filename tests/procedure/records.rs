//! Proposals and documents.

use serde_json::{Value, json};

use super::story::{PROPOSAL, Story};
use crate::support::{TestApp, both};

async fn propose(app: &TestApp, caller: &str, input: &str) -> Value {
    let app = app.acting_as(caller).await;
    app.answer(&format!("mutation {{ proposeCandidate(input: {input}) {{ centerTerm {{ code }} userErrors {{ code field message }} }} }}")).await
}

both! {
    async fn a_country_is_proposed_by_those_who_may_and_one_at_a_time(app: TestApp) {
        let existing = PROPOSAL.replace("SPECIALIZED_ORGANIZATION_PROPOSAL", "EXISTING_MEMORANDUM");
        for (caller, input) in [("", PROPOSAL), ("MOIS", PROPOSAL), ("NIA", &existing), ("LEAD_ORGANIZATION MN", PROPOSAL), ("FUNDER WB", PROPOSAL)] {
            assert_eq!(propose(&app, caller, input).await["errors"][0]["extensions"]["code"], "FORBIDDEN", "{caller}");
        }
        for (input, field) in [
            (PROPOSAL.replace("\"MN\"", "\"KR\""), "country"),
            (PROPOSAL.replace("\"MN\"", "\"XX\""), "country"),
            (PROPOSAL.replace("2020-01-10", "2999-01-10"), "occurredOn"),
            (PROPOSAL.replace("language: \"ko\"", "language: \"en\""), "name"),
        ] {
            let before = app.store.last_change().await.expect("a number");
            assert_eq!(propose(&app, "NIA", &input).await["data"]["proposeCandidate"]["userErrors"][0]["field"], json!(["input", field]), "{input}");
            assert_eq!(app.store.last_change().await.expect("a number"), before);
        }
        assert_eq!(propose(&app, "MOIS", &existing).await["data"]["proposeCandidate"]["userErrors"][0]["field"], json!(["input", "memorandumId"]));
        assert_eq!(propose(&app, "NIA", PROPOSAL).await["data"]["proposeCandidate"]["centerTerm"]["code"], "MN-1");
        assert_eq!(propose(&app, "NIA", PROPOSAL).await["data"]["proposeCandidate"]["userErrors"][0]["code"], "RULE_BROKEN");
    }

    async fn of_two_who_propose_the_same_country_at_once_one_wins(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let query = format!("mutation {{ proposeCandidate(input: {PROPOSAL}) {{ centerTerm {{ code }} userErrors {{ code }} }} }}");
        let answers = futures::future::join_all((0..16).map(|_| nia.data(&query))).await;
        let won = answers.iter().filter(|data| data["proposeCandidate"]["centerTerm"]["code"] == "MN-1").count();
        let lost = answers.iter().filter(|data| data["proposeCandidate"]["userErrors"][0]["code"] == "RULE_BROKEN").count();
        assert_eq!((won, lost), (1, 15), "{answers:?}");
    }

    async fn a_document_is_registered_by_reference_and_hash(app: TestApp) {
        let register = async |caller: &str, country: &str, sha: &str| {
            let app = app.acting_as(caller).await;
            app.answer(&format!("mutation {{ registerDocument(input: {{ documentKind: MEMORANDUM, {country} title: [{{ language: \"en\", text: \"Memo\" }}], url: \"https://archive.example.org/1\", sha256: \"{sha}\" }}) {{ document {{ code sha256 visibility }} userErrors {{ field }} }} }}")).await
        };
        let sha = "AB".repeat(32);
        let made = register("LEAD_ORGANIZATION UZ", "country: { alpha2: \"UZ\" },", &sha).await;
        assert_eq!(made["data"]["registerDocument"]["document"]["sha256"], sha.to_lowercase());
        assert_eq!(made["data"]["registerDocument"]["document"]["visibility"], "INTERNAL");
        assert_eq!(register("NIA", "", "xyz").await["data"]["registerDocument"]["userErrors"][0]["field"], json!(["input", "sha256"]));
        for (caller, country) in [("LEAD_ORGANIZATION UZ", "country: { alpha2: \"ID\" },"), ("LEAD_ORGANIZATION UZ", ""), ("FUNDER WB", ""), ("", "")] {
            assert_eq!(register(caller, country, &sha).await["errors"][0]["extensions"]["code"], "FORBIDDEN", "{caller}");
        }
    }

    async fn a_document_is_at_an_https_url_or_in_an_archive(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let input = |url: &str| format!("documentKind: REPORT, title: [{{ language: \"en\", text: \"Report\" }}], sha256: \"{}\", url: \"{url}\"", "ab".repeat(32));
        for url in ["javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "http://archive.example.org/1", "ftp://archive.example.org/1", "file:///etc/passwd"] {
            let made = nia.mutate("registerDocument", &input(url), "userErrors { field }").await;
            assert_eq!(made["userErrors"][0]["field"], json!(["input", "url"]), "{url}");
        }
        for url in ["https://archive.example.org/1", "National Archives, BA0155, file 12", "doi:10.1000/182", "BA0155:12"] {
            assert_eq!(nia.mutate("registerDocument", &input(url), "__typename").await["userErrors"], json!([]), "{url}");
        }
    }

    async fn what_was_signed_and_by_whom_is_corrected(app: TestApp) {
        let story = Story::until(app, "extendTerm").await;
        let (mois, nia) = (story.app.acting_as("MOIS").await, story.app.acting_as("NIA").await);
        let query = format!("{{ node(id: \"{}\") {{ ... on CenterTerm {{ memorandum {{ id version officialTitle {{ text }} place {{ text }} signedOn signatories {{ id version side personName }} }} operationAgreement {{ signatories {{ id version side personName }} }} }} }} }}", story.term);
        let shown = async || mois.data(&query).await["node"].take();
        let of_korea = |record: &Value| record["signatories"].as_array().and_then(|all| all.iter().find(|one| one["side"] == "KOREA")).cloned().expect("a signatory");
        let before = shown().await;
        let on = |record: &Value, rest: &str| format!("id: {}, expectedVersion: {}, {rest}", record["id"], record["version"]);
        let title = on(&before["memorandum"], "officialTitle: [{ language: \"en\", text: \"Memorandum of Understanding\" }]");
        assert_eq!(mois.mutate("updateMemorandum", &title, "__typename").await["userErrors"], json!([]));
        let (minister, head) = (of_korea(&before["memorandum"]), of_korea(&before["operationAgreement"]));
        assert_eq!(mois.mutate("updateSignatory", &on(&minister, "personName: \"Kim\""), "__typename").await["userErrors"], json!([]));
        assert_eq!(nia.mutate("updateSignatory", &on(&head, "personName: \"Lee\""), "__typename").await["userErrors"], json!([]));
        let now = shown().await;
        assert_eq!(now["memorandum"]["officialTitle"]["text"], "Memorandum of Understanding");
        assert_eq!((&now["memorandum"]["place"], &now["memorandum"]["signedOn"]), (&before["memorandum"]["place"], &before["memorandum"]["signedOn"]));
        assert_eq!(of_korea(&now["memorandum"])["personName"], "Kim");
        let head = of_korea(&now["operationAgreement"]);
        assert_eq!(head["personName"], "Lee");
        // The heads who sign an agreement are named; each signature is corrected by those who record it.
        let nameless = nia.mutate("updateSignatory", &on(&head, "personName: null"), "userErrors { rule }").await;
        assert_eq!(nameless["userErrors"][0]["rule"], "NEEDS_AGREEMENT_SIGNATORIES");
        let minister = on(&of_korea(&now["memorandum"]), "personName: null");
        assert_eq!(nia.answer(&format!("mutation {{ updateSignatory(input: {{ {minister} }}) {{ __typename }} }}")).await["errors"][0]["extensions"]["code"], "FORBIDDEN");
        assert_eq!(mois.mutate("updateSignatory", &minister, "__typename").await["userErrors"], json!([]));
        // Who signed for Korea is not for the partner to say.
        let specialized = story.app.acting_as("SPECIALIZED_ORGANIZATION MN").await;
        let renamed = specialized.mutate("updateSignatory", &on(&head, "personName: \"Park\""), "userErrors { rule }").await;
        assert_eq!(renamed["userErrors"][0]["rule"], "OTHER_COUNTRY");
    }
}
