//! The HTTP face: which paths there are, and what every request goes through on its way.

mod accept;
mod bearer;
mod body;
mod changes;
mod cors;
mod deprecation;
mod entity_tag;
mod events;
mod forwarded;
mod graphql;
mod health;
mod list;
mod measured;
mod metrics;
mod oauth;
mod options;
mod origin;
mod pages;
mod parameters;
mod prefer;
mod presented;
mod rate;
mod reply;
mod server;
mod span;
mod websocket;

use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use tower_http::compression::{CompressionLayer, CompressionLevel};
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::trace::{DefaultOnResponse, TraceLayer};
use tracing::Level;

pub use metrics::serve_metrics;
pub use server::{Listening, Tls, serve};
pub use span::REQUEST;

use crate::app::App;

/// The smallest body in bytes that is compressed. Smaller ones fit into one packet as they are.
const COMPRESSED_FROM: u64 = 1024;

/// All paths of the service. The layers run from the first to the last on the way in.
fn router(app: App) -> Router {
    // A request has several clones of what it shares.
    let app = Arc::new(app);
    let request_id = HeaderName::from_static("x-request-id");
    // Where clients come by HTTPS, they are to come by nothing else for a year (RFC 6797).
    let secure = app.issuer.url.starts_with("https://").then_some("max-age=31536000");
    let layers = ServiceBuilder::new()
        .layer(SetRequestIdLayer::new(request_id.clone(), MakeRequestUuid))
        .layer(
            TraceLayer::new_for_http()
                .make_span_with(span::of)
                .on_response(DefaultOnResponse::new().level(Level::DEBUG)),
        )
        .layer(PropagateRequestIdLayer::new(request_id))
        .layer(always(header::X_CONTENT_TYPE_OPTIONS, Some("nosniff")))
        .layer(always(header::X_FRAME_OPTIONS, Some("DENY")))
        .layer(always(header::REFERRER_POLICY, Some("no-referrer")))
        .layer(always(header::CONTENT_SECURITY_POLICY, Some("default-src 'none'; frame-ancestors 'none'")))
        .layer(always(header::STRICT_TRANSPORT_SECURITY, secure))
        .layer(from_fn(options::answer))
        .layer(cors::layer(&app.http.allowed_origins))
        .layer(
            CompressionLayer::new()
                .quality(CompressionLevel::Fastest)
                .compress_when(SizeAbove::new(COMPRESSED_FROM).and(NotForContentType::SSE)),
        )
        .layer(CatchPanicLayer::custom(reply::panicked));
    let graphql = get(websocket::get_or_upgrade).post(graphql::post).fallback(graphql::wrong_method);
    Router::new()
        .route("/", get(pages::home))
        .route("/graphql", graphql.layer(from_fn_with_state(app.clone(), measured::measure)))
        .route("/changes", get(changes::last))
        .route("/graphiql", get(pages::graphiql))
        .route("/graphiql/examples.json", get(pages::examples))
        .route("/graphiql/{*asset}", get(pages::asset))
        .route("/schema.graphql", get(pages::schema))
        .route("/oauth2/token", post(oauth::token).fallback(oauth::wrong_method))
        .route("/.well-known/oauth-authorization-server", get(oauth::metadata))
        .route("/.well-known/jwks.json", get(oauth::keys))
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .fallback(pages::not_found)
        .layer(layers)
        .with_state(app)
}

/// A header of every answer that has no other value for it.
fn always(name: HeaderName, value: Option<&'static str>) -> SetResponseHeaderLayer<Option<HeaderValue>> {
    SetResponseHeaderLayer::if_not_present(name, value.map(HeaderValue::from_static))
}
