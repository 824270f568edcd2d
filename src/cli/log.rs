//! The log on standard error, and traces to a collector.

use std::io::IsTerminal;

use anyhow::Context;
use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::{SpanExporter, WithExportConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider};
use tracing_appender::non_blocking::{NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::filter::{FilterExt, filter_fn};
use tracing_subscriber::fmt::writer::BoxMakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

use crate::config::{Config, LogFormat, Traces};
use crate::http::REQUEST;

/// The log and the traces of a service. They are complete only after [`Started::finish`].
#[must_use]
pub(super) struct Started {
    traces: Option<SdkTracerProvider>,
    /// Writes the last lines when it is dropped.
    _lines: WorkerGuard,
}

/// Starts the log of a command.
pub(super) fn start(config: &Config) -> anyhow::Result<()> {
    init(config, BoxMakeWriter::new(std::io::stderr), None)
}

/// How many lines may wait to be written: what a busy service writes in a few seconds. Room for them is taken at the start.
const MOST_LINES: usize = 16 * 1024;

/// Starts the log and the traces of a service. A thread writes the lines of the log: the service does not stand still while
/// nobody reads them. If too many lines wait, further ones are dropped.
pub(super) fn start_service(config: &Config) -> anyhow::Result<Started> {
    let lines = NonBlockingBuilder::default().lossy(true).buffered_lines_limit(MOST_LINES);
    let (writer, guard) = lines.finish(std::io::stderr());
    let traces = traces(&config.traces).context("configuration: traces")?;
    init(config, BoxMakeWriter::new(writer), traces.as_ref())?;
    Ok(Started { traces, _lines: guard })
}

/// The first line names environment variables that are not settings, but not their values.
fn init(config: &Config, writer: BoxMakeWriter, traces: Option<&SdkTracerProvider>) -> anyhow::Result<()> {
    let Config { log, unknown_variables, .. } = config;
    let filter = EnvFilter::try_new(&log.filter).context("configuration: log.filter")?;
    let lines =
        tracing_subscriber::fmt::layer().with_writer(writer).with_ansi(std::io::stderr().is_terminal());
    let lines = match log.format {
        LogFormat::Text => lines.boxed(),
        LogFormat::Json => lines.json().with_span_list(false).boxed(),
    };
    // A line tells its request; the spans within one are for traces, and cost nothing without them.
    let filter = filter.and(filter_fn(|metadata| !metadata.is_span() || metadata.name() == REQUEST));
    let spans = traces.map(|traces| {
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
    Ok(())
}

impl Started {
    /// Sends the traces and writes the lines that are left.
    pub(super) async fn finish(self) {
        let Some(traces) = self.traces else { return };
        // It blocks until the collector has answered or the time limit of the exporter has passed.
        if let Ok(Err(error)) = tokio::task::spawn_blocking(move || traces.shutdown()).await {
            tracing::warn!(%error, "the last traces could not be sent");
        }
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
