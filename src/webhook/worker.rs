//! The work for one webhook: changes are put in line, and what is due is sent, in order for each record.

use std::collections::HashMap;
use std::time::Duration;

use chrono::{DateTime, Utc};
use entity::value::{Attempt, DeliveryStatus, WebhookPause};
use entity::{webhook, webhook_delivery, webhook_progress};
use futures::{StreamExt, stream};
use model::clock;
use model::policy::Caller;
use model::store::{Error, Reader};
use tokio::sync::watch;
use tokio::time::Instant;
use uuid::Uuid;

use super::Webhooks;
use super::backoff::{next_attempt, spread};
use super::message::{Made, bodies, filter, queued_delivery};
use super::sender::{Outcome, OutgoingMessage};
use super::store::{pause, subscriber};
use super::supervisor::Lease;

/// How many messages are made and sent at once: no more are held, whatever waits.
const BATCH: u64 = 50;
/// How many of them are under way at the same time, each of another record.
const SIDE_BY_SIDE: usize = 8;
/// After how long in a round no more messages are begun, so that what has changed meanwhile is heeded.
const ROUND: Duration = Duration::from_secs(10);
/// For how long it is not written down how far a webhook has come past changes that it is not told.
const PASSING: Duration = Duration::from_secs(60);
/// How many attempts are kept of a message.
const KEPT_ATTEMPTS: usize = 50;
/// How far a webhook gets past changes that it is not told before that is written down.
const UNWRITTEN: i64 = 10_000;

/// Works for one webhook.
pub(super) struct Worker {
    pub webhooks: Webhooks,
    pub id: Uuid,
    pub lease: Lease,
    /// Whether another instance is to have the webhook.
    pub leaving: watch::Receiver<bool>,
    /// How far it has come past what was written down: nothing there was for this webhook.
    passed: Option<Skipped>,
}

/// Changes that a webhook of some version is not told, from what was written down on.
struct Skipped {
    version: i64,
    from: i64,
    to: i64,
    since: Instant,
}

/// What a round leaves to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RoundOutcome {
    /// More, at once.
    More,
    /// Nothing, until something changes or falls due.
    Idle,
    /// The webhook is paused, another instance's, or gone.
    Finished,
}

impl Worker {
    pub(super) fn new(webhooks: Webhooks, id: Uuid, lease: Lease, leaving: watch::Receiver<bool>) -> Self {
        Self { webhooks, id, lease, leaving, passed: None }
    }

    /// Whether no more messages are to be begun here.
    pub(super) fn is_leaving(&self) -> bool {
        *self.leaving.borrow() || self.webhooks.workers.is_closing()
    }

    /// One round: some changes are put in line, and some messages sent.
    pub(super) async fn round(&mut self) -> Result<RoundOutcome, Error> {
        let webhooks = self.webhooks.clone();
        let held = {
            let _turn = webhooks.workers.asking.acquire().await;
            webhooks.store.held_webhook(&webhooks.instance, self.id).await?
        };
        let Some((webhook, progress)) = held else { return Ok(RoundOutcome::Finished) };
        let caller = Caller::Bearer(subscriber(&webhook)?);
        if webhook.pause_reason.is_none() && !webhooks.authenticator.is_still_active(&caller).await? {
            pause(&webhooks.store, &webhook, WebhookPause::OwnerGone).await?;
            return Ok(RoundOutcome::More);
        }
        let mut through = progress.through;
        let mut more = false;
        if webhook.pause_reason.is_none() {
            let _turn = webhooks.workers.asking.acquire().await;
            match self.queue_changes(&caller, &webhook, &progress).await {
                Ok(Some((reached, has_more))) => (through, more) = (reached, has_more),
                Ok(None) => return Ok(RoundOutcome::More),
                Err(Error::Gone) => {
                    pause(&webhooks.store, &webhook, WebhookPause::CursorExpired).await?;
                    return Ok(RoundOutcome::More);
                }
                Err(error) => return Err(error),
            }
        }
        let mut due = webhooks.store.due_pings(self.id, clock::now()).await?;
        if webhook.pause_reason.is_none() {
            due.extend(webhooks.store.due(self.id, through, clock::now(), BATCH).await?);
        }
        if due.is_empty() {
            if webhook.pause_reason.is_some()
                && webhooks.store.rest_webhook(&webhooks.instance, self.id).await?
            {
                return Ok(RoundOutcome::Finished);
            }
            return Ok(if more { RoundOutcome::More } else { RoundOutcome::Idle });
        }
        let bodies = {
            let _turn = webhooks.workers.making.acquire().await;
            bodies(&webhooks, &caller, &webhook, &due).await?
        };
        let secrets = webhooks.store.webhook_secrets(self.id, clock::now()).await?;
        let work = self.deliver(&webhook, &secrets, &bodies, due).await;
        self.keep(&webhook, &progress, work).await
    }

