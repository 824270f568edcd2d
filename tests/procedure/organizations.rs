//! The names of an organization: corrected, changed, and taken back.

use serde_json::{Value, json};

use crate::support::{TestApp, both};

const SHOWN: &str = r#"{ organization(by: { code: "MN-DIGITAL" }) {
  id version visibility name { text } names { id name { text } validFrom validTo visibility }
} }"#;

fn text(text: &str) -> String {
    format!("[{{ language: \"en\", text: \"{text}\" }}]")
}

async fn registered(app: TestApp) -> TestApp {
    let lead = app.acting_as("LEAD_ORGANIZATION MN").await;
    let input = format!(
        "code: \"MN-DIGITAL\", country: {{ alpha2: \"MN\" }}, organizationKind: AGENCY, name: {}",
        text("Communications Agency")
    );
    let done = lead.mutate("registerOrganization", &input, "__typename").await;
    assert_eq!(done["userErrors"], json!([]));
    lead
}

async fn shown(app: &TestApp) -> Value {
    app.data(SHOWN).await["organization"].take()
}

async fn change(app: &TestApp, mutation: &str, rest: &str) -> Value {
    let now = shown(app).await;
    let input = format!("id: {}, expectedVersion: {}, {rest}", now["id"], now["version"]);
    app.mutate(mutation, &input, "__typename").await["userErrors"].take()
}

fn names(organization: &Value) -> Vec<[&str; 3]> {
    let mut names = Vec::new();
    for name in organization["names"].as_array().expect("names") {
        let row = [&name["name"]["text"], &name["validFrom"], &name["validTo"]];
        names.push(row.map(|of| of.as_str().unwrap_or("-")));
    }
    names
}

