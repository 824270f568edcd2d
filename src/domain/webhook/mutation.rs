//! Registering webhooks, and what their owners do with them.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use entity::funding_source;
use entity::value::{Attempts, Codes, DeliveryStatus, Scope, Visibility, WebhookPause};
use entity::webhook::{Column, Entity, Model};

use super::rules::{self, one_more};
use super::{Webhook, document};
use crate::auth::policy::acts::ManageWebhook;
use crate::auth::policy::{Forbidden, Place};
use crate::auth::{Caller, Secret, Standing};
use crate::clock;
use crate::domain::Concept;
use crate::domain::change::read_cursor;
use crate::domain::recording::{
    Broken, Halt, Named, Outcome, RecordInput, ShownOnce, Work, id_of, maybe, on_record, overlap, payload,
    record,
};
use crate::domain::webhook_delivery::WebhookDelivery;
use crate::graphql::{ApiSchema, Changes, Failure, UserError, fresh};
use crate::store::{Error, Key, Reader, Rows};
use crate::webhook::Addresses;

/// A webhook to register.
#[derive(Debug, InputObject)]
pub struct CreateWebhookInput {
    /// What it is called: 1 to 200 characters.
    name: String,
    /// Where to send messages to: an https URL of a host whose addresses are public.
    url: String,
    /// Of which kinds of record to tell changes; of all unless told.
    concepts: Option<Vec<Concept>>,
    /// Tell changes of records of this country only, ISO 3166-1 alpha-2.
    country_code: Option<String>,
    /// Tell changes of records that concern this funding source only, by its code.
    funding_source_code: Option<String>,
    /// A subscription to `changes`, without arguments, that shapes the messages: each is its answer for one change.
    document: Option<String>,
    /// The cursor of `changes` to go on after; from now on unless told.
    after: Option<String>,
}

/// Changes to a webhook.
#[derive(Debug, InputObject)]
pub struct UpdateWebhookInput {
    #[graphql(flatten)]
    on: RecordInput,
    /// What it is called: 1 to 200 characters.
    name: Option<String>,
    /// Where to send messages to.
    url: Option<String>,
    /// Of which kinds of record to tell changes; null for all.
    concepts: MaybeUndefined<Vec<Concept>>,
    /// Tell changes of records of this country only; null for any.
    country_code: MaybeUndefined<String>,
    /// Tell changes of records that concern this funding source only; null for any.
    funding_source_code: MaybeUndefined<String>,
    /// The subscription that shapes the messages; null for the one that comes with the service.
    document: MaybeUndefined<String>,
    /// Whether to pause it, or to go on where it was, with all that waits.
    paused: Option<bool>,
}

/// A webhook to give a new secret.
#[derive(Debug, InputObject)]
pub struct RotateWebhookSecretInput {
    /// The id of the webhook.
    id: ID,
    /// For how many minutes messages are signed with the old secret too; 1,440 (a day) unless told, at most 43,200
    /// (thirty days).
    overlap_minutes: Option<i32>,
}

/// A webhook to send a ping to.
#[derive(Debug, InputObject)]
pub struct PingWebhookInput {
    /// The id of the webhook.
    id: ID,
    /// The version that the webhook has to have; to another one nothing is sent.
    expected_version: Option<i64>,
}

/// Changes to tell a webhook again.
#[derive(Debug, InputObject)]
pub struct ReplayWebhookInput {
    /// The id of the webhook.
    id: ID,
    /// The version that the webhook has to have; to another one nothing is sent.
    expected_version: Option<i64>,
    /// The cursor of `changes` after which to begin.
    after: String,
}

/// What became of a request about a webhook and its secret.
#[derive(Debug, Default, SimpleObject)]
pub struct WebhookSecretPayload {
    /// The webhook; null when nothing was changed.
    webhook: Option<Webhook>,
    /// Its new secret, `whsec_` and base64, shown this once; null in the answer to a request that was done before (by
    /// its idempotency key): ask for another one then.
    secret: Option<String>,
    /// Why nothing was changed; empty when it was.
    user_errors: Vec<UserError>,
}

impl WebhookSecretPayload {
    fn of(outcome: Outcome<(Model, ShownOnce)>) -> Self {
        match outcome {
            Ok((webhook, secret)) => {
                Self { webhook: fresh(webhook), secret: secret.shown(), user_errors: Vec::new() }
            }
            Err(error) => Self { user_errors: vec![*error], ..Self::default() },
        }
    }
}

