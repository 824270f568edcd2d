//! Traces that the service sends to a collector.

use std::sync::mpsc::{Receiver, channel};

use axum::Router;
use axum::body::Bytes;
use axum::routing::post;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue, any_value};
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message;
use serde_json::{Value, json};

use super::{Service, serving};
use crate::support::{Kind, prepare};

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const PARENT: &str = "b7ad6b7169203331";

/// A collector at a port of its own, and what it receives.
async fn collector() -> (String, Receiver<Bytes>) {
    let (sender, received) = channel();
    let keep = async move |body: Bytes| {
        sender.send(body).expect("the test listens");
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let app = Router::new().route("/v1/traces", post(keep));
    tokio::spawn(async move { axum::serve(listener, app).await });
    (format!("http://{address}"), received)
}

fn text<'a>(attributes: &'a [KeyValue], name: &str) -> Option<&'a str> {
    let attribute = attributes.iter().find(|attribute| attribute.key == name)?;
    match &attribute.value {
        Some(AnyValue { value: Some(any_value::Value::StringValue(text)) }) => Some(text),
        other => panic!("{name} is {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_is_a_span_of_the_trace_of_its_client_and_its_operation_another_one() {
    let Some((url, _folder)) = prepare(Kind::Sqlite) else { return };
    let (endpoint, received) = collector().await;
    let folder = tempfile::tempdir().expect("a folder");
    let service = Service::spawn(serving(folder.path(), &url).env("DGCC_TRACES__ENDPOINT", endpoint));
    let query = "query Named($code: String!) { organization(by: { code: $code }) { id } }";
    let request = reqwest::Client::new()
        .post(format!("{}/graphql", service.url))
        .header("traceparent", format!("00-{TRACE}-{PARENT}-01"))
        .json(&json!({ "query": query, "variables": { "code": "SECRET-WORD" } }));
    let answer: Value = request.send().await.expect("an answer").json().await.expect("JSON");
    assert_eq!(answer["data"], json!({ "organization": null }));
    // What was not sent yet is sent at the end.
    service.end().await;
    let bodies: Vec<Bytes> = received.try_iter().collect();
    let sent: Vec<_> = bodies
        .iter()
        .map(|body| ExportTraceServiceRequest::decode(body.as_ref()).expect("OTLP"))
        .flat_map(|request| request.resource_spans)
        .collect();
    let resource = sent[0].resource.as_ref().expect("a resource");
    assert_eq!(text(&resource.attributes, "service.name"), Some("dgcc"));
    let spans: Vec<&Span> =
        sent.iter().flat_map(|spans| &spans.scope_spans).flat_map(|spans| &spans.spans).collect();
    let names: Vec<_> = spans.iter().map(|span| &span.name).collect();
    let named =
        |name: &str| *spans.iter().find(|span| span.name == name).unwrap_or_else(|| panic!("{names:?}"));
    let (request, operation) = (named("POST /graphql"), named("query"));
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    assert_eq!((hex(&request.trace_id), hex(&request.parent_span_id)), (TRACE.to_owned(), PARENT.to_owned()));
    assert_eq!(operation.parent_span_id, request.span_id);
    for (attribute, value) in [
        ("graphql.operation.type", "query"),
        ("graphql.operation.name", "Named"),
        ("dgcc.role", "ANONYMOUS"),
        ("dgcc.outcome", "ok"),
    ] {
        assert_eq!(text(&operation.attributes, attribute), Some(value), "{attribute}");
    }
    let bytes = bodies.concat();
    for never in ["SECRET-WORD", "organization"] {
        assert!(!String::from_utf8_lossy(&bytes).contains(never), "{never}");
    }
}
