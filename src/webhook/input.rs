//! What is asked for of webhooks.

use async_graphql::{ID, InputObject, MaybeUndefined};

use entity::RecordType;
use model::api::record::KeyOf;
use model::recording::{RecordInput, inputs};
use model::records::{Country, FundingSource};

/// Input of `createWebhook`.
#[derive(Debug, InputObject)]
pub struct CreateWebhookInput {
    /// Name of the webhook: 1 to 200 characters.
    pub(super) label: String,
    /// URL to send messages to. It must use https, and all addresses of its host must be public.
    pub(super) endpoint_url: String,
    /// Types of records whose changes are delivered; defaults to all types.
    pub(super) record_types: Option<Vec<RecordType>>,
    /// Deliver only changes of records of this country.
    pub(super) country: Option<KeyOf<Country>>,
    /// Deliver only changes of records of this funding source.
    pub(super) funding_source: Option<KeyOf<FundingSource>>,
    /// Subscription to `changes`, without arguments, that determines the content of the messages: each
    /// message is the result of this subscription for one change. By default, the service uses its own
    /// subscription, which the field `query` of the webhook shows.
    pub(super) query: Option<String>,
    /// Cursor of `changes` after which the delivery starts; defaults to the current end of the log.
    pub(super) after: Option<String>,
}

/// Input of `updateWebhook`. Fields that are left out do not change.
#[derive(Debug, InputObject)]
pub struct UpdateWebhookInput {
    #[graphql(flatten)]
    pub(super) on: RecordInput,
    /// Name of the webhook: 1 to 200 characters.
    pub(super) label: MaybeUndefined<String>,
    /// URL to send messages to. It must use https, and all addresses of its host must be public.
    pub(super) endpoint_url: MaybeUndefined<String>,
    /// Types of records whose changes are delivered; null for all types.
    pub(super) record_types: MaybeUndefined<Vec<RecordType>>,
    /// Deliver only changes of records of this country; null for all countries.
    pub(super) country: MaybeUndefined<KeyOf<Country>>,
    /// Deliver only changes of records of this funding source; null for all funding sources.
    pub(super) funding_source: MaybeUndefined<KeyOf<FundingSource>>,
    /// Subscription to `changes`, without arguments, that determines the content of the messages; null for
    /// the default one.
    pub(super) query: MaybeUndefined<String>,
    /// True pauses the webhook. False resumes the delivery where it stopped, with all queued messages.
    pub(super) paused: MaybeUndefined<bool>,
}

/// Input of `rotateWebhookSecret`.
#[derive(Debug, InputObject)]
pub struct RotateWebhookSecretInput {
    /// ID of the webhook.
    pub(super) id: ID,
    /// Minutes for which messages are also signed with the old secret: 1,440 (one day) by default, at most
    /// 43,200 (30 days).
    pub(super) overlap_minutes: Option<i32>,
}

/// Input of `pingWebhook`.
#[derive(Debug, InputObject)]
pub struct PingWebhookInput {
    /// ID of the webhook.
    pub(super) id: ID,
    /// Optimistic lock: the mutation fails with STALE_VERSION if the webhook has another version.
    pub(super) expected_version: Option<i64>,
}

/// Input of `replayWebhook`.
#[derive(Debug, InputObject)]
pub struct ReplayWebhookInput {
    /// ID of the webhook.
    pub(super) id: ID,
    /// Optimistic lock: the mutation fails with STALE_VERSION if the webhook has another version.
    pub(super) expected_version: Option<i64>,
    /// Cursor of `changes` after which the replay starts.
    pub(super) after: String,
}

inputs! {
    DeleteWebhookInput = RecordInput
}
