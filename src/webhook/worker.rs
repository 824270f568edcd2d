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
use crate::store::{Error, Holding};

/// How often it is looked whether something is due, or a webhook free.
const TICK: Duration = Duration::from_secs(1);
/// After how long a courier looks at the log, though nothing was heard of.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a courier waits after a fault, such as a database that does not answer: twice as long after each further
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
        // What a courier that has ended worked for may be held still.
        let has_ended = couriers.bury();
        let is_old = renewed.is_none_or(|renewed| renewed.elapsed() >= app.webhooks.lease() / 3);
        match tend(&app, has_ended || is_old).await {
            Ok((held, due)) => {
                if let Some((begun, held)) = held {
                    // Those that were lost are let go of before the others may go on.
                    couriers.employ(&held.ids);
                    couriers.dismiss(held.surplus);
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

type Held = Option<(Instant, Holding)>;

/// Holds on to what is held, and takes what is free, if need be; what is due.
async fn tend(app: &App, is_old: bool) -> Result<(Held, Vec<Uuid>), Error> {
    let held = if is_old || app.store.has_free_webhooks(clock::now()).await? {
        let begun = clock::moment();
        Some((begun, app.store.hold_webhooks(&app.instance, app.webhooks.lease()).await?))
    } else {
        None
    };
    Ok((held, app.store.due_webhooks(&app.instance, clock::now()).await?))
}

/// The couriers, by their webhooks; they end when this is dropped.
struct Couriers {
    app: App,
    lease: Lease,
    tasks: JoinSet<Uuid>,
    at_work: HashMap<Uuid, Employed>,
}

struct Employed {
    nudge: Arc<Notify>,
    /// Set to have the courier hand its webhook over after its round.
    leaving: watch::Sender<bool>,
    task: AbortHandle,
}

impl Couriers {
    /// Has a courier for each webhook that is held, and for no other.
    fn employ(&mut self, held: &[Uuid]) {
        self.at_work.retain(|id, employed| {
            let stays = held.contains(id);
            if !stays {
                employed.task.abort();
            }
            stays
        });
        for &id in held {
            if !self.at_work.contains_key(&id) {
                let nudge = Arc::new(Notify::new());
                let leaving = watch::Sender::new(false);
                let courier = Courier::new(self.app.clone(), id, self.lease.clone(), leaving.subscribe());
                let task = self.tasks.spawn(run(courier, nudge.clone()));
                self.at_work.insert(id, Employed { nudge, leaving, task });
            }
        }
    }

    /// Hands the surplus of webhooks over to other instances after their current deliveries have ended.
    fn dismiss(&mut self, surplus: usize) {
        let leaving = self.at_work.values().filter(|employed| *employed.leaving.borrow()).count();
        let staying = self.at_work.values().filter(|employed| !*employed.leaving.borrow());
        for employed in staying.take(surplus.saturating_sub(leaving)) {
            employed.leaving.send_replace(true);
        }
    }

    /// Forgets those that have ended; whether there were any.
    fn bury(&mut self) -> bool {
        while let Some(ended) = self.tasks.try_join_next() {
            if let Err(error) = ended
                && error.is_panic()
            {
                tracing::error!(%error, "the work for a webhook failed and is started again");
            }
        }
        let before = self.at_work.len();
        self.at_work.retain(|_, employed| !employed.task.is_finished());
        self.at_work.len() < before
    }

    fn wake(&self, due: &[Uuid]) {
        for employed in due.iter().filter_map(|id| self.at_work.get(id)) {
            employed.nudge.notify_one();
        }
    }
}

async fn run(mut courier: Courier, nudge: Arc<Notify>) -> Uuid {
    let (app, mut leaving) = (courier.app.clone(), courier.leaving.clone());
    let mut changed = app.store.changed();
    let mut pause = PAUSE;
    loop {
        if app.desk.is_closing() {
            return courier.id;
        }
        if courier.is_leaving() {
            if let Err(error) = app.store.release_webhook(&app.instance, courier.id).await {
                tracing::debug!(%error, webhook = %courier.id, "a webhook could not be handed over");
            }
            return courier.id;
        }
        changed.borrow_and_update();
        let idle = match courier.round().await {
            Ok(Left::Over) => return courier.id,
            Ok(left) => {
                pause = PAUSE;
                left == Left::Nothing
            }
            Err(error) => {
                // When the database is away, requests say so themselves.
                if !matches!(error, Error::Unavailable(_) | Error::Busy) {
                    tracing::error!(%error, webhook = %courier.id, "the work for a webhook is held up");
                }
                tokio::select! {
                    () = sleep(pause) => {}
                    () = app.desk.closing() => {}
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
                () = app.desk.closing() => {}
                _ = leaving.wait_for(|leaving| *leaving) => {}
                // Whatever was not heard of.
                () = sleep(PATIENCE) => {}
            }
        }
    }
}
