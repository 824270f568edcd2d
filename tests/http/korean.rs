//! Errors in Korean, for `Accept-Language: ko`.

use serde_json::{Value, json};

use crate::support::{TestApp, both};

/// The code and the message of the first error, for somebody who prefers a language.
async fn first_error(app: &TestApp, language: &str, query: &str) -> (String, String) {
    let request = app.request(query).header("accept-language", language);
    let answer: Value = request.send().await.expect("an answer").json().await.expect("JSON");
    let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("{answer}")).to_owned();
    let error = &answer["errors"][0];
    (text(&error["extensions"]["code"]), text(&error["message"]))
}

both! {
    async fn errors_are_in_the_language_that_the_request_prefers(app: TestApp) {
        for (query, code, english, korean) in [
            ("{ countries(first: 201) { totalCount } }", "INVALID_ARGUMENT",
                "first: must be between 0 and 200", "first: 0에서 200 사이여야 합니다"),
            ("{ country(by: { alpha2: \"UZ\" }) { code } }", "INVALID_DOCUMENT",
                "Unknown field \"code\" on type \"Country\".", "\"Country\" 형식에 \"code\" 필드가 없습니다."),
            ("{ node(id: \"x\") { id } }", "INVALID_ARGUMENT", "id: not a valid ID of this API", "id: 이 API의 ID가 아닙니다"),
            ("{ countries(after: \"x\") { totalCount } }", "INVALID_ARGUMENT",
                "after: not a cursor of this API", "after: 이 API의 커서가 아닙니다"),
            ("{ countries(filter: { or: [] }) { totalCount } }", "INVALID_ARGUMENT",
                "filter: `or` requires at least one filter", "filter: `or`에는 조건이 하나 이상 필요합니다"),
            ("{ changes(first: 0) { cursor } }", "INVALID_ARGUMENT",
                "first: must be between 1 and 1000", "first: 1에서 1000 사이여야 합니다"),
        ] {
            assert_eq!(first_error(&app, "en", query).await, (code.to_owned(), english.to_owned()));
            assert_eq!(first_error(&app, "ko-KR, en;q=0.5", query).await, (code.to_owned(), korean.to_owned()));
        }
        let date = "{ asOf(id: \"x\", date: \"yesterday\") { id } }";
        let (_, message) = first_error(&app, "ko", date).await;
        assert!(message.contains("YYYY-MM-DD 형식의 날짜여야 합니다"), "{message}");
    }

    async fn who_may_not_is_told_so_in_korean(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let terms = nia.data("{ centerTerms(first: 1) { nodes { id } } }").await;
        let input = format!("documentKind: OTHER, title: [{{ language: \"en\", text: \"Note\" }}], sha256: \"{}\"", "0".repeat(64));
        let evidence = nia.mutate("registerDocument", &input, "document { id }").await;
        let (term, document) = (&terms["centerTerms"]["nodes"][0]["id"], &evidence["document"]["id"]);
        let query = format!(
            "mutation {{ announceSelection(input: {{ term: {{ id: {term} }}, occurredOn: \"2026\", document: {{ id: {document} }} }}) {{ userErrors {{ message }} }} }}"
        );
        for (language, says) in [
            ("en", "announceSelection requires MOIS; you are NIA"),
            ("ko", "announceSelection 권한이 없습니다. 필요한 역할은 MOIS입니다. 현재 역할은 NIA입니다."),
        ] {
            assert_eq!(first_error(&nia, language, &query).await, ("FORBIDDEN".to_owned(), says.to_owned()));
        }
        let nobody = "announceSelection 권한이 없습니다. 필요한 역할은 MOIS입니다. 요청에 토큰이 없습니다.";
        assert_eq!(first_error(&app, "ko", &query).await.1, nobody);
    }

    async fn a_request_that_is_refused_before_it_runs_is_answered_in_korean(app: TestApp) {
        let unknown = app.with_token("x");
        let (code, message) = first_error(&unknown, "ko", "{ __typename }").await;
        assert_eq!((code.as_str(), message.as_str()), ("UNAUTHENTICATED", "유효하지 않은 토큰입니다: 서명된 JSON 웹 토큰이 아닙니다"));
        let answer = app.client.post(format!("{}/graphql", app.url)).header("accept-language", "ko").json(&json!({}));
        let answer: Value = answer.send().await.expect("an answer").json().await.expect("JSON");
        assert_eq!(answer["errors"][0]["message"], "query: 값이 없습니다");
        let (code, message) = first_error(&app, "ko", "{").await;
        assert_eq!((code.as_str(), message.as_str()), ("INVALID_DOCUMENT", "구문 오류: 문서가 도중에 끝났습니다"));
        let (_, message) = first_error(&app, "ko", "{ viewer(x: 1) { role } }").await;
        assert_eq!(message, "필드 \"viewer\"에 \"x\" 인자가 없습니다.");
    }
}
