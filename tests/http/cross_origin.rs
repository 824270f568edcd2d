//! Web pages of other origins.

use dgcc::config::{Config, Origins};
use reqwest::{Method, Response};
use tokio_tungstenite::tungstenite::Error;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use crate::support::{TestApp, both};

const PORTAL: &str = "https://portal.example.org";

fn for_the_portal(config: &mut Config) {
    config.http.allowed_origins = Origins::try_from(vec![PORTAL.to_owned()]).expect("an origin");
}

fn for_every_page(config: &mut Config) {
    config.http.allowed_origins = Origins::try_from(vec!["*".to_owned()]).expect("every origin");
}

/// What a browser asks before a page of an origin sends a request with these headers.
async fn ask(app: &TestApp, origin: &str, headers: &str) -> Response {
    let request = app.client.request(Method::OPTIONS, format!("{}/graphql", app.url));
    let request = request.header("origin", origin).header("access-control-request-method", "POST");
    request.header("access-control-request-headers", headers).send().await.expect("an answer")
}

fn header(response: &Response, name: &str) -> String {
    let value = response.headers().get(name).map(|value| value.to_str().expect("text"));
    value.unwrap_or_default().to_ascii_lowercase()
}

/// Whether a page of an origin gets a WebSocket.
async fn connects(app: &TestApp, origin: &str) -> bool {
    let mut request =
        (app.url.replace("http://", "ws://") + "/graphql").into_client_request().expect("a request");
    for (name, value) in [("sec-websocket-protocol", "graphql-transport-ws"), ("origin", origin)] {
        request.headers_mut().insert(name, value.parse().expect("a header"));
    }
    match tokio_tungstenite::connect_async(request).await {
        Ok(_) => true,
        Err(Error::Http(refused)) => {
            assert_eq!(refused.status(), 403, "{origin}");
            false
        }
        Err(error) => panic!("{error}"),
    }
}

mod the_portal {
    use super::*;

    both! { set: super::for_the_portal;
        async fn a_page_of_an_allowed_origin_calls_and_listens(app: TestApp) {
            let wanted = [
                "accept", "accept-language", "authorization", "content-type", "content-encoding", "if-none-match",
                "idempotency-key", "x-access-reason", "last-event-id", "traceparent", "tracestate", "baggage", "x-request-id",
                "apollographql-client-name", "apollographql-client-version", "graphql-client-name", "graphql-client-version",
            ];
            let answer = ask(&app, PORTAL, &wanted.join(",")).await;
            assert_eq!((answer.status().as_u16(), header(&answer, "access-control-allow-origin").as_str()), (200, PORTAL));
            let allowed = header(&answer, "access-control-allow-headers");
            let allowed: Vec<&str> = allowed.split(',').map(str::trim).collect();
            for name in wanted {
                assert!(allowed.contains(&name), "{name}: {allowed:?}");
            }
            let answer = app.request("{ __typename }").header("origin", PORTAL).send().await.expect("an answer");
            assert_eq!(header(&answer, "access-control-allow-origin"), PORTAL);
            let exposed = header(&answer, "access-control-expose-headers");
            for name in ["x-request-id", "etag", "retry-after", "www-authenticate"] {
                assert!(exposed.split(',').any(|exposed| exposed.trim() == name), "{name}: {exposed}");
            }
            assert_eq!(header(&answer, "access-control-allow-credentials"), "");
            assert!(connects(&app, PORTAL).await);
        }

        async fn a_page_of_another_origin_does_not(app: TestApp) {
            for origin in ["https://evil.example.org", "http://portal.example.org", "https://portal.example.org:8443", "null"] {
                assert_eq!(header(&ask(&app, origin, "content-type").await, "access-control-allow-origin"), "", "{origin}");
                assert!(!connects(&app, origin).await, "{origin}");
            }
        }
    }
}

mod every_page {
    use super::*;

    both! { set: super::for_every_page;
        async fn any_origin_calls_and_listens_without_credentials(app: TestApp) {
            for origin in [PORTAL, "http://localhost:5173", "null"] {
                let answer = ask(&app, origin, "authorization,content-type").await;
                assert_eq!(header(&answer, "access-control-allow-origin"), "*", "{origin}");
                assert_eq!(header(&answer, "access-control-allow-credentials"), "");
                assert!(connects(&app, origin).await, "{origin}");
            }
        }
    }
}

both! {
    async fn no_origin_is_allowed_by_default_but_the_services_own(app: TestApp) {
        assert_eq!(header(&ask(&app, PORTAL, "content-type").await, "access-control-allow-origin"), "");
        assert!(!connects(&app, PORTAL).await);
        assert!(connects(&app, &app.url).await);
    }
}
