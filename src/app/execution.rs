//! Running queries and mutations, whichever way they come.

use std::sync::Arc;
use std::time::Duration;

use async_graphql::{ServerResult, Variables};
use futures::FutureExt;
use futures::future::BoxFuture;
use futures::stream::BoxStream;
use model::admission::{Busy, Document, Permit};
use model::api::{Changes, KeyedRequest, Prepared, translate};
use model::auth::Sender;
use model::metrics::{carried, so_far};
use model::policy::Caller;
use model::store::Reader;
use model::usage::Client;
use tokio::time::sleep;

use super::App;
use crate::answers::{Listener, SubscriptionAnswer, unrecorded};
use crate::rate::{Charge, Exceeded, RATE, Rate};

/// How long the answer waits that tells an address that it sends too many letters. Who sends the next one when it has the
/// answer can't keep the processors busy.
const PAUSE_OF_REFUSED: Duration = Duration::from_millis(100);

/// What came of a document. It holds its leave to run until it is dropped: drop it when the answer is written.
#[derive(Debug)]
pub struct Ran {
    pub response: async_graphql::Response,
    /// What its caller has left; none where there is no limit.
    pub rate: Option<Rate>,
    _permit: Option<Permit>,
}

impl App {
    /// Parses and measures a document. Large documents take their turns, so that many of them leave the threads to others.
    pub async fn prepare(
        &self,
        query: &str,
        operation_name: Option<String>,
        variables: Variables,
    ) -> Result<ServerResult<Prepared>, Busy> {
        let document = Document::new(query, operation_name.as_deref(), &variables);
        let _permit = self.admission.document(&document).await?;
        let prepared = self.api.prepare(query, operation_name, variables);
        if let Ok(prepared) = &prepared
            && !prepared.mutates()
            && !prepared.subscribes()
        {
            self.admission.note(document, prepared.points());
        }
        Ok(prepared)
    }

    /// Takes the points of an operation from those of its caller, before it runs.
    pub fn charge(&self, listener: &Listener, points: u64) -> Result<Option<Charge>, Exceeded> {
        self.rates.charge(&listener.caller, listener.origin.address, points)
    }

    /// Admits a query or a mutation, perhaps after a short wait.
    pub async fn admit(&self, caller: &Caller, prepared: &Prepared) -> Result<Permit, Busy> {
        if prepared.mutates() {
            return self.admission.mutation(caller).await;
        }
        self.admission.query(prepared.points()).await
    }

    /// The answers to a subscription, which counts when it begins.
    pub fn follow(
        &self,
        listener: &Listener,
        prepared: Prepared,
        resume: Option<String>,
    ) -> BoxStream<'static, SubscriptionAnswer> {
        self.usage.count(&Client::of(&listener.caller, &listener.origin), prepared.used());
        self.answers.follow(listener, prepared, resume)
    }

    /// Runs a query or a mutation that was admitted. What it reads of people is on record before the caller has the
    /// answer.
    ///
    /// A query that read less than it might have takes fewer points: the rest of the charge is given back.
    ///
    /// A mutation runs on a task of its own from this call on, and to its end: neither a deadline nor a client that hangs
    /// up, both of which drop the future, comes between its commit and its answer.
    pub fn run(
        self: &Arc<Self>,
        listener: Listener,
        keyed: Option<KeyedRequest>,
        prepared: Prepared,
        permit: Permit,
        charge: Option<Charge>,
    ) -> BoxFuture<'static, Ran> {
        let client = Client::of(&listener.caller, &listener.origin);
        self.usage.count(&client, prepared.used());
        let prepared = prepared.data(client);
        let mutates = prepared.mutates();
        let sender = self.inquiries.sender(listener.origin.address);
        let work = Arc::clone(self).execute(listener, keyed, prepared, charge, sender.clone());
        let work = async move {
            let (response, rate) = work.await;
            if sender.was_refused() {
                // Others run meanwhile.
                drop(permit);
                sleep(PAUSE_OF_REFUSED).await;
                return Ran { response, rate, _permit: None };
            }
            Ran { response, rate, _permit: Some(permit) }
        };
        if !mutates {
            return work.boxed();
        }
        let task = self.mutations.spawn(carried(work));
        let ran = async {
            match task.await {
                Ok(ran) => ran,
                Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
                // The process ends, and with it the connection that waits here.
                Err(_) => std::future::pending().await,
            }
        };
        ran.boxed()
    }

    /// How many mutations run.
    pub fn mutations_running(&self) -> usize {
        self.mutations.len()
    }

    /// Waits for the mutations that run, those of clients that hung up among them.
    pub async fn finish_mutations(&self) {
        self.mutations.close();
        self.mutations.wait().await;
    }

    async fn execute(
        self: Arc<Self>,
        listener: Listener,
        keyed: Option<KeyedRequest>,
        prepared: Prepared,
        charge: Option<Charge>,
        sender: Sender,
    ) -> (async_graphql::Response, Option<Rate>) {
        let Listener { caller, origin, languages } = listener;
        let mutates = prepared.mutates();
        // A mutation reads what it has written.
        let reader = if mutates { Reader::new } else { Reader::for_query };
        let reader = reader(&self.store, caller.clone());
        let accesses = reader.accesses().clone();
        let mut prepared = prepared.data(languages.clone()).data(self.api.clone()).data(reader);
        if mutates {
            prepared = prepared
                .data(sender)
                .data(self.webhooks.sender.addresses().clone())
                .data(self.erasures.clone())
                .data(Changes::new(self.store.clone(), caller.clone(), keyed));
        }
        let work = so_far();
        let before = work.rows();
        let (response, used) = self.api.execute(prepared, || work.rows() - before).await;
        let rate = charge.map(|charge| charge.settle(used));
        let mut response = match self.answers.keep(&caller, &origin, accesses.take(), Duration::ZERO).await {
            Ok(()) => response,
            Err(error) => unrecorded(&error, &response, mutates),
        };
        translate(&mut response.errors, &languages);
        if let Some(rate) = &rate {
            response = response.extension(RATE, rate.extension());
        }
        (response, rate)
    }
}
