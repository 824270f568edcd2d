//! The answers to a subscription.

use async_graphql::{Response, ServerError};
use futures::StreamExt;
use futures::stream::BoxStream;

use super::App;
use crate::auth::{Caller, Origin};
use crate::domain::access_record;
use crate::graphql::{Changes, ErrorCode, Languages, Prepared};
use crate::store::Reader;

/// Who listens.
#[derive(Clone, Debug)]
pub struct Listener {
    pub caller: Caller,
    pub origin: Origin,
    pub languages: Languages,
}

impl App {
    /// The answers to a subscription. What one read of people is on record before it is given.
    pub fn answers(&self, listener: &Listener, prepared: Prepared) -> BoxStream<'static, Response> {
        let Listener { caller, origin, languages } = listener.clone();
        let reader = Reader::new(&self.store, caller.clone());
        let accesses = reader.accesses().clone();
        let prepared = prepared
            .data(languages)
            .data(Changes::new(self.store.clone(), caller.clone(), None))
            .data(reader);
        let store = self.store.clone();
        let kept = move |response: Response| {
            let (store, caller, origin) = (store.clone(), caller.clone(), origin.clone());
            let accesses = accesses.take();
            async move {
                match access_record::keep(&store, &caller, &origin, accesses).await {
                    Ok(()) => response,
                    Err(error) => {
                        tracing::error!(%error, "a read of personal data could not be put on record");
                        let message = "the service can't keep its records at present";
                        let mut error = ServerError::new(message, None);
                        let code = ErrorCode::Unavailable.as_str();
                        error.extensions.get_or_insert_default().set("code", code);
                        Response::from_errors(vec![error])
                    }
                }
            }
        };
        self.api.execute_stream(prepared).then(kept).boxed()
    }
}
