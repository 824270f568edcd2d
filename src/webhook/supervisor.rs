//! Which webhooks this instance works for, and a worker for each.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use model::clock;
use model::store::{Error, Holding};
use tokio::sync::{Notify, watch};
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep};
use uuid::Uuid;

use super::Webhooks;
use super::worker::{RoundOutcome, Worker};

/// How often it is looked whether something is due, or a webhook free.
const TICK: Duration = Duration::from_secs(1);
/// After how long a worker looks at the log, though nothing was heard of.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a worker waits after a fault, such as a database that does not answer: twice as long after each further
/// one, up to the longest.
const PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Until when the webhooks that are held are held for certain.
#[derive(Clone, Debug)]
pub(super) struct Lease(watch::Receiver<Instant>);

impl Lease {
    /// Whether something that takes so long is over before another instance may begin.
    pub(super) fn allows(&self, time: Duration) -> bool {
        clock::moment() + time < *self.0.borrow()
    }
}

/// Works for webhooks until it is dropped.
pub async fn work(webhooks: Webhooks) {
    let held_until = watch::Sender::new(clock::moment());
    let mut workers = Supervisor {
        webhooks: webhooks.clone(),
        lease: Lease(held_until.subscribe()),
        tasks: JoinSet::new(),
        at_work: HashMap::new(),
    };
    let mut ticks = interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut renewed: Option<Instant> = None;
    webhooks.workers.is_at_work(true);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = webhooks.workers.closing() => break,
        }
        // What a worker that has ended worked for may be held still.
        let has_ended = workers.remove_finished();
        let is_old = renewed.is_none_or(|renewed| renewed.elapsed() >= webhooks.settings.lease() / 3);
        match tend(&webhooks, has_ended || is_old).await {
            Ok((held, due)) => {
                if let Some((begun, held)) = held {
                    // Those that were lost are let go of before the others may go on.
                    workers.start(&held.ids);
                    workers.hand_over(held.surplus);
                    // Counted from before it was asked for: never longer than the database counts.
                    held_until.send_replace(begun + webhooks.settings.lease());
                    renewed = Some(begun);
                }
                workers.wake(&due);
            }
            // Requests say so themselves; what is held lapses.
            Err(error) => tracing::debug!(%error, "webhooks could not be supervised"),
        }
    }
    while workers.tasks.join_next().await.is_some() {}
    webhooks.workers.is_at_work(false);
}

type Held = Option<(Instant, Holding)>;

/// Holds on to what is held, and takes what is free, if need be; what is due.
async fn tend(webhooks: &Webhooks, is_old: bool) -> Result<(Held, Vec<Uuid>), Error> {
    let held = if is_old || webhooks.store.has_free_webhooks(clock::now()).await? {
        let begun = clock::moment();
        Some((begun, webhooks.store.hold_webhooks(&webhooks.instance, webhooks.settings.lease()).await?))
    } else {
        None
    };
    Ok((held, webhooks.store.due_webhooks(&webhooks.instance, clock::now()).await?))
}

/// The workers, by their webhooks; they end when this is dropped.
struct Supervisor {
    webhooks: Webhooks,
    lease: Lease,
    tasks: JoinSet<Uuid>,
    at_work: HashMap<Uuid, WorkerHandle>,
}

struct WorkerHandle {
    nudge: Arc<Notify>,
    /// Set to have the worker hand its webhook over after its round.
    leaving: watch::Sender<bool>,
    task: AbortHandle,
}

impl Supervisor {
    /// Has a worker for each webhook that is held, and for no other.
    fn start(&mut self, held: &[Uuid]) {
        self.at_work.retain(|id, handle| {
            let stays = held.contains(id);
            if !stays {
                handle.task.abort();
            }
            stays
        });
        for &id in held {
            if !self.at_work.contains_key(&id) {
                let nudge = Arc::new(Notify::new());
                let leaving = watch::Sender::new(false);
                let worker = Worker::new(self.webhooks.clone(), id, self.lease.clone(), leaving.subscribe());
                let task = self.tasks.spawn(run(worker, nudge.clone()));
                self.at_work.insert(id, WorkerHandle { nudge, leaving, task });
            }
        }
    }

    /// Hands the surplus of webhooks over to other instances after their current deliveries have ended.
    fn hand_over(&mut self, surplus: usize) {
        let leaving = self.at_work.values().filter(|handle| *handle.leaving.borrow()).count();
        let staying = self.at_work.values().filter(|handle| !*handle.leaving.borrow());
        for handle in staying.take(surplus.saturating_sub(leaving)) {
            handle.leaving.send_replace(true);
        }
    }

    /// Forgets those that have ended; whether there were any.
    fn remove_finished(&mut self) -> bool {
        while let Some(ended) = self.tasks.try_join_next() {
            if let Err(error) = ended
                && error.is_panic()
            {
                tracing::error!(%error, "the worker of a webhook failed and is being restarted");
            }
        }
        let before = self.at_work.len();
        self.at_work.retain(|_, handle| !handle.task.is_finished());
        self.at_work.len() < before
    }

    fn wake(&self, due: &[Uuid]) {
        for handle in due.iter().filter_map(|id| self.at_work.get(id)) {
            handle.nudge.notify_one();
        }
    }
}

async fn run(mut worker: Worker, nudge: Arc<Notify>) -> Uuid {
    let (webhooks, mut leaving) = (worker.webhooks.clone(), worker.leaving.clone());
    let mut changed = webhooks.store.changed();
    let mut pause = PAUSE;
    loop {
        if webhooks.workers.is_closing() {
            return worker.id;
        }
        if worker.is_leaving() {
            if let Err(error) = webhooks.store.release_webhook(&webhooks.instance, worker.id).await {
                tracing::debug!(%error, webhook = %worker.id, "the lease of a webhook could not be released");
            }
            return worker.id;
        }
        changed.borrow_and_update();
        let idle = match worker.round().await {
            Ok(RoundOutcome::Finished) => return worker.id,
            Ok(left) => {
                pause = PAUSE;
                left == RoundOutcome::Idle
            }
            Err(error) => {
                // When the database is away, requests say so themselves.
                if !matches!(error, Error::Unavailable(_) | Error::Busy) {
                    tracing::error!(%error, webhook = %worker.id, "the worker of a webhook is blocked");
                }
                tokio::select! {
                    () = sleep(pause) => {}
                    () = webhooks.workers.closing() => {}
                    _ = leaving.wait_for(|leaving| *leaving) => {}
                }
                pause = LONGEST_PAUSE.min(pause * 2);
                false
            }
        };
        if idle {
            tokio::select! {
                _ = changed.changed() => {}
                () = nudge.notified() => {}
                () = webhooks.workers.closing() => {}
                _ = leaving.wait_for(|leaving| *leaving) => {}
                // Whatever was not heard of.
                () = sleep(PATIENCE) => {}
            }
        }
    }
}
