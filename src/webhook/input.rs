//! What is asked for of webhooks.

use async_graphql::{ID, InputObject, MaybeUndefined};

use crate::recording::RecordInput;
use entity::RecordType;

/// A webhook to register.
#[derive(Debug, InputObject)]
pub struct CreateWebhookInput {
    /// What it is called: 1 to 200 characters.
    pub(super) name: String,
    /// Where to send messages to: an https URL of a host whose addresses are public.
    pub(super) url: String,
    /// Of which kinds of record to tell changes; of all unless told.
    pub(super) concepts: Option<Vec<RecordType>>,
    /// Tell changes of records of this country only, ISO 3166-1 alpha-2.
    pub(super) country_code: Option<String>,
    /// Tell changes of records that concern this funding source only, by its code.
    pub(super) funding_source_code: Option<String>,
    /// A subscription to `changes`, without arguments, that shapes the messages: each is its answer for one change.
    pub(super) document: Option<String>,
    /// The cursor of `changes` to go on after; from now on unless told.
    pub(super) after: Option<String>,
}

/// Changes to a webhook.
#[derive(Debug, InputObject)]
pub struct UpdateWebhookInput {
    #[graphql(flatten)]
    pub(super) on: RecordInput,
    /// What it is called: 1 to 200 characters.
    pub(super) name: Option<String>,
    /// Where to send messages to.
    pub(super) url: Option<String>,
    /// Of which kinds of record to tell changes; null for all.
    pub(super) concepts: MaybeUndefined<Vec<RecordType>>,
    /// Tell changes of records of this country only; null for any.
    pub(super) country_code: MaybeUndefined<String>,
    /// Tell changes of records that concern this funding source only; null for any.
    pub(super) funding_source_code: MaybeUndefined<String>,
    /// The subscription that shapes the messages; null for the one that comes with the service.
    pub(super) document: MaybeUndefined<String>,
    /// Whether to pause it, or to go on where it was, with all that waits.
    pub(super) paused: Option<bool>,
}

/// A webhook to give a new secret.
#[derive(Debug, InputObject)]
pub struct RotateWebhookSecretInput {
    /// The id of the webhook.
    pub(super) id: ID,
    /// For how many minutes messages are signed with the old secret too; 1,440 (a day) unless told, at most 43,200
    /// (thirty days).
    pub(super) overlap_minutes: Option<i32>,
}

/// A webhook to send a ping to.
#[derive(Debug, InputObject)]
pub struct PingWebhookInput {
    /// The id of the webhook.
    pub(super) id: ID,
    /// The version that the webhook has to have; to another one nothing is sent.
    pub(super) expected_version: Option<i64>,
}

/// Changes to tell a webhook again.
#[derive(Debug, InputObject)]
pub struct ReplayWebhookInput {
    /// The id of the webhook.
    pub(super) id: ID,
    /// The version that the webhook has to have; to another one nothing is sent.
    pub(super) expected_version: Option<i64>,
    /// The cursor of `changes` after which to begin.
    pub(super) after: String,
}
