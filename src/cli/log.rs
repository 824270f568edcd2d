//! The log on standard error, and traces to a collector.

use anyhow::Context;
use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::{SpanExporter, WithExportConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider};
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

use crate::config::{Config, LogFormat, Traces};

/// Starts the log and the traces. The first line names environment variables that are not settings, but not their values.
/// Traces are complete only after [`finish`].
pub(super) fn start(config: &Config) -> anyhow::Result<Option<SdkTracerProvider>> {
    let Config { log, unknown_variables, .. } = config;
    let filter = EnvFilter::try_new(&log.filter).context("configuration: log.filter")?;
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let lines = match log.format {
        LogFormat::Text => lines.boxed(),
        LogFormat::Json => lines.json().boxed(),
    };
    let traces = traces(&config.traces).context("configuration: traces")?;
    let spans = traces.as_ref().map(|traces| {
        // Log lines are not part of traces, nor are the spans of libraries.
        let own = filter_fn(|metadata| metadata.is_span() && metadata.target().starts_with("dgcc"));
        tracing_opentelemetry::layer().with_tracer(traces.tracer("dgcc")).with_filter(own)
    });
    let started = tracing_subscriber::registry().with(lines.with_filter(filter)).with(spans).try_init();
    started.map_err(|error| anyhow::anyhow!("log: {error}"))?;
    if !unknown_variables.is_empty() {
        let names = unknown_variables.join(", ");
        tracing::warn!("ignored environment variables that are not settings: {names}");
    }
    Ok(traces)
}

/// Sends the traces that have not been sent yet.
pub(super) async fn finish(traces: Option<SdkTracerProvider>) {
    let Some(traces) = traces else { return };
    // It blocks until the collector has answered or the time limit of the exporter has passed.
    if let Ok(Err(error)) = tokio::task::spawn_blocking(move || traces.shutdown()).await {
        tracing::warn!(%error, "the last traces could not be sent");
    }
}

fn traces(settings: &Traces) -> anyhow::Result<Option<SdkTracerProvider>> {
    if settings.endpoint.is_empty() {
        return Ok(None);
    }
    let endpoint = format!("{}/v1/traces", settings.endpoint.trim_end_matches('/'));
    let exporter = SpanExporter::builder().with_http().with_endpoint(endpoint).build()?;
    let resource = Resource::builder().with_service_name("dgcc");
    let version = opentelemetry::KeyValue::new("service.version", env!("CARGO_PKG_VERSION"));
    let provider = SdkTracerProvider::builder()
        .with_batch_exporter(exporter)
        // By the ID of the trace alone: clients cannot ask for more traces than the ratio.
        .with_sampler(Sampler::TraceIdRatioBased(settings.ratio))
        .with_resource(resource.with_attribute(version).build())
        .build();
    Ok(Some(provider))
}
