//! What a caller may not see can't be told from what is not there.

use serde_json::{Value, json};

use crate::support::{Seeded, TestApp, both, seed_for_sight};

/// The code of the hidden project: internal, of Indonesia.
fn hidden(seeded: &[Seeded]) -> &Seeded {
    let hidden = seeded.iter().find(|seeded| {
        seeded.record_type.name() == "Project" && seeded.visibility == "INTERNAL" && seeded.country == "ID"
    });
    hidden.expect("an internal project of Indonesia")
}

fn code(seeded: &Seeded) -> String {
    format!("SEED-{}", u64::from_str_radix(&seeded.id.simple().to_string()[20..], 16).expect("a number"))
}

async fn total(app: &TestApp, list: &str, filter: &str) -> i64 {
    let data = app.data(&format!("{{ {list}(filter: {filter}) {{ totalCount }} }}")).await;
    data[list]["totalCount"].as_i64().expect("a number")
}

both! {
    async fn a_hidden_record_is_answered_like_none(app: TestApp) {
        let seeded = seed_for_sight(&app).await;
        let (hidden, code) = (hidden(&seeded), code(hidden(&seeded)));
        let id = |uuid: uuid::Uuid| async_graphql::ID::from(model::api::GlobalId { record_type: hidden.record_type, id: uuid }).to_string();
        let (real, made_up) = (id(hidden.id), id(uuid::Uuid::from_u128(7)));
        for caller in ["", "SPECIALIZED_ORGANIZATION UZ", "FUNDER WB"] {
            let app = app.acting_as(caller).await;
            let same = async |query: &dyn Fn(&str, &str) -> String| {
                let (there, not) = (query(&real, &code), query(&made_up, "SEED-999"));
                let answer = async |query: &str| app.request(query).send().await.expect("an answer").text().await.expect("text");
                assert_eq!(answer(&there).await, answer(&not).await, "{caller}: {there}");
                // Not by the time that it takes either: the same statements run.
                assert_eq!(app.statements(&there).await, app.statements(&not).await, "{caller}: {there}");
            };
            same(&|id, _| format!("{{ node(id: \"{id}\") {{ id }} nodes(ids: [\"{id}\"]) {{ id }} }}")).await;
            same(&|id, _| format!("{{ project(by: {{ id: \"{id}\" }}) {{ id }} }}")).await;
            same(&|_, code| format!("{{ project(by: {{ code: \"{code}\" }}) {{ id }} }}")).await;
            same(&|_, code| format!("{{ projects(filter: {{ code: {{ eq: \"{code}\" }} }}) {{ totalCount nodes {{ id }} }} }}")).await;
            same(&|_, code| format!("{{ projects(filter: {{ search: \"{code}\" }}) {{ totalCount }} }}")).await;
            same(&|_, code| format!("{{ countries(filter: {{ projects: {{ code: {{ eq: \"{code}\" }} }} }}) {{ totalCount nodes {{ alpha2 }} }} }}")).await;
            same(&|_, code| format!("{{ countries(filter: {{ not: {{ projects: {{ code: {{ eq: \"{code}\" }} }} }} }}) {{ totalCount }} }}")).await;
            same(&|_, code| format!("{{ centerStatistics(filter: {{ projects: {{ code: {{ eq: \"{code}\" }} }} }}) {{ counted {{ termCount projectCount }} }} }}")).await;
        }
        let nia = app.acting_as("NIA").await;
        assert_eq!(nia.data(&format!("{{ node(id: \"{real}\") {{ id }} }}")).await["node"]["id"], real);
    }

    async fn a_specialized_organization_of_uzbekistan_sees_its_internal_projects_and_not_indonesias(app: TestApp) {
        seed_for_sight(&app).await;
        let uzbekistan = app.acting_as("SPECIALIZED_ORGANIZATION UZ").await;
        let of = |country: &str| format!("{{ country: {{ alpha2: {{ eq: \"{country}\" }} }}, code: {{ in: [\"SEED-109\", \"SEED-110\", \"SEED-111\", \"SEED-112\"] }} }}");
        assert_eq!(total(&uzbekistan, "projects", &of("UZ")).await, 2);
        assert_eq!(total(&uzbekistan, "projects", &of("ID")).await, 0);
        let indonesia = app.acting_as("SPECIALIZED_ORGANIZATION ID").await;
        assert_eq!((total(&indonesia, "projects", &of("UZ")).await, total(&indonesia, "projects", &of("ID")).await), (0, 2));
        assert_eq!(total(&app, "projects", &of("UZ")).await, 0);
    }

    async fn the_world_bank_sees_amounts_of_applications_to_it_and_not_to_the_adb(app: TestApp) {
        seed_for_sight(&app).await;
        let sums = "{ pipelineSummary(groupBy: [FUNDING_SOURCE], filter: { updatedAt: { gte: \"2036-01-01T00:00:00Z\" } }) { groups { fundingSource { code } amounts { applicationCount } } } }";
        let amounts = "{ applications(first: 200, filter: { updatedAt: { gte: \"2036-01-01T00:00:00Z\" } }) { nodes { code visibility fundingSource { code } amounts { amount { amount currency } } } } }";
        let counted = |data: &Value, of: &str| {
            let groups = data["pipelineSummary"]["groups"].as_array().expect("groups").iter();
            groups.filter(|group| group["fundingSource"]["code"] == of).map(|group| group["amounts"][0]["applicationCount"].as_i64().expect("a number")).sum::<i64>()
        };
        for (caller, own, other) in [("FUNDER WB", "WB", "ADB"), ("FUNDER ADB", "ADB", "WB")] {
            let funder = app.acting_as(caller).await;
            let data = funder.data(sums).await;
            assert_eq!((counted(&data, own), counted(&data, other)), (4, 2), "{caller}");
            let data = funder.data(amounts).await;
            for application in data["applications"]["nodes"].as_array().expect("a list") {
                let to = &application["fundingSource"]["code"];
                assert!(to == own || application["visibility"] == "PUBLIC", "{caller}: {application}");
                assert_eq!(application["amounts"].as_array().map(Vec::len), Some(1));
            }
        }
    }

    async fn terms_of_an_application_that_are_hidden_are_as_if_unknown(app: TestApp) {
        seed_for_sight(&app).await;
        // A public application to the ADB for Indonesia, whose terms only the parties see.
        app.execute("UPDATE application SET conditions_visibility = 'PARTNER' WHERE code = 'SEED-104'").await;
        let shown = "{ application(by: { code: \"SEED-104\" }) { code reference instrument plannedApprovalOn plannedClosingOn } }";
        let nothing = json!({ "code": "SEED-104", "reference": null, "instrument": null, "plannedApprovalOn": null, "plannedClosingOn": null });
        for (caller, sees) in [("", false), ("FUNDER WB", false), ("LEAD_ORGANIZATION UZ", false), ("FUNDER ADB", true), ("LEAD_ORGANIZATION ID", true), ("NIA", true)] {
            let app = app.acting_as(caller).await;
            let data = app.data(shown).await;
            assert_eq!(data["application"] != nothing, sees, "{caller}");
            for (field, equal) in [("reference", "\"SEED-104\""), ("instrument", "\"SEED-104\""), ("plannedApprovalOn", "\"2026-02-06\""), ("plannedClosingOn", "\"2026-02-06\"")] {
                let found = async |condition: &str| total(&app, "applications", &format!("{{ code: {{ eq: \"SEED-104\" }}, {condition} }}")).await == 1;
                assert_eq!(found(&format!("{field}: {{ eq: {equal} }}")).await, sees, "{caller}: {field}");
                assert_eq!(found(&format!("{field}: {{ known: false }}")).await, !sees, "{caller}: {field}");
                assert_eq!(found(&format!("not: {{ {field}: {{ eq: {equal} }} }}")).await, !sees, "{caller}: {field}");
            }
        }
    }
}