/// What became of a webhook that was to be deleted.
#[derive(Debug, Default, SimpleObject)]
pub struct DeleteWebhookPayload {
    /// The id of the webhook; null when nothing was changed.
    deleted_id: Option<ID>,
    /// Why nothing was changed; empty when it was.
    user_errors: Vec<UserError>,
}

/// What became of a ping.
#[derive(Debug, Default, SimpleObject)]
pub struct PingWebhookPayload {
    /// The message: look it up again to see what became of it.
    delivery: Option<WebhookDelivery>,
    /// Why nothing is sent; empty when it is.
    user_errors: Vec<UserError>,
}

payload! {
    /// What became of changes to a webhook.
    WebhookPayload {
        /// The webhook.
        webhook: Webhook = webhook,
    }
}

/// How many pings may be under way to a webhook.
const MOST_PINGS: u64 = 5;

#[derive(Debug, Default)]
pub struct WebhookMutation;

/// Webhooks: whoever has a token has its own.
#[Object]
impl WebhookMutation {
    /// Registers a webhook: from now on, or from a cursor on, changes that you may see are sent to it. What is sent is
    /// what your token lets you see; it ends with the client that you sign in with.
    async fn create_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The webhook.")] input: CreateWebhookInput,
    ) -> async_graphql::Result<WebhookSecretPayload> {
        let changes = Changes::of(ctx)?;
        let owner = changes.caller().owner();
        let place = Place { owner: owner.as_deref(), ..Place::default() };
        let allowed = changes.allow::<ManageWebhook>(place)?;
        let (Some(owner), Some(standing)) = (owner.clone(), changes.caller().standing()) else {
            return Err(Failure::unexpected("a webhook needs an owner").into());
        };
        may_read(ctx)?;
        let after = read_cursor("input.after", input.after)?;
        let checked = checked(ctx, Some(&input.url), input.document.as_deref()).await;
        let outcome = record(ctx, &allowed, async |work| {
            let url = checked?.unwrap_or_default();
            let named = (input.country_code.as_deref(), input.funding_source_code.as_deref());
            known(work, named).await?;
            one_more(work.writer.webhooks_of(&owner).await?)?;
            let model = new_record!(webhook, Visibility::Internal, {
                name: rules::name(&input.name)?,
                owner,
                role: standing.role(),
                organization_code: None,
                subscriber_country: None,
                subscriber_funding_source: None,
                url,
                concepts: codes(input.concepts.unwrap_or_default()),
                country_code: input.country_code,
                funding_source_code: input.funding_source_code,
                document: input.document,
                paused: None,
                paused_at: None,
                replayed_at: None,
            });
            let saved = work.writer.save::<Entity>(None, with_standing(model, standing)).await?;
            let last = work.writer.last_change().await?;
            work.writer.start_webhook(saved.id, begin(after, last)?.unwrap_or(last)).await?;
            let secret = Secret::for_signing().map_err(Error::from)?;
            work.writer.add_webhook_secret(saved.id, secret.expose().to_owned()).await?;
            Ok((saved, ShownOnce(Some(secret))))
        });
        Ok(WebhookSecretPayload::of(outcome.await?))
    }

    /// Changes a webhook, pauses it, or goes on with it: its owner, or MOIS.
    async fn update_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The changes.")] input: UpdateWebhookInput,
    ) -> async_graphql::Result<WebhookPayload> {
        let document = match &input.document {
            MaybeUndefined::Value(document) => Some(document.as_str()),
            _ => None,
        };
        let caller = may_read(ctx)?;
        let id = id_of("input.id", Concept::Webhook, &input.on.id)?;
        let seen = ctx.data::<Reader>()?.of::<Entity>(Column::Id, vec![id]).await.map_err(Failure::from)?;
        // Names are resolved for those alone who have a webhook to change.
        let checked =
            if seen.is_empty() { Ok(None) } else { checked(ctx, input.url.as_deref(), document).await };
        let (named, expected) = (of(&input.on.id), Some(input.on.expected_version));
        let outcome = on_record::<ManageWebhook, Entity, _>(ctx, named, expected, async |work, was| {
            let url = checked?;
            let name = input.name.map(|text| rules::name(&text)).transpose()?;
            let country_code = maybe(input.country_code, was.country_code.clone());
            let funding_source_code = maybe(input.funding_source_code, was.funding_source_code.clone());
            known(work, (country_code.as_deref(), funding_source_code.as_deref())).await?;
            let mut row = Model {
                name: name.unwrap_or_else(|| was.name.clone()),
                url: url.unwrap_or_else(|| was.url.clone()),
                concepts: match input.concepts {
                    MaybeUndefined::Undefined => was.concepts.clone(),
                    MaybeUndefined::Null => Codes::default(),
                    MaybeUndefined::Value(concepts) => codes(concepts),
                },
                country_code,
                funding_source_code,
                document: maybe(input.document, was.document.clone()),
                ..was.clone()
            };
            row = with_rights_of(row, &caller);
            match input.paused {
                Some(true) if was.paused.is_none() => {
                    row.paused = Some(WebhookPause::Requested);
                    row.paused_at = Some(clock::now());
                }
                Some(false) if was.paused.is_some() => {
                    row.paused = None;
                    row.paused_at = None;
                    work.writer.resume_webhook(was.id).await?;
                }
                _ => {}
            }
            Ok((work.writer.save::<Entity>(Some(was), row).await?,))
        });
        Ok(WebhookPayload::of(outcome.await?))
    }

    /// Deletes a webhook, what waits for it and what is on record of its messages: its owner, or MOIS.
    async fn delete_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The webhook.")] input: RecordInput,
    ) -> async_graphql::Result<DeleteWebhookPayload> {
        let (named, expected) = (of(&input.id), Some(input.expected_version));
        let outcome = on_record::<ManageWebhook, Entity, _>(ctx, named, expected, async |work, was| {
            work.writer.clear_webhook(was.id).await?;
            work.writer.delete::<Entity>(&[was]).await?;
            Ok(())
        });
        Ok(match outcome.await? {
            Ok(()) => DeleteWebhookPayload { deleted_id: Some(input.id), user_errors: Vec::new() },
            Err(error) => DeleteWebhookPayload { user_errors: vec![*error], ..Default::default() },
        })
    }

    /// Gives a webhook a new secret; for a while messages are signed with the old one too: its owner, or MOIS.
    async fn rotate_webhook_secret(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which webhook.")] input: RotateWebhookSecretInput,
    ) -> async_graphql::Result<WebhookSecretPayload> {
        let outcome =
            on_record::<ManageWebhook, Entity, _>(ctx, of(&input.id), None, async |work, webhook| {
                let overlap = overlap(input.overlap_minutes)?;
                let secret = Secret::for_signing().map_err(Error::from)?;
                work.writer.expire_webhook_secrets(webhook.id, clock::now() + overlap).await?;
                work.writer.add_webhook_secret(webhook.id, secret.expose().to_owned()).await?;
                Ok((webhook, ShownOnce(Some(secret))))
            });
        Ok(WebhookSecretPayload::of(outcome.await?))
    }

    /// Sends a message of the type `ping` to a webhook, even to one that is paused: its owner, or MOIS.
    async fn ping_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which webhook.")] input: PingWebhookInput,
    ) -> async_graphql::Result<PingWebhookPayload> {
        let (named, expected) = (of(&input.id), input.expected_version);
        let outcome = on_record::<ManageWebhook, Entity, _>(ctx, named, expected, async |work, webhook| {
            if work.writer.pings_of(webhook.id).await? >= MOST_PINGS {
                let message = "pings to it are still under way: look at what becomes of them";
                return Err(Broken::Invalid("id", message, "아직 보내고 있는 핑이 있습니다").into());
            }
            let delivery = new_record!(webhook_delivery, Visibility::Internal, {
                webhook_id: webhook.id,
                owner: webhook.owner,
                message_id: format!("ping_{}", clock::new_id().simple()),
                kind: "ping".to_owned(),
                seq: None,
                concept: None,
                record_id: None,
                status: DeliveryStatus::Pending,
                attempts: Attempts::default(),
                attempt_count: 0,
                first_attempt_at: None,
                next_attempt_at: Some(clock::now()),
                delivered_at: None,
            });
            work.writer.add_delivery(delivery.clone()).await?;
            Ok(delivery)
        });
        Ok(match outcome.await? {
            Ok(delivery) => PingWebhookPayload { delivery: fresh(delivery), user_errors: Vec::new() },
            Err(error) => PingWebhookPayload { user_errors: vec![*error], ..Default::default() },
        })
    }

    /// Tells a webhook all changes after a cursor again, each under the id that it had: its owner, or MOIS.
    async fn replay_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which webhook, and from where.")] input: ReplayWebhookInput,
    ) -> async_graphql::Result<WebhookPayload> {
        let after = read_cursor("input.after", Some(input.after))?;
        let caller = may_read(ctx)?;
        let (named, expected) = (of(&input.id), input.expected_version);
        let outcome = on_record::<ManageWebhook, Entity, _>(ctx, named, expected, async |work, webhook| {
            let last = work.writer.last_change().await?;
            work.writer.replay_webhook(webhook.id, begin(after, last)?.unwrap_or(last)).await?;
            let replayed = Model { replayed_at: Some(clock::now()), ..webhook.clone() };
            let replayed = with_rights_of(replayed, &caller);
            Ok((work.writer.save::<Entity>(Some(webhook), replayed).await?,))
        });
        Ok(WebhookPayload::of(outcome.await?))
    }
}

