//! The service, wired once: store, schema, and what keeps them current.

use std::time::Duration;

use crate::config::Http;
use crate::graphql::{ApiSchema, Limits, build};
use crate::store::Store;

/// What every request shares.
#[derive(Clone)]
pub struct App {
    pub store: Store,
    pub schema: ApiSchema,
    pub http: Http,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").field("store", &self.store).field("http", &self.http).finish_non_exhaustive()
    }
}

/// How often the change log is looked at for changes of what is held in memory.
const REFRESH: Duration = Duration::from_secs(1);

impl App {
    pub fn new(store: Store, limits: Limits, http: Http) -> Self {
        Self { store, schema: build(limits), http }
    }

    /// Reads the reference tables anew when another process has written; runs until it is dropped.
    pub async fn keep_current(self) {
        // The tables may have been read before another instance's first load: look once in any case.
        let mut seen = None;
        let mut ticks = tokio::time::interval(REFRESH);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            // While the database is away there is nothing to see; requests say so themselves.
            let Ok(last) = self.store.last_change().await else { continue };
            if seen != Some(last) && self.store.refresh_reference().await.is_ok() {
                seen = Some(last);
            }
        }
    }
}
