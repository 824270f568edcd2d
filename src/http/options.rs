//! OPTIONS: which methods a path has (RFC 9110, section 9.3.7). The questions of browsers before a request of another
//! origin are answered by `cors`.

use axum::extract::Request;
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// The methods of the GraphQL endpoint.
pub(super) const GRAPHQL: &str = "GET, HEAD, POST, OPTIONS";

pub(super) async fn answer(request: Request, next: Next) -> Response {
    let asks = request.method() == Method::OPTIONS;
    if !asks || request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD) {
        return next.run(request).await;
    }
    let allowed = match request.uri().path() {
        "/graphql" => GRAPHQL,
        "/oauth2/token" => "POST, OPTIONS",
        _ => "GET, HEAD, OPTIONS",
    };
    (StatusCode::NO_CONTENT, [(header::ALLOW, allowed)]).into_response()
}
