//! Pages for people: what this is, and GraphiQL. All of it is in the binary; nothing is loaded from
//! another host.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::auth::sha256;
use rust_embed::RustEmbed;

use super::{accept, body, entity_tag};
use crate::examples;
use crate::schema::sdl;

/// The files of `web/dist/` but one.
#[derive(RustEmbed)]
#[folder = "web/dist/"]
#[exclude = "graphiql.js"]
struct Assets;

/// GraphiQL, compressed by `build.rs`: most clients take it so.
const GRAPHIQL: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/graphiql.js.gz"));
static GRAPHIQL_HASH: LazyLock<Vec<u8>> = LazyLock::new(|| sha256(GRAPHIQL));

/// Nothing but what this host serves, and no inline script or style.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; \
                      img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; \
                      frame-ancestors 'none'";

/// Pages of other origins get no hold of a window that these open in, and load nothing from here.
const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

pub(super) async fn home(headers: HeaderMap) -> Response {
    asset(Path("home.html".to_owned()), headers).await
}

pub(super) async fn graphiql(headers: HeaderMap) -> Response {
    asset(Path("graphiql.html".to_owned()), headers).await
}

pub(super) async fn asset(Path(name): Path<String>, request: HeaderMap) -> Response {
    let is_graphiql = name == "graphiql.js";
    let (file, hash) = match Assets::get(&name) {
        _ if is_graphiql => (GRAPHIQL.into(), GRAPHIQL_HASH.clone()),
        Some(file) => (file.data, file.metadata.sha256_hash().to_vec()),
        None => return not_found().await,
    };
    // A weak tag: the file has the same one whether it is sent compressed or not.
    let tag = format!("W/\"{}\"", URL_SAFE_NO_PAD.encode(hash));
    let kept = [(header::ETAG, tag.as_str()), (header::CACHE_CONTROL, "no-cache")];
    if entity_tag::is_known(&request, &tag) {
        return (StatusCode::NOT_MODIFIED, kept).into_response();
    }
    let kind = match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("woff2") => "font/woff2",
        _ => "text/plain; charset=utf-8",
    };
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (OPENER_POLICY, "same-origin"),
        (RESOURCE_POLICY, "same-origin"),
    ];
    if !is_graphiql {
        return (kept, headers, file).into_response();
    }
    let vary = [(header::VARY, "accept-encoding")];
    if accept::takes_gzip(&request) {
        return (kept, headers, vary, [(header::CONTENT_ENCODING, "gzip")], file).into_response();
    }
    (kept, headers, vary, body::decompress(&file, usize::MAX)).into_response()
}

/// Placeholder in the header of an example, which the reader replaces by a token.
const TOKEN_TEMPLATE: &str = r#"{ "Authorization": "Bearer TOKEN" }"#;

/// The examples that GraphiQL opens with.
pub(super) async fn examples() -> Response {
    let tab = |example: examples::Example| {
        let headers = example.role.map(|_| TOKEN_TEMPLATE);
        serde_json::json!({ "title": example.title, "query": example.query, "headers": headers })
    };
    let tabs: Vec<_> = examples::all().filter(|example| example.in_tab).map(tab).collect();
    ([(header::CACHE_CONTROL, "no-cache")], axum::Json(tabs)).into_response()
}

pub(super) async fn schema() -> Response {
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], sdl()).into_response()
}

pub(super) async fn not_found() -> Response {
    let text = "Not found. The API is at /graphql; / describes this service.\n";
    (StatusCode::NOT_FOUND, text).into_response()
}