    /// Puts changes in line; how far it has come since, and whether there are more. `None` where it was moved
    /// meanwhile.
    async fn queue_changes(
        &mut self,
        caller: &Caller,
        webhook: &webhook::Model,
        progress: &webhook_progress::Model,
    ) -> Result<Option<(i64, bool)>, Error> {
        let store = &self.webhooks.store;
        let written = progress.through;
        // A replay and a change of what it is told make another version of it.
        let passed = self.passed.as_ref();
        let passed = passed.filter(|passed| (passed.version, passed.from) == (webhook.version, written));
        let (after, since) = passed.map_or((written, clock::moment()), |passed| (passed.to, passed.since));
        let most = self.webhooks.settings.most_waiting;
        let room = most.saturating_sub(store.waiting(self.id, written).await?).min(BATCH * 2);
        if room == 0 {
            return Ok(Some((written, false)));
        }
        let found = Reader::new(store, caller.clone()).feed(Some(after), room, &filter(webhook)?).await?;
        let messages: Vec<_> = found.changes.iter().map(|seen| queued_delivery(webhook, seen)).collect();
        if messages.is_empty() && found.through - written < UNWRITTEN && since.elapsed() < PASSING {
            let (version, from, to) = (webhook.version, written, found.through);
            self.passed = Some(Skipped { version, from, to, since });
            return Ok(Some((written, found.has_more)));
        }
        let moved =
            store.queue_deliveries(&self.webhooks.instance, webhook, (written, found.through), messages);
        Ok(moved.await?.then_some((found.through, found.has_more)))
    }

    /// Sends messages, those of one record one after the other. What was not tried, for one before it failed or the
    /// lease is nearly over, is left as it is.
    async fn deliver(
        &self,
        webhook: &webhook::Model,
        secrets: &[String],
        bodies: &HashMap<String, Made>,
        due: Vec<webhook_delivery::Model>,
    ) -> Vec<(webhook_delivery::Model, Option<Outcome>)> {
        let mut records: Vec<Vec<webhook_delivery::Model>> = Vec::new();
        let mut places = HashMap::new();
        for message in due {
            // Each ping is for itself.
            let of = message.record_id.unwrap_or(message.id);
            let place = *places.entry(of).or_insert(records.len());
            if place == records.len() {
                records.push(Vec::new());
            }
            if let Some(record) = records.get_mut(place) {
                record.push(message);
            }
        }
        let begun = clock::moment();
        let sent = stream::iter(records).map(async |messages| {
            let mut tried = Vec::new();
            for message in messages {
                // Not made yet: it has its turn in a later round.
                let Some(made) = bodies.get(&message.message_id) else { break };
                let outcome = match made {
                    Made::Nothing => {
                        tried.push((message, None));
                        continue;
                    }
                    Made::Not(why) => Outcome::unmade(why),
                    Made::Body(body) => {
                        let late = begun.elapsed() > ROUND || self.is_leaving();
                        if late || !self.lease.allows(self.webhooks.settings.timeout()) {
                            break;
                        }
                        let outgoing = OutgoingMessage {
                            url: &webhook.endpoint_url,
                            secrets,
                            id: &message.message_id,
                            body,
                        };
                        self.webhooks.sender.send(outgoing).await
                    }
                };
                let taken = outcome.is_taken();
                tried.push((message, Some(outcome)));
                if !taken {
                    break;
                }
            }
            tried
        });
        sent.buffer_unordered(SIDE_BY_SIDE).collect::<Vec<_>>().await.into_iter().flatten().collect()
    }

