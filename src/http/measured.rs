//! What is measured and logged of each GraphQL operation. It is noted where it is known, in the task that answers the
//! operation, and counted once at the end. The access log has no documents, variables, tokens or personal data.

use std::cell::RefCell;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::Response as GraphqlResponse;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;
use model::api::{ErrorCode, Prepared, error_code};
use model::clock;
use model::metrics::{DatabaseWork, Operation, RequestOutcome, Transport, counting};
use model::policy::Caller;
use opentelemetry::KeyValue;
use opentelemetry::trace::{Status, TraceContextExt};
use tokio::time::Instant;
use tracing::{Instrument, Span};
use tracing_opentelemetry::OpenTelemetrySpanExt;

use crate::answers::is_refused;
use crate::app::App;

/// How much of the name of an operation is logged.
const LONGEST_NAME: usize = 64;

tokio::task_local! {
    static SEEN: RefCell<Seen>;
}

/// What is known of an operation.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    begun: Instant,
    operation: Operation,
    outcome: RequestOutcome,
    name: Option<String>,
    role: Option<&'static str>,
    client: Option<String>,
    points: Option<u64>,
    database: Arc<DatabaseWork>,
    /// Time until the operation was parsed, validated and measured.
    prepared: Option<Duration>,
    /// Time until it was admitted.
    admitted: Option<Duration>,
    span: Span,
}

impl Seen {
    pub(super) fn new() -> Self {
        Self {
            begun: clock::moment(),
            operation: Operation::default(),
            outcome: RequestOutcome::Ok,
            name: None,
            role: None,
            client: None,
            points: None,
            database: Arc::default(),
            prepared: None,
            admitted: None,
            span: tracing::info_span!("operation"),
        }
    }

    /// Does some of the work of an operation; what is known since.
    pub(super) async fn during<T>(self, work: impl Future<Output = T>) -> (T, Self) {
        let work = async {
            let done = work.await;
            (done, SEEN.with(|seen| seen.borrow().clone()))
        };
        let (database, span) = (self.database.clone(), self.span.clone());
        SEEN.scope(RefCell::new(self), counting(database, work)).instrument(span).await
    }

    /// Gives the span of the operation its name and attributes, by OpenTelemetry's conventions for GraphQL servers, if it is
    /// traced. They contain no documents, variables and errors.
    fn trace(&self) {
        let context = self.span.context();
        let span = context.span();
        if !span.is_recording() {
            return;
        }
        let text = |name: &'static str, value: &str| KeyValue::new(name, value.to_owned());
        let number = |name, value: u64| KeyValue::new(name, i64::try_from(value).unwrap_or(i64::MAX));
        let operation = self.operation.name();
        span.update_name(operation);
        span.set_attributes([
            KeyValue::new("graphql.operation.type", operation),
            KeyValue::new("dgcc.outcome", self.outcome.name()),
            number("dgcc.statements", self.database.statements()),
        ]);
        let others = [
            self.name.as_deref().map(|name| text("graphql.operation.name", name)),
            self.role.map(|role| KeyValue::new("dgcc.role", role)),
            self.client.as_deref().map(|client| text("dgcc.client", client)),
            self.points.map(|points| number("dgcc.points", points)),
        ];
        span.set_attributes(others.into_iter().flatten());
        if matches!(
            self.outcome,
            RequestOutcome::Deadline | RequestOutcome::Unavailable | RequestOutcome::Internal
        ) {
            span.set_status(Status::error(""));
        }
    }

