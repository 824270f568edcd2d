//! Closed lists with their labels.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::support::both;

/// Enums of the schema without a vocabulary: those that a list is ordered by have the names of fields.
fn is_left_out(name: &str) -> bool {
    name.starts_with("__") || name.ends_with("OrderField")
}

/// The values of each enum, by its name.
fn lists(of: &Value, name: &str, values: &str, value: &str) -> BTreeMap<String, Vec<(String, String)>> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let list = |list: &Value| {
        let described = |entry: &Value| {
            let description = &entry["description"];
            (text(&entry[value]), text(description.get("text").unwrap_or(description)))
        };
        let mut entries: Vec<_> = list[values].as_array().expect("values").iter().map(described).collect();
        entries.sort();
        (text(&list[name]), entries)
    };
    of.as_array().expect("a list").iter().map(list).collect()
}

both! {
    async fn every_value_of_every_enum_of_the_schema_has_labels_in_korean_and_english(app: TestApp) {
        let data = app.data("{ vocabularies { enumName label { translations { language text } }
            entries { value description { text } label { translations { language text } } } }
            __schema { types { kind name enumValues(includeDeprecated: true) { name description } } } }").await;
        let types = data["__schema"]["types"].as_array().expect("types").iter();
        let enums: Vec<Value> = types
            .filter(|of| of["kind"] == "ENUM" && !is_left_out(of["name"].as_str().expect("a name")))
            .cloned()
            .collect();
        let in_schema = lists(&json!(enums), "name", "enumValues", "name");
        let mut shown = lists(&data["vocabularies"], "enumName", "entries", "value");
        assert!(shown.remove("ErrorCode").is_some(), "the codes of errors are no enum of the schema");
        assert_eq!(shown, in_schema);

        let vocabularies = data["vocabularies"].as_array().expect("lists");
        for of in vocabularies.iter().chain(vocabularies.iter().flat_map(|of| of["entries"].as_array().expect("values"))) {
            let labels = of["label"]["translations"].as_array().expect("labels");
            let languages: Vec<&Value> = labels.iter().map(|label| &label["language"]).collect();
            assert_eq!(languages, [&json!("en"), &json!("ko")], "no labels in data/labels.tsv: {of}");
        }
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let mut shown = BTreeSet::new();
        for of in vocabularies {
            let entries = of["entries"].as_array().expect("values").iter();
            shown.extend(entries.map(|entry| (text(&of["enumName"]), text(&entry["value"]))));
        }
        let of_nothing: Vec<_> = model::labels::labelled()
            .filter(|(of, value)| !shown.contains(&((*of).to_owned(), (*value).to_owned())))
            .collect();
        assert!(of_nothing.is_empty(), "data/labels.tsv labels values that do not exist: {of_nothing:?}");
    }

    async fn a_label_is_in_the_language_that_is_asked_for(app: TestApp) {
        let query = "{ vocabularies(types: [COOPERATION_SIDE]) { type enumName label(language: \"ko\") { text }
            entries { value label { text language } korean: label(language: \"ko\") { text } } } }";
        let data = app.data(query).await;
        assert_eq!(data["vocabularies"], json!([{
            "type": "COOPERATION_SIDE", "enumName": "CooperationSide", "label": { "text": "협력 당사국" },
            "entries": [
                { "value": "KOREA", "label": { "text": "Korea", "language": "en" }, "korean": { "text": "대한민국" } },
                { "value": "PARTNER", "label": { "text": "Partner country", "language": "en" }, "korean": { "text": "협력국" } },
            ],
        }]));
        let korean = app.request(query).header("Accept-Language", "ko-KR").send().await.expect("an answer");
        let korean: Value = korean.json().await.expect("JSON");
        let entries = &korean["data"]["vocabularies"][0]["entries"];
        assert_eq!(entries[1]["label"], json!({ "text": "협력국", "language": "ko" }));
    }

    async fn values_come_in_their_natural_order_with_codes_of_standard_lists(app: TestApp) {
        let data = app.data("{ vocabularies(types: [PIPELINE_STAGE, GENDER, PIPELINE_STAGE]) { type
            entries { value description { text language } codes { codeList code } } } }").await;
        let lists = data["vocabularies"].as_array().expect("lists");
        let types: Vec<&Value> = lists.iter().map(|list| &list["type"]).collect();
        assert_eq!(types, ["GENDER", "PIPELINE_STAGE"]);
        assert_eq!(lists[0]["entries"][0]["codes"], json!([]));
        let stages = lists[1]["entries"].as_array().expect("stages");
        let values: Vec<&str> = stages.iter().map(|stage| stage["value"].as_str().expect("a value")).collect();
        assert_eq!(values, ["IDENTIFICATION", "PREPARATION", "APPRAISAL", "NEGOTIATION", "IMPLEMENTATION", "COMPLETION", "DROPPED"]);
        let code = |code: &str| json!({ "codeList": "IATI ActivityStatus", "code": code });
        assert_eq!(stages[5]["codes"], json!([code("3"), code("4")]));
        assert_eq!(stages[5]["description"]["language"], "en");
    }

    async fn nothing_is_read_from_the_database_and_the_cost_grows_with_the_lists(app: TestApp) {
        let statements = app.statements("{ vocabularies { entries { value label { text } codes { code } } } }").await;
        assert!(statements.is_empty(), "{statements:?}");
        let all = "vocabularies { entries { value label { text translations { text } } description { text } } }";
        let many: String = (0..40).map(|n| format!("a{n}: {all} ")).collect();
        let (code, message) = app.error(&format!("{{ {many} }}")).await;
        assert_eq!(code, "TOO_EXPENSIVE", "{message}");
    }
}
