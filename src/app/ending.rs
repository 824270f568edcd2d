//! The word that the process ends.

use tokio::sync::watch;

/// Whether the process ends: all who serve streams or work in the background hear of it at once.
#[derive(Clone, Debug)]
pub struct Ending(watch::Sender<bool>);

impl Default for Ending {
    fn default() -> Self {
        Self(watch::Sender::new(false))
    }
}

impl Ending {
    pub fn start(&self) {
        self.0.send_replace(true);
    }

    pub fn has_begun(&self) -> bool {
        *self.0.borrow()
    }

    /// Returns when the end has begun.
    pub async fn begun(&self) {
        let _ = self.0.subscribe().wait_for(|ending| *ending).await;
    }
}
