//! Pages for people, and health.

use super::bodies::gunzip;
use crate::support::both;

both! {
    async fn the_first_page_says_where_to_go(app: TestApp) {
        let page = app.client.get(&app.url).send().await.expect("an answer");
        assert_eq!(page.status(), 200);
        let text = page.text().await.expect("a page");
        assert!(text.contains("/graphiql") && text.contains("/graphql") && text.contains("/schema.graphql"));
    }

    async fn graphiql_loads_nothing_from_another_host(app: TestApp) {
        let page = app.client.get(format!("{}/graphiql", app.url)).send().await.expect("an answer");
        let policy = page.headers()["content-security-policy"].to_str().expect("text").to_owned();
        assert!(policy.contains("default-src 'none'") && policy.contains("script-src 'self'") && !policy.contains("unsafe"));
        let text = page.text().await.expect("a page");
        let mut assets = 0;
        for part in text.split(['"', '\'']).filter(|part| part.starts_with('/') && part.contains('.')) {
            let asset = app.client.get(format!("{}{part}", app.url)).send().await.expect("an answer");
            assert_eq!(asset.status(), 200, "{part}");
            assets += 1;
        }
        assert!(assets >= 2);
        assert!(!text.contains("http://") && !text.contains("https://"), "{text}");
        let missing = app.client.get(format!("{}/graphiql/../Cargo.toml", app.url)).send().await.expect("an answer");
        assert_eq!(missing.status(), 404);
    }

    async fn graphiql_is_sent_compressed_to_those_who_take_it(app: TestApp) {
        let get = async |coding: &str| app.client.get(format!("{}/graphiql/graphiql.js", app.url)).header("accept-encoding", coding).send().await.expect("an answer");
        let (plain, compressed) = (get("identity").await, get("gzip, br").await);
        assert!(plain.headers().get("content-encoding").is_none() && compressed.headers()["content-encoding"] == "gzip");
        assert_eq!(plain.headers()["etag"], compressed.headers()["etag"]);
        for answer in [&plain, &compressed] {
            assert_eq!(answer.headers()["content-type"], "text/javascript; charset=utf-8");
            assert!(answer.headers().get_all("vary").iter().any(|name| name == "accept-encoding"));
        }
        let file = std::fs::read("web/dist/graphiql.js").expect("the file");
        assert!(plain.bytes().await.expect("a body") == file);
        assert!(gunzip(&compressed.bytes().await.expect("a body")) == file);
        assert!(get("gzip;q=0, *").await.headers().get("content-encoding").is_none());
    }

    async fn graphiql_opens_with_examples(app: TestApp) {
        let examples = app.client.get(format!("{}/graphiql/examples.json", app.url)).send().await.expect("an answer");
        let examples: serde_json::Value = examples.json().await.expect("JSON");
        let tabs = examples.as_array().expect("a list");
        let of = |kind: &str| tabs.iter().filter(|tab| tab["query"].as_str().is_some_and(|query| query.contains(kind))).collect::<Vec<_>>();
        let (mutations, subscriptions) = (of("\nmutation "), of("\nsubscription "));
        assert_eq!((of("\nquery ").len(), mutations.len(), subscriptions.len()), (6, 1, 1));
        // A mutation needs a token: its header is there to be filled in.
        let headers: serde_json::Value = serde_json::from_str(mutations[0]["headers"].as_str().expect("headers")).expect("JSON");
        assert_eq!(headers, serde_json::json!({ "Authorization": "Bearer TOKEN" }));
        assert!(mutations[0]["query"].as_str().is_some_and(|query| query.contains("dgcc token --role NIA")));
        assert_eq!(subscriptions[0]["headers"], serde_json::Value::Null);
    }

    async fn the_schema_is_served(app: TestApp) {
        let schema = app.client.get(format!("{}/schema.graphql", app.url)).send().await.expect("an answer");
        assert_eq!(schema.text().await.expect("text"), dgcc::schema::sdl());
    }

    async fn every_page_tells_browsers_to_give_nothing_away(app: TestApp) {
        for path in ["/", "/graphiql", "/graphiql/examples.json", "/schema.graphql", "/nowhere", "/health/live", "/graphql", "/.well-known/jwks.json"] {
            let page = app.client.get(format!("{}{path}", app.url)).send().await.expect("an answer");
            let header = |name: &str| page.headers().get(name).map(|value| value.to_str().expect("text")).unwrap_or_default();
            assert_eq!(header("referrer-policy"), "no-referrer", "{path}");
            assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
            assert_eq!(header("x-frame-options"), "DENY", "{path}");
            let policy = header("content-security-policy");
            assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        }
        let page = app.client.get(format!("{}/graphiql", app.url)).send().await.expect("an answer");
        assert_eq!(page.headers()["cross-origin-opener-policy"], "same-origin");
    }

    async fn a_page_that_the_browser_has_is_not_sent_again(app: TestApp) {
        let get = async |known: &str| app.client.get(format!("{}/graphiql", app.url)).header("if-none-match", known).send().await.expect("an answer");
        let tag = get("\"x\"").await.headers()["etag"].to_str().expect("text").to_owned();
        let strong = tag.strip_prefix("W/").expect("a weak tag").to_owned();
        for known in [tag.clone(), strong, format!("\"x\", {tag}"), "*".to_owned()] {
            let answer = get(&known).await;
            assert_eq!((answer.status().as_u16(), answer.headers()["etag"].to_str().expect("text")), (304, tag.as_str()), "{known}");
        }
    }

    async fn health_says_live_and_ready(app: TestApp) {
        for path in ["live", "ready"] {
            let answer = app.client.get(format!("{}/health/{path}", app.url)).send().await.expect("an answer");
            assert_eq!(answer.status(), 200);
        }
    }
}