fn of(id: &ID) -> Named<'_, Column> {
    Named { field: "id", column: Column::Id, id }
}

fn codes(concepts: Vec<Concept>) -> Codes {
    let mut names: Vec<String> = concepts.into_iter().map(|concept| concept.name().to_owned()).collect();
    names.sort_unstable();
    names.dedup();
    Codes(names)
}

fn with_standing(webhook: Model, standing: &Standing) -> Model {
    Model {
        role: standing.role(),
        organization_code: standing.organization().map(str::to_owned),
        subscriber_country: standing.country().map(str::to_owned),
        subscriber_funding_source: standing.funding_source().map(str::to_owned),
        ..webhook
    }
}

/// What is told is read: who may only write has nothing sent to it.
fn may_read(ctx: &Context<'_>) -> Result<Caller, Failure> {
    let caller = Changes::of(ctx)?.caller();
    if caller.has_scope(Scope::Read) { Ok(caller.clone()) } else { Err(Forbidden.into()) }
}

/// A webhook with the rights of the token that its owner comes with; of others it gets none.
fn with_rights_of(webhook: Model, caller: &Caller) -> Model {
    match caller.standing() {
        Some(standing) if caller.owner().as_ref() == Some(&webhook.owner) => with_standing(webhook, standing),
        _ => webhook,
    }
}

