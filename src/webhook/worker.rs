//! Which webhooks this instance works for, and a courier for each.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep};
use uuid::Uuid;

use super::courier::{Courier, Left};
use crate::app::App;
use crate::clock;
use crate::store::Error;

/// How often it is looked whether something is due, or a webhook free.
const TICK: Duration = Duration::from_secs(1);
/// After how long a courier looks at the log, though nothing was heard of.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a courier waits when the database does not answer.
const PAUSE: Duration = Duration::from_secs(1);

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
pub async fn work(app: App) {
    let held_until = watch::Sender::new(clock::moment());
    let mut couriers = Couriers {
        app: app.clone(),
        lease: Lease(held_until.subscribe()),
        tasks: JoinSet::new(),
        at_work: HashMap::new(),
    };
    let mut ticks = interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut renewed: Option<Instant> = None;
    app.desk.is_at_work(true);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = app.desk.closing() => break,
        }
        couriers.bury();
        let is_old = renewed.is_none_or(|renewed| renewed.elapsed() >= app.webhooks.lease() / 3);
        match tend(&app, is_old).await {
            Ok((held, due)) => {
                if let Some((begun, held)) = held {
                    // Those that were lost are let go of before the others may go on.
                    couriers.employ(held);
                    // Counted from before it was asked for: never longer than the database counts.
                    held_until.send_replace(begun + app.webhooks.lease());
                    renewed = Some(begun);
                }
                couriers.wake(&due);
            }
            // Requests say so themselves; what is held lapses.
            Err(error) => tracing::debug!(%error, "webhooks could not be looked after"),
        }
    }
    while couriers.tasks.join_next().await.is_some() {}
    app.desk.is_at_work(false);
}

type Held = Option<(Instant, Vec<Uuid>)>;

/// Holds on to what is held, and takes what is free, if need be; what is due.
async fn tend(app: &App, is_old: bool) -> Result<(Held, Vec<Uuid>), Error> {
    let held = if is_old || app.store.has_free_webhooks(clock::now()).await? {
        let begun = clock::moment();
        Some((begun, app.store.hold_webhooks(&app.instance, app.webhooks.lease()).await?))
    } else {
        None
    };
    Ok((held, app.store.due_webhooks(clock::now()).await?))
}

/// The couriers, by their webhooks; they end when this is dropped.
struct Couriers {
    app: App,
    lease: Lease,
    tasks: JoinSet<Uuid>,
    at_work: HashMap<Uuid, (Arc<Notify>, AbortHandle)>,
}

impl Couriers {
    /// Has a courier for each webhook that is held, and for no other.
    fn employ(&mut self, held: Vec<Uuid>) {
        self.at_work.retain(|id, (_, task)| {
            let stays = held.contains(id);
            if !stays {
                task.abort();
            }
            stays
        });
        for id in held {
            if !self.at_work.contains_key(&id) {
                let nudge = Arc::new(Notify::new());
                let courier = Courier::new(self.app.clone(), id, self.lease.clone());
                let task = self.tasks.spawn(run(courier, nudge.clone()));
                self.at_work.insert(id, (nudge, task));
            }
        }
    }

    /// Forgets those that have ended.
    fn bury(&mut self) {
        while self.tasks.try_join_next().is_some() {}
        self.at_work.retain(|_, (_, task)| !task.is_finished());
    }

    fn wake(&self, due: &[Uuid]) {
        for (nudge, _) in due.iter().filter_map(|id| self.at_work.get(id)) {
            nudge.notify_one();
        }
    }
}

async fn run(mut courier: Courier, nudge: Arc<Notify>) -> Uuid {
    let mut changed = courier.app.store.changed();
    loop {
        if courier.app.desk.is_closing() {
            return courier.id;
        }
        changed.borrow_and_update();
        match courier.round().await {
            Ok(Left::Over) => return courier.id,
            Ok(Left::More) => continue,
            Ok(Left::Nothing) => {
                tokio::select! {
                    _ = changed.changed() => {}
                    () = nudge.notified() => {}
                    () = courier.app.desk.closing() => {}
                    // Whatever was not heard of.
                    () = sleep(PATIENCE) => {}
                }
            }
            // Requests say so themselves.
            Err(Error::Unavailable(_) | Error::Busy) => sleep(PAUSE).await,
            Err(error) => {
                tracing::warn!(%error, webhook = %courier.id, "the work for a webhook is held up");
                sleep(PAUSE).await;
            }
        }
    }
}
