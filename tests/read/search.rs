//! One search over all records with names, best match first.

use serde_json::{Value, json};

use crate::support::{TestApp, both};

/// What a search gives: the type of each record and its name.
async fn found(app: &TestApp, arguments: &str) -> Vec<(String, String)> {
    let data =
        app.data(&format!("{{ search({arguments}) {{ name {{ text }} record {{ __typename }} }} }}")).await;
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let hits = data["search"].as_array().expect("a list").iter();
    hits.map(|hit| (text(&hit["record"]["__typename"]), text(&hit["name"]["text"]))).collect()
}

async fn names(app: &TestApp, arguments: &str) -> Vec<String> {
    found(app, arguments).await.into_iter().map(|(_, name)| name).collect()
}

async fn discover(app: &TestApp, code: &str, name: &str, more: &str) {
    let input = format!(
        "country: {{ alpha2: \"UZ\" }}, code: \"{code}\", name: [{{ language: \"en\", text: \"{name}\" }}]{more}"
    );
    let payload = app.mutate("discoverPipelineProject", &input, "__typename").await;
    assert_eq!(payload["userErrors"], json!([]));
}

both! {
    async fn a_code_comes_before_names_that_begin_then_words_then_parts_of_words(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        for (code, name) in [("S-1", "Zymurgy of yeast"), ("S-2", "A study of zymurgy"), ("S-3", "Enzymurgy"), ("ZYMURGY", "Beer"), ("S-5", "Another zymurgy")] {
            discover(&nia, code, name, ", visibility: PUBLIC").await;
        }
        let best = ["Beer", "Zymurgy of yeast", "A study of zymurgy", "Another zymurgy", "Enzymurgy"];
        assert_eq!(names(&app, "query: \"zymurgy\"").await, best);
        assert_eq!(names(&app, "query: \" Zymurgy \", first: 2").await, best[..2]);
        assert_eq!(names(&app, "query: \"zymurgy\", types: [PROJECT, COUNTRY]").await, Vec::<String>::new());
        assert_eq!(names(&app, "query: \"zymurgy study\"").await, ["A study of zymurgy"]);
    }

    async fn a_code_finds_records_of_every_type_that_have_it(app: TestApp) {
        let first = found(&app, "query: \"uz\", first: 3").await;
        let types: Vec<&str> = first.iter().map(|(of, _)| of.as_str()).collect();
        assert_eq!(&types[..2], ["Center", "Country"], "{first:?}");
        assert_eq!(found(&app, "query: \"UZ-2\", first: 1").await[0].0, "CenterTerm");
        assert_eq!(found(&app, "query: \"koica\", first: 1, types: [FUNDING_SOURCE]").await.len(), 1);
        assert_eq!(found(&app, "query: \"15110\", types: [CLASSIFICATION], first: 1").await.len(), 1);
        let data = app.data("{ search(query: \"uzbekistan\", types: [COUNTRY]) { name(language: \"ko\") { text language } record { id version ... on Country { alpha2 } } } }").await;
        let hit = &data["search"][0];
        assert_eq!(hit["name"], json!({ "text": "우즈베키스탄", "language": "ko" }));
        assert_eq!(hit["record"]["alpha2"], "UZ");
    }

    async fn korean_is_found_with_and_without_spaces_and_by_any_part(app: TestApp) {
        let with = found(&app, "query: \"디지털정부 협력 센터\", first: 50").await;
        assert!(with.len() > 5, "{with:?}");
        assert_eq!(with, found(&app, "query: \"디지털정부협력센터\", first: 50").await);
        assert_eq!(names(&app, "query: \"행정안전부\", types: [ORGANIZATION], first: 1").await.len(), 1);
        assert_eq!(names(&app, "query: \"즈베\", types: [COUNTRY]").await, ["Uzbekistan"]);
        // Words that stand apart are found only where no record has them together, as in a filter.
        for text in ["디지털 정부 협력 센터", "디지털정부협력센터", "인도네시아 협력센터"] {
            let filter = app.data(&format!("{{ centerTerms(filter: {{ search: \"{text}\" }}) {{ totalCount }} }}")).await;
            let hits = names(&app, &format!("query: \"{text}\", types: [CENTER_TERM], first: 50")).await;
            assert_eq!(json!(hits.len()), filter["centerTerms"]["totalCount"], "{text}: {hits:?}");
            assert!(!hits.is_empty(), "{text}");
        }
        assert_eq!(names(&app, "query: \"디지털 정부 협력 센터\", types: [CENTER_TERM], first: 50").await.len(), 11);
        // Names that begin with the syllable come first.
        let korea = app.data("{ search(query: \"대한\", types: [COUNTRY]) { record { ... on Country { alpha2 } } } }").await;
        assert_eq!(korea["search"][0]["record"]["alpha2"], "KR");
    }

    async fn one_or_two_latin_letters_find_beginnings_of_words_alone(app: TestApp) {
        for text in ["z", "zi"] {
            let found = names(&app, &format!("query: \"{text}\", types: [COUNTRY]")).await;
            assert!(found.contains(&"Zimbabwe".to_owned()), "{found:?}");
            assert!(!found.contains(&"Brazil".to_owned()), "{found:?}");
        }
        assert!(names(&app, "query: \"zil\", types: [COUNTRY]").await.contains(&"Brazil".to_owned()));
    }

    async fn a_search_finds_only_what_the_caller_may_see(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        discover(&nia, "S-1", "Zymurgy", ", visibility: INTERNAL").await;
        for (caller, count) in [("", 0), ("NIA", 1), ("SPECIALIZED_ORGANIZATION UZ", 1), ("SPECIALIZED_ORGANIZATION KE", 0), ("FUNDER WB", 0)] {
            assert_eq!(names(&app.acting_as(caller).await, "query: \"zymurgy\"").await.len(), count, "{caller}");
        }
    }

    async fn a_search_takes_one_statement_and_one_for_each_type_that_it_finds(app: TestApp) {
        let statements = app.statements("{ search(query: \"government\", first: 50, types: [PROJECT, PIPELINE_PROJECT, CENTER_TERM]) { record { id } } }").await;
        assert!((2..=4).contains(&statements.len()), "{statements:#?}");
    }

    async fn a_search_that_can_not_be_is_refused_and_leaves_the_rest(app: TestApp) {
        for (arguments, about) in [
            ("query: \"\"", "query: "),
            ("query: \"%\"", "query: "),
            ("query: \"a\", first: 51", "first: "),
            ("query: \"a\", first: -1", "first: "),
            ("query: \"a\", types: [COUNTRY, PROCEDURE_STEP]", "types: "),
        ] {
            let answer: Value = app.request(&format!("{{ search({arguments}) {{ record {{ id }} }} viewer {{ role }} }}")).send().await.expect("an answer").json().await.expect("JSON");
            assert_eq!(answer["errors"][0]["extensions"]["code"], "INVALID_ARGUMENT", "{answer}");
            let message = answer["errors"][0]["message"].as_str().expect("a text");
            assert!(message.starts_with(about), "{message}");
            assert_eq!(answer["data"], json!({ "search": null, "viewer": { "role": null } }));
        }
        assert_eq!(found(&app, "query: \"a\", types: []").await, []);
        assert_eq!(found(&app, "query: \"a\", first: 0").await, []);
        assert_eq!(found(&app, "query: \"zzz' OR 1=1 --\"").await, []);
    }
}
