//! `erasePerson`.

use dgcc::administration::person::{ErasureList, Replayed, replay};
use entity::RecordType;
use model::policy::{Caller, Place, allow_erasing};
use serde_json::{Value, json};

use super::bytes::{count, dump, files};
use crate::support::{Kind, TestApp, both};

const NAME: &str = "Planted Person";
const ADDRESS: &str = "planted.person@example.org";
const LETTER: &str = "Planted words of a letter to the center.";
const VALUES: [&str; 3] = [NAME, ADDRESS, LETTER];
const BASIS: &str = "PIPA article 36, request of 2026-11-02";

/// An expert and an inquiry of the same person; their ids.
async fn person(app: &TestApp) -> (Value, Value) {
    let nia = app.acting_as("NIA").await;
    let expert = format!(
        "specialty: [{{ language: \"en\", text: \"Cloud\" }}], personName: \"{NAME}\", email: \"{ADDRESS}\", visibility: PUBLIC"
    );
    let made = nia.mutate("registerExpert", &expert, "expert { id }").await;
    let letter = format!(
        "inquiryKind: COOPERATION, preferredLanguage: \"en\", personName: \"{NAME}\", email: \"{ADDRESS}\", message: \"{LETTER}\""
    );
    assert_eq!(app.mutate("submitInquiry", &letter, "__typename").await["userErrors"], json!([]));
    let inquiries = nia.data("{ inquiries { nodes { id } } }").await;
    (made["expert"]["id"].clone(), inquiries["inquiries"]["nodes"][0]["id"].clone())
}

fn input(ids: &[&Value], basis: &str) -> String {
    format!("recordIds: {}, legalBasis: \"{basis}\"", json!(ids))
}

const ERASED: &str = "records { id version ... on Expert { code personName email } ... on Inquiry { receiptNumber personName email message } }";