both! {
    async fn a_renamed_organization_keeps_its_former_name(app: TestApp) {
        let lead = registered(app).await;
        let found = async |word: &str| {
            let found = lead.data(&format!("{{ organizations(filter: {{ search: \"{word}\", country: {{ alpha2: {{ eq: \"MN\" }} }} }}) {{ nodes {{ code }} }} }}")).await;
            found["organizations"]["nodes"] == json!([{ "code": "MN-DIGITAL" }])
        };
        // A correction leaves no former name.
        assert_eq!(change(&lead, "updateOrganization", &format!("name: {}", text("Communication Agency"))).await, json!([]));
        assert!(names(&shown(&lead).await).is_empty());
        assert!(!found("Communications").await);

        let renamed = format!("name: {}, renamedOn: \"2022-01-14\"", text("Ministry of Digital Development"));
        assert_eq!(change(&lead, "updateOrganization", &renamed).await, json!([]));
        let now = shown(&lead).await;
        assert_eq!(now["name"]["text"], "Ministry of Digital Development");
        let current = ["Ministry of Digital Development", "2022-01-14", "-"];
        assert_eq!(names(&now), [["Communication Agency", "-", "2022-01-13"], current]);
        assert!(found("Communication").await && found("Development").await);

        // A correction changes the current name wherever it stands; of a year, the former name ends within it.
        assert_eq!(change(&lead, "updateOrganization", &format!("name: {}", text("Ministry of Digital Affairs"))).await, json!([]));
        assert_eq!(change(&lead, "updateOrganization", &format!("name: {}, renamedOn: \"2024\"", text("Digital Ministry"))).await, json!([]));
        let kept = [
            ["Communication Agency", "-", "2022-01-13"],
            ["Ministry of Digital Affairs", "2022-01-14", "2024"],
            ["Digital Ministry", "2024", "-"],
        ];
        assert_eq!(names(&shown(&lead).await), kept);
    }

    async fn a_renaming_needs_another_name_and_follows_the_last_one(app: TestApp) {
        let lead = registered(app).await;
        assert_eq!(change(&lead, "updateOrganization", &format!("name: {}, renamedOn: \"2022-01-14\"", text("Digital Ministry"))).await, json!([]));
        let before = shown(&lead).await;
        for rest in [
            "renamedOn: \"2023\"".to_owned(),
            format!("name: {}, renamedOn: \"2023\"", text("Digital Ministry")),
            format!("name: {}, renamedOn: \"2021\"", text("Ministry")),
            format!("name: {}, renamedOn: \"2022-01-14\"", text("Ministry")),
            format!("name: {}, renamedOn: \"2999\"", text("Ministry")),
        ] {
            let refused = change(&lead, "updateOrganization", &rest).await;
            assert_eq!(refused[0]["field"], json!(["input", "renamedOn"]), "{rest}: {refused}");
        }
        assert_eq!(shown(&lead).await, before);
    }

    async fn a_renaming_by_mistake_is_undone(app: TestApp) {
        let lead = registered(app).await;
        for (name, on) in [("Digital Ministry", "2022"), ("Ministry of Trade", "2023")] {
            assert_eq!(change(&lead, "updateOrganization", &format!("name: {}, renamedOn: \"{on}\"", text(name))).await, json!([]));
        }
        let now = shown(&lead).await;
        let id = |place: usize| now["names"][place]["id"].clone();
        let drop = async |id: Value| change(&lead, "deleteOrganizationName", &format!("organizationNameId: {id}")).await;
        assert_eq!(drop(id(2)).await, json!([]));
        let undone = shown(&lead).await;
        assert_eq!(undone["name"]["text"], "Digital Ministry");
        assert_eq!(names(&undone), [["Communications Agency", "-", "2022"], ["Digital Ministry", "2022", "-"]]);
        let found = lead.data("{ organizations(filter: { search: \"Trade\", country: { alpha2: { eq: \"MN\" } } }) { totalCount } }").await;
        assert_eq!(found["organizations"]["totalCount"], 0);
        // A former name is taken out of the list, and no name of another organization.
        assert_eq!(drop(id(0)).await, json!([]));
        assert_eq!(names(&shown(&lead).await), [["Digital Ministry", "2022", "-"]]);
        let other = lead.data("{ organization(by: { code: \"MOIS\" }) { names { id } } }").await;
        for id in [id(0), other["organization"]["names"][0]["id"].clone()] {
            assert_eq!(drop(id).await[0]["field"], json!(["input", "organizationNameId"]));
        }
    }

    async fn a_former_name_of_unknown_dates_is_not_the_current_one(app: TestApp) {
        let mois = app.acting_as("MOIS").await;
        let query = "{ organization(by: { code: \"MOEF\" }) { id version name { text } names { name { text } validTo } } }";
        let was = mois.data(query).await["organization"].take();
        assert_eq!(was["names"].as_array().map(Vec::len), Some(1), "{was}");
        let input = |of: &Value, rest: &str| format!("id: {}, expectedVersion: {}, {rest}", of["id"], of["version"]);
        let renamed = format!("name: {}, renamedOn: \"2026-01-02\"", text("Ministry of Planning"));
        assert_eq!(mois.mutate("updateOrganization", &input(&was, &renamed), "__typename").await["userErrors"], json!([]));
        let now = mois.data(query).await["organization"].take();
        assert_eq!(now["names"][0], was["names"][0]);
        assert_eq!(now["names"][1], json!({ "name": was["name"], "validTo": "2026-01-01" }));
        assert_eq!(now["names"][2], json!({ "name": { "text": "Ministry of Planning" }, "validTo": null }));
    }

    async fn the_names_of_an_organization_are_as_visible_as_it(app: TestApp) {
        let lead = registered(app).await;
        assert_eq!(change(&lead, "updateOrganization", &format!("name: {}, renamedOn: \"2022\"", text("Digital Ministry"))).await, json!([]));
        let now = shown(&lead).await;
        let ids: Vec<&str> = now["names"].as_array().expect("names").iter().filter_map(|name| name["id"].as_str()).collect();
        let seen = async |app: &TestApp| app.data(&format!("{{ nodes(ids: {ids:?}) {{ id }} }}")).await["nodes"].take();
        let anyone = lead.acting_as("").await;
        assert_eq!(seen(&anyone).await, json!([{ "id": ids[0] }, { "id": ids[1] }]));
        assert_eq!(change(&lead, "updateOrganization", "visibility: INTERNAL").await, json!([]));
        assert_eq!(seen(&anyone).await, json!([null, null]));
        // Those of its country still see them, and others do not.
        assert_eq!(names(&shown(&lead).await).len(), 2);
        assert_eq!(seen(&lead.acting_as("LEAD_ORGANIZATION UZ").await).await, json!([null, null]));
    }
}
