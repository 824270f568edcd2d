//! The answers to subscriptions, and the rule for every answer: a read of personal data is recorded before it is sent.

mod accesses;

use std::time::Duration;

use async_graphql::{Response, Value};
use futures::StreamExt;
use futures::stream::BoxStream;
use model::admission::Admission;
use model::api::{Api, Changes, ErrorCode, Languages, Prepared, error_code, translate, withheld};
use model::changes::{LastSent, ResumeAfter};
use model::clock;
use model::metrics::Counted;
use model::policy::{Access, Caller, Origin};
use model::store::{Error, Reader, Store};
use tokio::time::sleep;

/// How long a subscription waits for the books of a database that is away, and how often it tries.
const PATIENCE: Duration = Duration::from_secs(300);
const RETRY: Duration = Duration::from_secs(1);

/// Who listens.
#[derive(Clone, Debug)]
pub struct Listener {
    pub caller: Caller,
    pub origin: Origin,
    pub languages: Languages,
}

/// One answer to a subscription.
#[derive(Debug)]
pub struct SubscriptionAnswer {
    pub response: Response,
    /// The cursor of the change that it tells.
    pub cursor: Option<String>,
}

impl SubscriptionAnswer {
    /// Whether the subscription ends because the database was away for too long: the client comes again later.
    pub fn is_away(&self) -> bool {
        let away = |error| error_code(error) == Some(ErrorCode::Unavailable.as_str());
        self.response.data == Value::Null && self.response.errors.iter().any(away)
    }

    /// Whether the document was refused before any field ran.
    pub fn is_refused(&self) -> bool {
        is_refused(&self.response)
    }
}

/// Whether a document was refused before any field ran.
pub fn is_refused(response: &Response) -> bool {
    let errors = &response.errors;
    response.data == Value::Null && !errors.is_empty() && errors.iter().all(|error| error.path.is_empty())
}

/// What gives answers.
#[derive(Clone, Debug)]
pub struct Answers {
    pub store: Store,
    pub api: Api,
    pub admission: Admission,
}

impl Answers {
    /// The answers to a subscription. What one read of people is on record before it is given.
    pub fn of(&self, listener: &Listener, prepared: Prepared) -> BoxStream<'static, Response> {
        self.within(listener, prepared, Duration::ZERO)
    }

    /// The answers to a subscription of a client that listens, which outlasts short outages of the database;
    /// `resume` is the cursor of the last one that the client has.
    pub fn follow(
        &self,
        listener: &Listener,
        mut prepared: Prepared,
        resume: Option<String>,
    ) -> BoxStream<'static, SubscriptionAnswer> {
        let last_sent = LastSent::default();
        prepared = prepared.data(last_sent.clone());
        if let Some(resume) = resume {
            prepared = prepared.data(ResumeAfter(resume));
        }
        let answers = self.within(listener, prepared, PATIENCE);
        let counted = Counted::new(&self.store.metrics.subscriptions);
        let answer = move |response| {
            let _until_dropped = &counted;
            SubscriptionAnswer { response, cursor: last_sent.cursor() }
        };
        answers.map(answer).boxed()
    }

    fn within(
        &self,
        listener: &Listener,
        prepared: Prepared,
        patience: Duration,
    ) -> BoxStream<'static, Response> {
        let Listener { caller, origin, languages } = listener.clone();
        let reader = Reader::new(&self.store, caller.clone());
        let accesses = reader.accesses().clone();
        let prepared = prepared
            .data(languages.clone())
            .data(Changes::new(self.store.clone(), caller.clone(), None))
            .data(self.admission.events())
            .data(reader);
        let answers = self.clone();
        let kept = move |response: Response| {
            let (answers, caller, origin) = (answers.clone(), caller.clone(), origin.clone());
            let (accesses, languages) = (accesses.take(), languages.clone());
            async move {
                let mut response = match answers.keep(&caller, &origin, accesses, patience).await {
                    Ok(()) => response,
                    Err(error) => unrecorded(&error, &response, false),
                };
                translate(&mut response.errors, &languages);
                response
            }
        };
        self.api.execute_stream(prepared).then(kept).boxed()
    }

    /// Stores access records for the personal data that was read; retries for as long as `patience` allows.
    pub async fn keep(
        &self,
        caller: &Caller,
        origin: &Origin,
        accesses: Vec<Access>,
        patience: Duration,
    ) -> Result<(), Error> {
        if accesses.is_empty() {
            return Ok(());
        }
        let begun = clock::moment();
        loop {
            match accesses::keep(&self.store, caller, origin, accesses.clone()).await {
                Err(Error::Unavailable(_) | Error::Busy | Error::TimedOut) if begun.elapsed() < patience => {
                    sleep(RETRY).await
                }
                outcome => return outcome,
            }
        }
    }
}

/// Replaces an answer with personal data whose access record could not be stored.
pub fn unrecorded(error: &Error, response: &Response, mutates: bool) -> Response {
    tracing::error!(%error, "a read of personal data could not be recorded");
    withheld(
        response,
        mutates,
        "the service cannot record access to personal data at present; try again later",
    )
}
