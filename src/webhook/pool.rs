//! What the workers of an instance share: turns, so that requests find the database free, and the word to stop.

use std::sync::Arc;

use tokio::sync::{Semaphore, watch};

/// How many workers ask the database at the same time.
const ASKING: usize = 4;
/// How many make messages at the same time, which may take long.
const MAKING: usize = 2;

#[derive(Clone, Debug)]
pub struct WorkerPool {
    pub(super) asking: Arc<Semaphore>,
    pub(super) making: Arc<Semaphore>,
    closing: watch::Sender<bool>,
    at_work: watch::Sender<bool>,
}

impl Default for WorkerPool {
    fn default() -> Self {
        Self {
            asking: Arc::new(Semaphore::new(ASKING)),
            making: Arc::new(Semaphore::new(MAKING)),
            closing: watch::Sender::new(false),
            at_work: watch::Sender::new(false),
        }
    }
}

impl WorkerPool {
    /// Has no more messages sent, and waits until what came of those under way is written down.
    pub async fn close(&self) {
        self.closing.send_replace(true);
        let _ = self.at_work.subscribe().wait_for(|at_work| !at_work).await;
    }

    pub(super) fn is_closing(&self) -> bool {
        *self.closing.borrow()
    }

    /// Comes when no more messages are to be sent.
    pub(super) async fn closing(&self) {
        let _ = self.closing.subscribe().wait_for(|closing| *closing).await;
    }

    pub(super) fn is_at_work(&self, at_work: bool) {
        self.at_work.send_replace(at_work);
    }
}
