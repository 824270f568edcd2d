//! Loading the reference data of a newer release into a database that clients have worked in.

use model::store::Dialect;
use serde_json::{Value, json};

use crate::support::{TestApp, both};

pub(crate) async fn load_again(app: &TestApp) {
    let operator = model::policy::Caller::Operator { command: "load reference" };
    let allowed = model::policy::allow(&operator, model::policy::Place::default()).expect("the operator may");
    dgcc::load::load_reference(&app.store, &allowed).await.expect("it is loaded");
}

const SHOWN: &str = r#"{
  mois: organization(by: { code: "MOIS" }) { id version visibility acronym name { text } names { id name { text } validTo } }
  nia: organization(by: { code: "NIA" }) { id version visibility acronym }
  term: centerTerm(by: { code: "UZ-1" }) { id version city { text } }
}"#;

fn on(record: &Value, rest: &str) -> String {
    format!("id: {}, expectedVersion: {}, {rest}", record["id"], record["version"])
}

async fn change(app: &TestApp, mutation: &str, input: &str) {
    assert_eq!(app.mutate(mutation, input, "__typename").await["userErrors"], json!([]), "{mutation}");
}

both! {
    async fn what_clients_have_corrected_or_deleted_stays_so(app: TestApp) {
        let mois = app.acting_as("MOIS").await;
        let was = mois.data(SHOWN).await;
        let renamed = "name: [{ language: \"en\", text: \"Ministry of Digital Government\" }], renamedOn: \"2026-01\"";
        change(&mois, "updateOrganization", &on(&was["mois"], renamed)).await;
        change(&mois, "updateCenterTerm", &on(&was["term"], "city: [{ language: \"en\", text: \"Samarkand\" }]")).await;
        let wrong = was["mois"]["names"][0]["id"].clone();
        let now = mois.data(SHOWN).await;
        change(&mois, "deleteOrganizationName", &on(&now["mois"], &format!("organizationNameId: {wrong}"))).await;
        let corrected = mois.data(SHOWN).await;
        assert_eq!(corrected["mois"]["names"].as_array().expect("names").len(), was["mois"]["names"].as_array().expect("names").len());
        for _ in 0..2 {
            load_again(&app).await;
            assert_eq!(mois.data(SHOWN).await, corrected);
        }
    }

    async fn a_deleted_name_is_not_searched_by_again_and_what_clients_made_is_theirs(app: TestApp) {
        let mois = app.acting_as("MOIS").await;
        let was = mois.data(SHOWN).await;
        let names = was["mois"]["names"].as_array().expect("names").iter();
        let wrong = names.clone().find(|name| name["name"]["text"] == "Ministry of Security and Public Administration").expect("a name");
        change(&mois, "deleteOrganizationName", &on(&was["mois"], &format!("organizationNameId: {}", wrong["id"]))).await;
        // As if a client had registered what the data has now.
        app.execute("DELETE FROM listed_row WHERE code = 'organization \"NIA\"'").await;
        app.execute("UPDATE organization SET source = 'service', acronym = 'OWN' WHERE code = 'NIA'").await;
        let before = mois.data(SHOWN).await;
        load_again(&app).await;
        let now = mois.data(SHOWN).await;
        assert_eq!(now["mois"], before["mois"]);
        assert_eq!(now["nia"]["acronym"], "OWN");
        let found = mois.data("{ organizations(filter: { search: \"안전행정부\" }) { totalCount } }").await;
        assert_eq!(found["organizations"]["totalCount"], 0);
    }

    async fn what_only_became_less_visible_or_was_loaded_differently_follows_the_data(app: TestApp) {
        let mois = app.acting_as("MOIS").await;
        let was = mois.data(SHOWN).await;
        change(&mois, "updateOrganization", &on(&was["nia"], "visibility: PARTNER")).await;
        // As if an earlier release had another acronym.
        app.execute("UPDATE organization SET acronym = 'NCA' WHERE code = 'NIA'").await;
        let row = if app.store.dialect() == Dialect::Postgres {
            r#"jsonb_set(row, '{acronym}', '"NCA"')"#
        } else {
            "json_set(row, '$.acronym', 'NCA')"
        };
        app.execute(&format!("UPDATE listed_row SET row = {row} WHERE code = 'organization \"NIA\"'")).await;
        load_again(&app).await;
        let now = mois.data(SHOWN).await;
        assert_eq!((&now["nia"]["acronym"], &now["nia"]["visibility"]), (&was["nia"]["acronym"], &json!("PARTNER")));
    }
}