both! {
    async fn a_person_is_gone_from_the_records_and_the_files(app: TestApp) {
        let (expert, inquiry) = person(&app).await;
        let mois = app.acting_as("MOIS").await;
        // Someone read it, and said for whom.
        let read = mois.request("{ experts { nodes { personName } } }").header("x-access-reason", format!("call with {NAME}"));
        assert!(read.send().await.expect("an answer").text().await.expect("text").contains(NAME));
        let cursor = mois.data("{ snapshot(recordType: EXPERT, first: 1) { changesCursor } }").await["snapshot"]["changesCursor"].clone();

        let erased = mois.mutate("erasePerson", &input(&[&expert, &inquiry], BASIS), ERASED).await;
        assert_eq!(erased["userErrors"], json!([]), "{erased}");
        for record in erased["records"].as_array().expect("records") {
            assert_eq!((&record["version"], &record["personName"], &record["email"]), (&json!(2), &json!(null), &json!(null)));
        }
        for bytes in [files(&app), dump(&app).await].into_iter().flatten() {
            for text in VALUES {
                assert_eq!(count(&bytes, text), 0, "{text}");
            }
        }
        // The records remain, and followers receive a change of each.
        let now = mois.data(&format!("{{ expert(by: {{ id: {expert} }}) {{ code personName }} inquiries {{ nodes {{ receiptNumber message }} }} }}")).await;
        assert_eq!((&now["expert"]["personName"], &now["inquiries"]["nodes"][0]["message"]), (&json!(null), &json!(null)));
        assert!(now["expert"]["code"].is_string());
        let told = mois.data(&format!("{{ changes(after: {cursor}) {{ changes {{ kind recordId fields {{ name before after }} }} }} }}")).await;
        let told = told["changes"]["changes"].as_array().expect("changes").clone();
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told.iter().all(|change| change["kind"] == "UPDATED"));
        let fields: Vec<&str> = told.iter().flat_map(|change| change["fields"].as_array().expect("fields")).filter_map(|field| field["name"].as_str()).collect();
        assert_eq!(fields.iter().filter(|name| **name == "personName").count(), 2, "{fields:?}");
        // The access record remains, without the name.
        let access = mois.data("{ administration { accessRecords(filter: { actor: { eq: \"MOIS\" } }) { nodes { reason subjectId fields } } } }").await["administration"].take();
        assert_eq!(access["accessRecords"]["nodes"], json!([{ "reason": null, "subjectId": expert, "fields": ["personName"] }]));
        // That it was erased is known, in the database and outside of it.
        assert_eq!(app.number("SELECT COUNT(*) FROM erasure WHERE cleared_at IS NOT NULL").await, 2);
        let list = std::fs::read_to_string(&app.erasures).expect("the list");
        assert_eq!(list.lines().filter(|line| line.contains(BASIS)).count(), 2, "{list}");
        assert!(VALUES.iter().all(|text| !list.contains(text)));
        // A line that a full disk cut short does not spoil the next one.
        std::fs::write(&app.erasures, format!("{list}{{\"id\": ")).expect("it is written");
        // Again, it changes nothing of the records.
        let again = mois.mutate("erasePerson", &input(&[&expert], BASIS), ERASED).await;
        assert_eq!((&again["userErrors"], &again["records"][0]["version"]), (&json!([]), &json!(2)));
        let wrong = ErasureList::read(&app.erasures).expect_err("the cut line").to_string();
        assert!(wrong.contains("line 3"), "{wrong}");
        let list = std::fs::read_to_string(&app.erasures).expect("the list");
        assert!(list.lines().nth(3).expect("a line").contains(BASIS), "{list}");
    }

    async fn an_erasure_is_refused_as_a_whole_or_not_at_all(app: TestApp) {
        let (expert, inquiry) = person(&app).await;
        let nia = app.acting_as("NIA").await;
        let country = nia.data("{ country(by: { alpha2: \"UZ\" }) { id } }").await["country"]["id"].clone();
        let unknown = json!(async_graphql::ID::from(model::api::GlobalId { record_type: RecordType::Expert, id: uuid::Uuid::from_u128(7) }).as_str());
        let many: Vec<Value> = std::iter::repeat_n(expert.clone(), 3).collect();
        for (ids, basis, code, field) in [
            (vec![], BASIS, "INVALID", "recordIds"),
            (vec![&expert, &country], BASIS, "INVALID", "recordIds"),
            (vec![&expert, &unknown], BASIS, "NOT_FOUND", "recordIds"),
            (vec![&expert], " ", "INVALID", "legalBasis"),
            (vec![&inquiry, &expert], "request of Planted Person", "INVALID", "legalBasis"),
            (vec![&inquiry, &expert], "request of PLANTED  person", "INVALID", "legalBasis"),
        ] {
            assert_eq!(nia.refused("erasePerson", &input(&ids, basis)).await, (code.to_owned(), field.to_owned()), "{ids:?} {basis}");
        }
        assert!(!app.erasures.exists(), "what is refused is not on the list");
        assert_eq!(app.number("SELECT COUNT(*) FROM erasure").await, 0);
        // The same record several times is one.
        let many: Vec<&Value> = many.iter().collect();
        assert_eq!(nia.mutate("erasePerson", &input(&many, BASIS), ERASED).await["records"].as_array().map(Vec::len), Some(1));
        // A partner does not erase, not even what it sees.
        let partner = app.acting_as("LEAD_ORGANIZATION UZ").await;
        let query = format!("mutation {{ erasePerson(input: {{ {} }}) {{ userErrors {{ code }} }} }}", input(&[&expert], BASIS));
        assert_eq!(partner.error(&query).await.0, "FORBIDDEN");
        assert_eq!(app.error(&query).await.0, "FORBIDDEN");
    }

    async fn nothing_is_erased_that_the_list_does_not_get(app: TestApp) {
        let (expert, _) = person(&app).await;
        let nia = app.acting_as("NIA").await;
        std::fs::create_dir(&app.erasures).expect("a folder where the file would be");
        let query = format!("mutation {{ erasePerson(input: {{ {} }}) {{ userErrors {{ code }} }} }}", input(&[&expert], BASIS));
        assert_eq!(nia.error(&query).await.0, "UNAVAILABLE");
        assert_eq!(nia.data(&format!("{{ expert(by: {{ id: {expert} }}) {{ personName }} }}")).await["expert"]["personName"], NAME);
    }

    async fn what_an_older_backup_brings_back_is_erased_again(app: TestApp) {
        let (expert, inquiry) = person(&app).await;
        let nia = app.acting_as("NIA").await;
        assert_eq!(nia.mutate("erasePerson", &input(&[&expert, &inquiry], BASIS), ERASED).await["userErrors"], json!([]));
        // What a restore does: the values are there, and that they were erased is not.
        app.execute(&format!("UPDATE expert SET person_name = '{NAME}', email = '{ADDRESS}'")).await;
        app.execute("DELETE FROM erasure").await;
        app.execute("DELETE FROM inquiry").await;
        let allowed = allow_erasing(&Caller::Operator { command: "test" }, RecordType::Expert, Place::default()).expect("it may");
        let list = || ErasureList::read(&app.erasures).expect("the list");
        let replayed = replay(&app.store, &allowed, list()).await.expect("it is done");
        assert_eq!(replayed, Replayed { erased: 1, without_data: 0, unknown: 1 });
        for bytes in [files(&app), dump(&app).await].into_iter().flatten() {
            assert!(VALUES.iter().all(|text| count(&bytes, text) == 0));
        }
        assert_eq!(app.number("SELECT COUNT(*) FROM erasure WHERE cleared_at IS NOT NULL").await, 2);
        // Again, there is nothing to do.
        let again = replay(&app.store, &allowed, [list(), list()].concat()).await.expect("it is done");
        assert_eq!(again, Replayed { erased: 0, without_data: 1, unknown: 1 });
        assert_eq!(app.number("SELECT COUNT(*) FROM erasure").await, 2);
    }
}

/// Pages that are split keep copies of rows that have moved: `secure_delete` does not overwrite those.
#[tokio::test]
async fn pages_that_were_split_keep_nothing() {
    let Some(app) = TestApp::start(Kind::Sqlite).await else { return };
    let nia = app.acting_as("NIA").await;
    let mut ids = Vec::new();
    for _ in 0..100 {
        let made = nia.mutate(
            "registerExpert",
            "specialty: [{ language: \"en\", text: \"Cloud\" }]",
            "expert { id }",
        );
        ids.push(made.await["expert"]["id"].clone());
    }
    // Rows grow in another order than they were made in, so that pages overflow in the middle.
    for round in 1..4 {
        for at in 0..ids.len() {
            let name = format!("{NAME} {at} ").repeat(1 + (at * 7 + round * 13) % 60);
            let input = format!(
                "id: {}, expectedVersion: {round}, personName: \"{name}\"",
                ids[(at * 37 + round) % ids.len()]
            );
            assert_eq!(nia.mutate("updateExpert", &input, "__typename").await["userErrors"], json!([]));
        }
    }
    let ids: Vec<&Value> = ids.iter().collect();
    let erased = nia.mutate("erasePerson", &input(&ids, BASIS), "records { id }").await;
    assert_eq!((&erased["userErrors"], erased["records"].as_array().map(Vec::len)), (&json!([]), Some(100)));
    assert_eq!(count(&files(&app).expect("SQLite"), NAME), 0);
}