    /// Counts and logs the operation; `status` is that of its answer, if it came by HTTP.
    pub(super) fn count(&self, app: &App, transport: Transport, status: Option<StatusCode>) {
        let metrics = &app.store.metrics;
        metrics.request(transport, self.operation, self.outcome);
        // A refusal says nothing about how long requests take.
        let ran = !matches!(
            self.outcome,
            RequestOutcome::Busy | RequestOutcome::Rate | RequestOutcome::Expensive | RequestOutcome::Refused
        );
        if ran && matches!(self.operation, Operation::Query | Operation::Mutation) {
            metrics.took(self.operation, self.begun.elapsed().as_secs_f64());
        }
        self.trace();
        let took = self.begun.elapsed();
        let since = |from: Option<Duration>, to: Option<Duration>| {
            from.zip(to).map(|(from, to)| milliseconds(to.saturating_sub(from)))
        };
        tracing::info!(
            target: "access",
            role = self.role,
            client = self.client.as_deref(),
            operation = self.operation.name(),
            name = self.name.as_deref(),
            points = self.points,
            statements = self.database.statements(),
            duration_ms = milliseconds(took),
            prepare_ms = self.prepared.map(milliseconds),
            wait_ms = since(self.prepared, self.admitted),
            run_ms = since(self.admitted, Some(took)),
            database_ms = milliseconds(self.database.duration()),
            outcome = self.outcome.name(),
            status = status.map(|status| status.as_u16()),
            "operation"
        );
    }
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

/// Measures a request to the GraphQL endpoint; on a WebSocket each operation is measured by itself.
pub(super) async fn measure(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let (response, seen) = Seen::new().during(next.run(request)).await;
    if response.status() != StatusCode::SWITCHING_PROTOCOLS {
        seen.count(&app, Transport::Http, Some(response.status()));
    }
    response
}

fn note(change: impl FnOnce(&mut Seen)) {
    // Answers to other requests are not measured.
    let _ = SEEN.try_with(|seen| change(&mut seen.borrow_mut()));
}

/// Notes who asks. The subject of a token may be a person, its client is a program.
pub(super) fn caller(caller: &Caller) {
    note(|seen| {
        seen.role = Some(caller.role_name());
        if let Caller::Bearer(bearer) = caller {
            seen.client = bearer.client.clone();
        }
    });
}

/// Notes what is asked for.
pub(super) fn operation(prepared: &Prepared) {
    note(|seen| {
        seen.operation = match (prepared.mutates(), prepared.subscribes()) {
            (true, _) => Operation::Mutation,
            (_, true) => Operation::Subscription,
            _ => Operation::Query,
        };
        seen.points = Some(prepared.points());
        seen.prepared = Some(seen.begun.elapsed());
        seen.name = prepared.name().map(|name| name.chars().take(LONGEST_NAME).collect());
    });
}

/// Notes that the operation may run now.
pub(super) fn admitted() {
    note(|seen| seen.admitted = Some(seen.begun.elapsed()));
}

/// Notes that there was too much other work.
pub(super) fn busy() {
    note(|seen| seen.outcome = RequestOutcome::Busy);
}

/// Notes that the operation was refused.
pub(super) fn refused(code: ErrorCode) {
    note(|seen| seen.outcome = of_code(code.as_str()).unwrap_or(RequestOutcome::Refused));
}

/// Notes what the answer is.
pub(super) fn answered(response: &GraphqlResponse) {
    note(|seen| seen.outcome = outcome(response));
}

fn outcome(response: &GraphqlResponse) -> RequestOutcome {
    let own = response.errors.iter().filter_map(error_code).find_map(of_code);
    match own {
        Some(own) => own,
        None if response.errors.is_empty() => RequestOutcome::Ok,
        None if is_refused(response) => RequestOutcome::Refused,
        None => RequestOutcome::Errors,
    }
}

/// The outcome that follows from the code alone.
fn of_code(code: &str) -> Option<RequestOutcome> {
    const OWN: [(ErrorCode, RequestOutcome); 5] = [
        (ErrorCode::RateLimited, RequestOutcome::Rate),
        (ErrorCode::TooExpensive, RequestOutcome::Expensive),
        (ErrorCode::DeadlineExceeded, RequestOutcome::Deadline),
        (ErrorCode::Unavailable, RequestOutcome::Unavailable),
        (ErrorCode::Internal, RequestOutcome::Internal),
    ];
    OWN.into_iter().find_map(|(own, outcome)| (own.as_str() == code).then_some(outcome))
}
