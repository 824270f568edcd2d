//! What a webhook is told of a change: the answer of its document, with the rights of its subscriber.

use std::collections::{HashMap, HashSet};

use async_graphql::{Response, Value, Variables};
use chrono::{DateTime, Utc};
use entity::value::ChangeKind;
use entity::{webhook, webhook_delivery};
use futures::StreamExt;
use model::api::{Answer, ErrorCode, Languages, error_code, snake_case};
use model::changes::Given;
use model::clock;
use model::policy::{Caller, Origin};
use model::store::{Error, FeedFilter, Reader, Seen};
use serde_json::json;

use super::Webhooks;
use super::limits::{DOCUMENT, record_types};
use super::store::pending;
use crate::answers::Listener;

/// The largest message, and how much of messages is made at once.
const LARGEST: usize = 1_000_000;
const ROOM: usize = 4 * LARGEST;

/// A change, put in line.
pub(super) fn queued_delivery(webhook: &webhook::Model, seen: &Seen) -> webhook_delivery::Model {
    let id = format!("msg_{}_{}", webhook.id.simple(), seen.change.seq);
    webhook_delivery::Model {
        seq: Some(seen.change.seq),
        record_type: Some(seen.record_type.name().to_owned()),
        record_id: Some(seen.change.record_id),
        ..pending(webhook, id, kind(seen))
    }
}

/// The type of the message about a change, such as `pipeline_project.updated`.
fn kind(seen: &Seen) -> String {
    let kind = match seen.kind {
        ChangeKind::Created => "created",
        ChangeKind::Updated => "updated",
        ChangeKind::Deleted => "deleted",
    };
    format!("{}.{kind}", snake_case(seen.record_type.name()))
}

/// What was made of a message.
#[derive(Clone, Debug)]
pub(super) enum Made {
    Body(String),
    /// There is nothing to tell any more: its change is kept no longer, or no longer the subscriber's to see.
    Nothing,
    /// It could not be made, and why.
    Not(&'static str),
}

/// The changes that a webhook asks for.
pub(super) fn filter(webhook: &webhook::Model) -> Result<FeedFilter, Error> {
    Ok(FeedFilter {
        record_types: record_types(&webhook.record_types)?,
        country: webhook.country_code.clone(),
        funding_source: webhook.funding_source_code.clone(),
    })
}

/// What is made of messages, by their ids, as the subscriber may see their changes now. Those that there is no room for
/// are left out.
pub(super) async fn bodies(
    webhooks: &Webhooks,
    caller: &Caller,
    webhook: &webhook::Model,
    messages: &[webhook_delivery::Model],
) -> Result<HashMap<String, Made>, Error> {
    let mut made = HashMap::new();
    let mut of_seq: HashMap<i64, &webhook_delivery::Model> = HashMap::new();
    for message in messages {
        match message.seq {
            Some(seq) => drop(of_seq.insert(seq, message)),
            None => drop(made.insert(message.message_id.clone(), Made::Body(ping_body(message, webhook)))),
        }
    }
    if of_seq.is_empty() {
        return Ok(made);
    }
    let numbers: Vec<i64> = of_seq.keys().copied().collect();
    let seen = Reader::new(&webhooks.store, caller.clone()).changes(&numbers, &filter(webhook)?).await?;
    let told: HashSet<i64> = seen.iter().map(|seen| seen.change.seq).collect();
    let untold = of_seq.iter().filter(|(seq, _)| !told.contains(*seq));
    made.extend(untold.map(|(_, message)| (message.message_id.clone(), Made::Nothing)));

    let document = webhook.query.as_deref().unwrap_or(DOCUMENT);
    let listener = Listener {
        caller: caller.clone(),
        origin: Origin {
            reason: Some(format!("webhook {}", webhook.id)),
            request_id: clock::new_id().to_string(),
            ..Origin::default()
        },
        languages: Languages::accepted(""),
    };
    let prepared = match webhooks.answers.api.prepare(document, None, Variables::default()) {
        Ok(prepared) => prepared.data(Given(seen.clone())),
        // A document that the limits do not allow any more.
        Err(_) => {
            let not = Made::Not("the query of the webhook could not be answered");
            made.extend(of_seq.values().map(|message| (message.message_id.clone(), not.clone())));
            return Ok(made);
        }
    };
    let mut answers = webhooks.answers.of(&listener, prepared);
    let deadline = webhooks.deadline;
    let (mut room, mut refused) = (ROOM, None);
    for seen in seen {
        let Some(message) = of_seq.get(&seen.change.seq) else { continue };
        let Ok(next) = tokio::time::timeout(deadline, answers.next()).await else {
            made.insert(message.message_id.clone(), Made::Not("the query of the webhook took too long"));
            break;
        };
        // A document that the schema does not allow any more is answered once, for all.
        let answer = next.or_else(|| refused.take()).ok_or_else(unanswered)?;
        let away = |error| error_code(error) == Some(ErrorCode::Unavailable.as_str());
        if answer.errors.iter().any(away) {
            return Err(unanswered());
        }
        let one = body(message, seen.change.at, &answer);
        if let Made::Body(body) = &one {
            if body.len() > room {
                break;
            }
            room -= body.len();
        }
        made.insert(message.message_id.clone(), one);
        refused = Some(answer).filter(|answer| !answer.errors.is_empty());
    }
    Ok(made)
}

fn unanswered() -> Error {
    Error::Unavailable("the document of a webhook could not be answered".to_owned())
}

fn body(message: &webhook_delivery::Model, at: DateTime<Utc>, answer: &Response) -> Made {
    if answer.data == Value::Null {
        return Made::Not("the query of the webhook could not be answered");
    }
    let body = with_type(Answer::of_stream(answer).json(), &message.message_type, at);
    if body.len() > LARGEST { Made::Not("the message is larger than a megabyte") } else { Made::Body(body) }
}

/// The body of a message: an answer, with the type of the message and the time of the change.
pub(super) fn with_type(mut answer: serde_json::Value, kind: &str, at: DateTime<Utc>) -> String {
    answer["type"] = json!(kind);
    answer["timestamp"] = json!(at);
    answer.to_string()
}

fn ping_body(ping: &webhook_delivery::Model, webhook: &webhook::Model) -> String {
    let data = json!({ "ping": { "webhook": webhook.label } });
    json!({ "type": ping.message_type, "timestamp": ping.created_at, "data": data }).to_string()
}
