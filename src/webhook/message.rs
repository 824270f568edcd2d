//! What a webhook is told of a change: the answer of its document, with the rights of its subscriber.

use std::collections::HashMap;

use async_graphql::Request;
use entity::value::{Attempts, ChangeKind, DeliveryStatus, Visibility};
use entity::{webhook, webhook_delivery};
use futures::StreamExt;
use serde_json::json;

use crate::app::{App, Listener};
use crate::auth::{Caller, Origin};
use crate::clock;
use crate::domain::change::Given;
use crate::domain::webhook::DOCUMENT;
use crate::graphql::{Answer, ErrorCode, Languages, error_code};
use crate::store::{Error, Reader, Seen};

/// A change, put in line.
pub(super) fn in_line(webhook: &webhook::Model, seen: &Seen) -> webhook_delivery::Model {
    new_record!(webhook_delivery, Visibility::Internal, {
        webhook_id: webhook.id,
        owner: webhook.owner.clone(),
        message_id: format!("msg_{}_{}", webhook.id.simple(), seen.change.seq),
        kind: kind(seen),
        seq: Some(seen.change.seq),
        concept: Some(seen.concept.name().to_owned()),
        record_id: Some(seen.change.record_id),
        status: DeliveryStatus::Pending,
        attempts: Attempts::default(),
        attempt_count: 0,
        first_attempt_at: None,
        next_attempt_at: Some(clock::now()),
        delivered_at: None,
    })
}

/// The type of the message about a change, such as `pipeline_project.updated`.
fn kind(seen: &Seen) -> String {
    let mut kind = String::new();
    for letter in seen.concept.name().chars() {
        if letter.is_ascii_uppercase() && !kind.is_empty() {
            kind.push('_');
        }
        kind.push(letter.to_ascii_lowercase());
    }
    kind + match seen.kind {
        ChangeKind::Created => ".created",
        ChangeKind::Updated => ".updated",
        ChangeKind::Deleted => ".deleted",
    }
}

/// The bodies of messages by their ids, as the subscriber may see their changes now; none of a change that it may
/// not, or that is kept no longer.
pub(super) async fn bodies(
    app: &App,
    caller: &Caller,
    webhook: &webhook::Model,
    messages: &[webhook_delivery::Model],
) -> Result<HashMap<String, String>, Error> {
    let of_seq: HashMap<i64, &webhook_delivery::Model> =
        messages.iter().filter_map(|message| Some((message.seq?, message))).collect();
    let pings = messages.iter().filter(|message| message.seq.is_none());
    let mut bodies: HashMap<String, String> =
        pings.map(|ping| (ping.message_id.clone(), ping_body(ping, webhook))).collect();
    let numbers: Vec<i64> = of_seq.keys().copied().collect();
    if numbers.is_empty() {
        return Ok(bodies);
    }
    let seen = Reader::new(&app.store, caller.clone()).changes(&numbers).await?;
    let document = webhook.document.as_deref().unwrap_or(DOCUMENT);
    let listener = Listener {
        caller: caller.clone(),
        origin: Origin {
            reason: Some(format!("webhook {}", webhook.id)),
            request_id: clock::new_id().to_string(),
            address: None,
        },
        languages: Languages::accepted(""),
    };
    let mut answers = app.answers(&listener, Request::new(document).data(Given(seen.clone())));
    let mut refused = None;
    for seen in seen {
        // A document that the schema does not allow any more is answered once, for all.
        let next = answers.next().await.or_else(|| refused.take());
        let answer = next.ok_or(Error::Unavailable)?;
        let away = |error| error_code(error) == Some(ErrorCode::Unavailable.as_str());
        if answer.errors.iter().any(away) {
            return Err(Error::Unavailable);
        }
        let Some(message) = of_seq.get(&seen.change.seq) else { continue };
        let mut body = Answer::of_stream(&answer).json();
        body["type"] = json!(message.kind);
        body["timestamp"] = json!(seen.change.at);
        bodies.insert(message.message_id.clone(), body.to_string());
        refused = Some(answer).filter(|answer| !answer.errors.is_empty());
    }
    Ok(bodies)
}

fn ping_body(ping: &webhook_delivery::Model, webhook: &webhook::Model) -> String {
    let data = json!({ "ping": { "webhook": webhook.name } });
    json!({ "type": ping.kind, "timestamp": ping.created_at, "data": data }).to_string()
}