    /// Keeps what came of the messages, and pauses the webhook if that is called for.
    async fn keep(
        &self,
        webhook: &webhook::Model,
        progress: &webhook_progress::Model,
        tried: Vec<(webhook_delivery::Model, Option<Outcome>)>,
    ) -> Result<RoundOutcome, Error> {
        let now = clock::now();
        let outcomes = || tried.iter().filter_map(|(_, outcome)| outcome.as_ref());
        let gone = outcomes().any(Outcome::is_gone);
        let failing_since = match outcomes().any(Outcome::is_taken) {
            true => None,
            false => progress.failing_since.or_else(|| outcomes().map(|outcome| outcome.at).min()),
        };
        let settled =
            tried.into_iter().map(|(message, outcome)| self.settled(message, outcome.as_ref(), now));
        let settled: Vec<_> = settled.collect();
        let nothing = settled.is_empty();
        let dead =
            |message: &&webhook_delivery::Model| message.delivery_status == DeliveryStatus::DeadLettered;
        let dead_letters = settled.iter().filter(dead).count();
        // All the time that one was tried that is given up now, no other was taken either.
        let given_up = settled.iter().filter(dead);
        let failed_throughout = given_up
            .filter_map(|message| message.first_attempt_at)
            .any(|first| failing_since.is_some_and(|since| since <= first));
        if !self.webhooks.store.settle(&self.webhooks.instance, self.id, failing_since, settled).await? {
            return Ok(RoundOutcome::Finished);
        }
        self.webhooks.store.metrics.dead_letters.inc_by(dead_letters as u64);
        if gone {
            pause(&self.webhooks.store, webhook, WebhookPause::Gone).await?;
        } else if failed_throughout {
            pause(&self.webhooks.store, webhook, WebhookPause::Failing).await?;
        }
        Ok(if nothing { RoundOutcome::Idle } else { RoundOutcome::More })
    }

    /// A message with what came of its attempt; given up if there is nothing to tell any more.
    fn settled(
        &self,
        message: webhook_delivery::Model,
        outcome: Option<&Outcome>,
        now: DateTime<Utc>,
    ) -> webhook_delivery::Model {
        let mut message = webhook_delivery::Model { version: message.version + 1, ..message };
        let Some(outcome) = outcome else {
            message.delivery_status = DeliveryStatus::DeadLettered;
            message.next_attempt_at = None;
            let error = Some("the change has been purged or is no longer visible".to_owned());
            let number = message.attempt_count + 1;
            message.attempts.0.push(Attempt { number, at: now, duration_ms: 0, status: None, error });
            return message;
        };
        let first = *message.first_attempt_at.get_or_insert(outcome.at);
        message.attempt_count += 1;
        message.attempts.0.push(outcome.attempt(message.attempt_count));
        let surplus = message.attempts.0.len().saturating_sub(KEPT_ATTEMPTS);
        message.attempts.0.drain(..surplus);
        message.next_attempt_at = None;
        if outcome.is_taken() {
            message.delivery_status = DeliveryStatus::Delivered;
            message.delivered_at = Some(now);
            return message;
        }
        // Since the message was last put in line, which may have been often.
        let failures = message.attempts.0.iter().filter(|attempt| attempt.at >= first).count();
        let failures = u32::try_from(failures).unwrap_or(u32::MAX);
        match next_attempt(&self.webhooks.settings, (first, now), failures, outcome.retry_after, spread()) {
            Some(next) => message.next_attempt_at = Some(next),
            None => message.delivery_status = DeliveryStatus::DeadLettered,
        }
        message
    }
}