/// A change that was written.
fn begin(after: Option<i64>, last: i64) -> Result<Option<i64>, Broken> {
    if after.is_some_and(|after| after > last) {
        let message = "this cursor is of another database";
        return Err(Broken::Invalid("after", message, "다른 데이터베이스의 커서입니다"));
    }
    Ok(after)
}

/// What a webhook is limited to is there.
async fn known(work: &Work<'_>, (country, source): (Option<&str>, Option<&str>)) -> Result<(), Halt> {
    work.countries("country_code", country).await?;
    if let Some(code) = source
        && work
            .writer
            .by_keys::<funding_source::Entity>(funding_source::Column::Code, vec![Key::from(code)])
            .await?
            .is_empty()
    {
        return Err(Broken::Missing("funding_source_code").into());
    }
    Ok(())
}

/// A URL whose host has no address that is not for it, as it is kept, and a document that can be run: found out before
/// the work, which holds others off.
async fn checked(
    ctx: &Context<'_>,
    url: Option<&str>,
    document: Option<&str>,
) -> Result<Option<String>, Broken> {
    let unexpected = |_| Broken::Invalid("url", "webhooks are not taken here", "웹훅을 받지 않습니다");
    let mut good = None;
    if let Some(url) = url {
        let url = rules::url(url.trim())?;
        let addresses = ctx.data::<Addresses>().map_err(unexpected)?;
        let checked = addresses.check(&url).await;
        checked.map_err(|why| Broken::Invalid("url", why.english(), why.korean()))?;
        good = Some(url.into());
    }
    if let Some(document) = document {
        let schema = ctx.data::<ApiSchema>().map_err(unexpected)?;
        document::check(schema, ctx.data::<Reader>().map_err(unexpected)?, document).await?;
    }
    Ok(good)
}
