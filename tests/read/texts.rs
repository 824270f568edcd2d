//! Names in several languages, and searching for them.

use serde_json::json;

use crate::loading::load_again;
use crate::support::both;

both! {
    async fn korean_compounds_are_found_with_and_without_spaces(app: TestApp) {
        for list in ["centers", "centerTerms"] {
            let found = |text: &str| format!("{list}(first: 200, filter: {{ search: \"{text}\" }}) {{ totalCount nodes {{ code }} }}");
            let query = format!("{{ without: {} with: {} }}", found("디지털정부협력센터"), found("디지털정부 협력센터"));
            let data = app.data(&query).await;
            assert!(data["with"]["totalCount"].as_i64() > Some(5), "{data}");
            assert_eq!(data["with"], data["without"]);
        }
    }

    async fn search_minds_neither_case_nor_accents_nor_hyphens_and_takes_every_word(app: TestApp) {
        for text in ["GOBIERNO peru", "cooperación", "COOPERACION", "transformacion-digital", "한-페루"] {
            let data = app.data(&format!("{{ centerTerms(filter: {{ search: \"{text}\" }}) {{ nodes {{ code }} }} }}")).await;
            let nodes = data["centerTerms"]["nodes"].as_array().expect("nodes");
            assert!(nodes.contains(&json!({ "code": "PE-2" })), "{text}: {data}");
        }
        for text in ["' OR 1=1 --", "peru uzbekistan", "100%"] {
            let data = app.data(&format!("{{ centerTerms(filter: {{ search: \"{text}\" }}) {{ totalCount }} }}")).await;
            assert_eq!(data["centerTerms"]["totalCount"], 0, "{text}");
        }
    }

    async fn a_word_is_found_by_its_beginning_with_or_without_what_is_within_it(app: TestApp) {
        let agency = app.acting_as("NIA").await;
        for (code, country, language, text) in [
            ("UZ-NAMED", "UZ", "uz", "Oʻzbekiston yagona portali"),
            ("VN-NAMED", "VN", "vi", "Chính quyền số Đà Nẵng"),
            ("CI-NAMED", "CI", "fr", "Projet d’e-Gouvernement de la Côte d’Ivoire"),
            ("BA-NAMED", "BA", "en", "Bosnia and Herzegovina: eServices, a registry of addresses"),
        ] {
            let input = format!("country: {{ alpha2: \"{country}\" }}, code: \"{code}\", name: [{{ language: \"{language}\", text: \"{text}\" }}]");
            assert_eq!(agency.mutate("discoverPipelineProject", &input, "__typename").await["userErrors"], json!([]));
        }
        for (text, code) in [
            ("O'zbekiston YAGONA", "UZ-NAMED"),
            ("O‘zbekiston yagona", "UZ-NAMED"),
            ("ozbekiston yagona", "UZ-NAMED"),
            ("chinh quyen so", "VN-NAMED"),
            ("da nang chinh quyen", "VN-NAMED"),
            ("Đà Nẵng", "VN-NAMED"),
            ("e-gouv", "CI-NAMED"),
            ("egouv ivoire", "CI-NAMED"),
            ("projet gouv", "CI-NAMED"),
            ("cote d'ivoire", "CI-NAMED"),
            ("herzegovina e-services", "BA-NAMED"),
            ("services of addr", "BA-NAMED"),
        ] {
            let query = format!("{{ pipelineProjects(filter: {{ search: \"{text}\", code: {{ in: [\"UZ-NAMED\", \"VN-NAMED\", \"CI-NAMED\", \"BA-NAMED\"] }} }}) {{ nodes {{ code }} }} }}");
            assert_eq!(agency.data(&query).await["pipelineProjects"]["nodes"], json!([{ "code": code }]), "{text}");
        }
        for text in ["e-gov", "gov", "govina", "vernement"] {
            let query = format!("{{ pipelineProjects(filter: {{ search: \"{text}\", code: {{ in: [\"BA-NAMED\", \"CI-NAMED\"] }} }}) {{ totalCount }} }}");
            assert_eq!(agency.data(&query).await["pipelineProjects"]["totalCount"], 0, "{text}");
        }
    }

    async fn a_word_of_one_or_two_letters_is_found_and_what_was_renamed_or_deleted_is_not(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let count = async |text: &str| {
            let data = nia.data(&format!("{{ events(filter: {{ search: \"{text}\" }}) {{ totalCount }} }}")).await;
            data["events"]["totalCount"].as_u64().expect("a count")
        };
        let made = nia.mutate("createEvent", "country: { alpha2: \"UZ\" }, eventKind: FORUM, name: [{ language: \"ko\", text: \"포털 q9 시연\" }]", "event { id }").await;
        for text in ["포", "포털", "털", "q", "q9", "시연 q9"] {
            assert_eq!(count(text).await, 1, "{text}");
        }
        let id = &made["event"]["id"];
        nia.mutate("updateEvent", &format!("id: {id}, expectedVersion: 1, name: [{{ language: \"ko\", text: \"공동세미나\" }}]"), "__typename").await;
        for (text, times) in [("포털", 0), ("q9", 0), ("공동", 1), ("공동세미나", 1)] {
            assert_eq!(count(text).await, times, "{text}");
        }
        nia.mutate("deleteEvent", &format!("id: {id}, expectedVersion: 2"), "__typename").await;
        assert_eq!((count("공동").await, count("공동세미나").await), (0, 0));
    }

    async fn loading_again_folds_again_what_names_are_searched_by(app: TestApp) {
        app.execute("UPDATE organization SET search = 'as it was folded once'").await;
        let found = "{ organizations(filter: { search: \"행정안전부\" }) { nodes { code } } }";
        assert_eq!(app.data(found).await["organizations"]["nodes"], json!([]));
        load_again(&app).await;
        assert_eq!(app.data(found).await["organizations"]["nodes"], json!([{ "code": "MOIS" }]));
    }

    async fn korean_words_apart_or_in_another_order_find_what_has_them_all(app: TestApp) {
        for text in ["인도네시아 협력센터", "협력센터 인도네시아"] {
            let data = app.data(&format!("{{ centerTerms(filter: {{ search: \"{text}\" }}) {{ nodes {{ code }} }} }}")).await;
            assert_eq!(data["centerTerms"]["nodes"], json!([{ "code": "ID-2" }]), "{text}");
        }
    }

    async fn an_organization_is_found_by_a_name_that_it_had(app: TestApp) {
        let data = app.data("{ organizations(filter: { search: \"안전행정부\" }) { nodes { code } } }").await;
        assert_eq!(data["organizations"]["nodes"], json!([{ "code": "MOIS" }]));
    }

    async fn a_search_that_can_not_be_is_refused(app: TestApp) {
        let (long, many) = ("k".repeat(201), "k ".repeat(50));
        for text in ["", "%", "_", "\\\\", "\\u0000", "🙂", "-", long.as_str(), many.as_str()] {
            let (code, message) = app.error(&format!("{{ centerTerms(filter: {{ search: \"{text}\" }}) {{ totalCount }} }}")).await;
            assert!(code == "INVALID_ARGUMENT" && message.starts_with("search: "), "{text}: {message}");
        }
    }

    async fn a_name_comes_in_the_language_asked_for_and_says_which(app: TestApp) {
        let data = app.data("{ country(by: { alpha2: \"UZ\" }) { ko: name(language: \"ko\") { text language } ru: name(language: \"ru\") { text language }
            ja: name(language: \"ja\") { text language } name { translations { language } } } }").await;
        let country = &data["country"];
        assert_eq!(country["ko"], json!({ "text": "우즈베키스탄", "language": "ko" }));
        assert_eq!(country["ru"], json!({ "text": "Узбекистан", "language": "ru" }));
        assert_eq!(country["ja"], json!({ "text": "Uzbekistan", "language": "en" }));
        assert_eq!(country["name"]["translations"].as_array().map(Vec::len), Some(6));
        let data = app.data("{ centerTerm(by: { code: \"PE-2\" }) { es: name(language: \"es\") { language } en: name(language: \"en\") { language } } }").await;
        assert_eq!(data["centerTerm"], json!({ "es": { "language": "es" }, "en": { "language": "ko" } }));
    }

    async fn without_an_argument_accept_language_decides(app: TestApp) {
        let url = format!("{}/graphql", app.url);
        for (header, language) in [("ko-KR,ko;q=0.9,en;q=0.8", "ko"), ("ja, fr;q=0.5", "fr"), ("en;q=0, *", "en"), ("\u{7f}", "en")] {
            let mut request = app.client.post(&url).json(&json!({ "query": "{ country(by: { alpha2: \"KE\" }) { name { language } } }" }));
            if let Ok(value) = reqwest::header::HeaderValue::from_str(header) {
                request = request.header("accept-language", value);
            }
            let answer: serde_json::Value = request.send().await.expect("an answer").json().await.expect("JSON");
            assert_eq!(answer["data"]["country"]["name"]["language"], language, "{header}");
        }
    }

    async fn a_language_that_is_no_code_is_refused(app: TestApp) {
        for language in ["KOR", "k", "", "ko-", "한국", "xx"] {
            let (code, _) = app.error(&format!("{{ countries {{ nodes {{ name(language: \"{language}\") {{ text }} }} }} }}")).await;
            assert_eq!(code, "INVALID_DOCUMENT", "{language}");
        }
    }
}
