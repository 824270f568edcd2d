//! The span of a request, for the log and for traces.

use axum::extract::{MatchedPath, Request};
use opentelemetry::propagation::TextMapPropagator;
use opentelemetry::trace::TraceContextExt;
use opentelemetry_http::HeaderExtractor;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// The name of the span.
pub const REQUEST: &str = "request";

pub(super) fn of(request: &Request) -> Span {
    let headers = request.headers();
    let id = headers.get("x-request-id").and_then(|id| id.to_str().ok()).unwrap_or_default();
    // The path without its query: a query may hold what must not be logged.
    let (method, path) = (request.method(), request.uri().path());
    let span = tracing::info_span!(REQUEST, otel.kind = "server", %method, path, id);
    if headers.contains_key("traceparent") {
        // The trace of the client, in the format of W3C Trace Context. Without a collector this does nothing.
        let client = TraceContextPropagator::new().extract(&HeaderExtractor(headers));
        let _ = span.set_parent(client);
    }
    let context = span.context();
    let traced = context.span();
    if traced.is_recording() {
        // The route, not the path: the number of paths that do not exist has no limit.
        let route = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
        traced.update_name(format!("{method} {route}").trim_end().to_owned());
    }
    span
}
