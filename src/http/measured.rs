//! What is measured of each GraphQL operation. It is noted where it is known, in the task that answers the operation, and
//! counted once at the end.

use std::cell::Cell;

use async_graphql::Response as GraphqlResponse;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;
use tokio::time::Instant;

use crate::answers::is_refused;
use crate::api::{ErrorCode, Prepared, error_code};
use crate::app::App;
use crate::clock;
use crate::metrics::{Operation, RequestOutcome, Transport};

tokio::task_local! {
    static SEEN: Cell<Seen>;
}

/// What is known of an operation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen {
    begun: Instant,
    operation: Operation,
    outcome: RequestOutcome,
}

impl Seen {
    pub(super) fn new() -> Self {
        let (operation, outcome) = (Operation::default(), RequestOutcome::Ok);
        Self { begun: clock::moment(), operation, outcome }
    }

    /// Does some of the work of an operation; what is known since.
    pub(super) async fn during<T>(self, work: impl Future<Output = T>) -> (T, Self) {
        let work = async {
            let done = work.await;
            (done, SEEN.with(Cell::get))
        };
        SEEN.scope(Cell::new(self), work).await
    }

    pub(super) fn count(self, app: &App, transport: Transport) {
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
    }
}

/// Measures a request to the GraphQL endpoint; on a WebSocket each operation is measured by itself.
pub(super) async fn measure(State(app): State<App>, request: Request, next: Next) -> Response {
    let (response, seen) = Seen::new().during(next.run(request)).await;
    if response.status() != StatusCode::SWITCHING_PROTOCOLS {
        seen.count(&app, Transport::Http);
    }
    response
}

fn note(change: impl FnOnce(&mut Seen)) {
    // Answers to other requests are not measured.
    let _ = SEEN.try_with(|cell| {
        let mut seen = cell.get();
        change(&mut seen);
        cell.set(seen);
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
    });
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

/// The outcome that a code stands for by itself.
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
