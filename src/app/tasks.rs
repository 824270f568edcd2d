//! Supervision of background tasks: one that panics or returns is logged and started again, and `/health/ready` says
//! so while it is down.

use std::any::Any;
use std::collections::BTreeSet;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::FutureExt;
use model::clock;
use tokio::time::sleep;

use super::Ending;

/// How long a task that failed waits before it is started again: twice as long after each failure in a row.
const FIRST_DELAY: Duration = Duration::from_secs(1);
const LONGEST_DELAY: Duration = Duration::from_secs(60);
/// After which time a failure is the first of a new row.
const SOUND: Duration = Duration::from_secs(120);

/// The background tasks that are down at present, by name.
#[derive(Clone, Debug, Default)]
pub struct Tasks(Arc<Mutex<BTreeSet<&'static str>>>);

impl Tasks {
    /// Runs a task, again after each failure, until the process ends.
    pub async fn keep<F: Future<Output = ()>>(
        &self,
        name: &'static str,
        ending: &Ending,
        work: impl Fn() -> F,
    ) {
        let mut delay = FIRST_DELAY;
        loop {
            let begun = clock::moment();
            let outcome = AssertUnwindSafe(work()).catch_unwind().await;
            if ending.has_begun() {
                return;
            }
            if begun.elapsed() > SOUND {
                delay = FIRST_DELAY;
            }
            let cause = outcome.map_or_else(|panic| message(&*panic), |()| "it returned".to_owned());
            tracing::error!(
                task = name,
                cause,
                ?delay,
                "the background task {name} failed and is being restarted"
            );
            self.down().insert(name);
            tokio::select! {
                () = sleep(delay) => {}
                () = ending.begun() => return,
            }
            self.down().remove(name);
            delay = LONGEST_DELAY.min(delay * 2);
        }
    }

    /// The first task that is down, if any.
    pub fn first_down(&self) -> Option<&'static str> {
        self.down().first().copied()
    }

    fn down(&self) -> std::sync::MutexGuard<'_, BTreeSet<&'static str>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("panic: {}", text.unwrap_or("no message"))
}
