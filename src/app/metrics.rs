//! The metrics that are looked up when they are read.

use std::time::Duration;

use model::store::Error;
use tokio::time::timeout;

use super::App;

/// How long the database may take: Prometheus waits for ten seconds by default.
const PATIENCE: Duration = Duration::from_secs(5);

impl App {
    /// The metrics of this instance, as text.
    pub async fn metrics(&self) -> Result<String, std::fmt::Error> {
        let metrics = &self.store.metrics;
        let looked_up = timeout(PATIENCE, self.look_up()).await;
        metrics.database_up.set(i64::from(matches!(looked_up, Ok(Ok(())))));
        metrics.text()
    }

    async fn look_up(&self) -> Result<(), Error> {
        let metrics = &self.store.metrics;
        let stored = self.store.last_change().await?;
        let announced = *self.store.changed().borrow();
        metrics.feed_lag.set((stored - announced).max(0));
        metrics.webhook_backlog.set(self.store.backlog().await?.try_into().unwrap_or(i64::MAX));
        Ok(())
    }
}
