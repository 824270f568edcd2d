//! Running queries and mutations, whichever way they come.

use std::time::Duration;

use async_graphql::{ServerResult, Variables};
use futures::FutureExt;
use futures::future::BoxFuture;
use tracing::Instrument;

use super::answers::unrecorded;
use super::{App, Listener};
use crate::admission::{Busy, Permit};
use crate::graphql::{Changes, KeyedRequest, Prepared};
use crate::store::Reader;

/// How many values of an answer weigh as much as a record that is read.
const VALUES_OF_A_POINT: u64 = 4;

/// What came of a document. It holds its leave to run until it is dropped: drop it when the answer is written.
#[derive(Debug)]
pub struct Ran {
    pub response: async_graphql::Response,
    _permit: Permit,
}

impl App {
    /// Parses and measures a document. Large documents take their turns, so that many of them leave the threads to others.
    pub async fn prepare(
        &self,
        query: &str,
        operation_name: Option<String>,
        variables: Variables,
    ) -> Result<ServerResult<Prepared>, Busy> {
        let _permit = self.admission.document(query).await?;
        Ok(self.api.prepare(query, operation_name, variables))
    }

    /// Admits a query or a mutation, perhaps after a short wait.
    pub async fn admit(&self, prepared: &Prepared) -> Result<Permit, Busy> {
        if prepared.mutates() {
            return self.admission.mutation().await;
        }
        self.admission.query(prepared.cost().max(prepared.values() / VALUES_OF_A_POINT)).await
    }

    /// Runs a query or a mutation that was admitted. What it reads of people is on record before the caller has the
    /// answer.
    ///
    /// A mutation runs on a task of its own from this call on, and to its end: neither a deadline nor a client that hangs
    /// up, both of which drop the future, comes between its commit and its answer.
    pub fn run(
        &self,
        listener: Listener,
        keyed: Option<KeyedRequest>,
        prepared: Prepared,
        permit: Permit,
    ) -> BoxFuture<'static, Ran> {
        let mutates = prepared.mutates();
        let work = self.clone().execute(listener, keyed, prepared);
        let work = async move { Ran { response: work.await, _permit: permit } };
        if !mutates {
            return work.boxed();
        }
        let task = self.mutations.spawn(work.in_current_span());
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
        self,
        listener: Listener,
        keyed: Option<KeyedRequest>,
        prepared: Prepared,
    ) -> async_graphql::Response {
        let Listener { caller, origin, languages } = listener;
        let reader = Reader::new(&self.store, caller.clone());
        let accesses = reader.accesses().clone();
        let prepared = prepared
            .data(languages)
            .data(self.letters.sender(origin.address))
            .data(self.sender.addresses().clone())
            .data(self.api.clone())
            .data(Changes::new(self.store.clone(), caller.clone(), keyed))
            .data(reader);
        let mutates = prepared.mutates();
        let response = self.api.execute(prepared).await;
        match self.keep(&caller, &origin, accesses.take(), Duration::ZERO).await {
            Ok(()) => response,
            Err(error) => unrecorded(&error, &response, mutates),
        }
    }
}
