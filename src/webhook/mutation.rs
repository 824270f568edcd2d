//! Registering webhooks, and what their owners do with them.

use async_graphql::{Context, MaybeUndefined, Object};
use entity::funding_source;
use entity::value::{Codes, TokenScope, Visibility, WebhookPause};
use entity::webhook::{Entity, Model};
use model::api::{Api, Changes, Failure, read_cursor};
use model::auth::Secret;
use model::clock;
use model::policy::acts::ManageWebhook;
use model::policy::{Actor, Caller, Place, Standing};
use model::recording::{
    AsItIs, Keys, MutationError, Named, Outcome, RecordInput, ShownOnce, ValidationError, Work, in_sight,
    is_there, kept, label, on_record, overlap, record,
};
use model::store::{Error, Reader, new_record, place};

use super::input::{
    CreateWebhookInput, DeleteWebhookInput, PingWebhookInput, ReplayWebhookInput, RotateWebhookSecretInput,
    UpdateWebhookInput,
};
use super::payload::{
    CreateWebhookPayload, DeleteWebhookPayload, PingWebhookPayload, ReplayWebhookPayload,
    RotateWebhookSecretPayload, UpdateWebhookPayload,
};
use super::rules::{self, one_more};
use super::store::pending;
use super::{Addresses, document};

/// How many pings may be under way to a webhook.
const MOST_PINGS: u64 = 5;

#[derive(Debug, Default)]
pub struct WebhookMutation;

/// Webhooks: whoever has a token has its own.
#[Object]
impl WebhookMutation {
    /// Registers a webhook. The service sends it the changes that you may see, starting now or after a
    /// cursor. The rights of your token determine what is sent. If your client can no longer sign in, the
    /// service pauses the webhook.
    async fn create_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Webhook to register.")] input: CreateWebhookInput,
    ) -> async_graphql::Result<CreateWebhookPayload> {
        let changes = Changes::of(ctx)?;
        let owner = changes.caller().owner();
        let place = Place { owner: owner.as_ref(), ..Place::default() };
        let allowed = changes.allow::<ManageWebhook>(place)?;
        let (Some(owner), Some(standing)) = (owner.clone(), changes.caller().standing()) else {
            return Err(Failure::unexpected("a webhook needs an owner").into());
        };
        may_read(ctx)?;
        let after = read_cursor("input.after", input.after)?;
        let checked = checked(ctx, Some(&input.endpoint_url), input.query.as_deref()).await;
        let keys = Keys::of(ctx)?;
        let checks = (
            checked,
            label(&input.label),
            rules::record_types(&input.record_types.unwrap_or_default()),
            keys.optional_code("country", input.country.as_ref()).await,
            keys.optional_code("funding_source", input.funding_source.as_ref()).await,
        );
        record(ctx, &allowed, checks, async |work, valid| {
            let (url, label, record_types, country_code, funding_source_code) = valid;
            known(work, (country_code.as_deref(), funding_source_code.as_deref())).await?;
            one_more(work.writer.webhooks_of(&owner).await?)?;
            let model = new_record!(webhook, Visibility::Internal, {
                label,
                owner_issuer: owner.issuer.clone(),
                owner_subject: owner.subject.clone(),
                role: standing.role(),
                organization_code: None,
                subscriber_country: None,
                subscriber_funding_source: None,
                endpoint_url: url.unwrap_or_default(),
                record_types,
                country_code,
                funding_source_code,
                query: input.query,
                pause_reason: None,
                paused_at: None,
                replayed_at: None,
            });
            let saved = work.writer.save::<Entity>(None, with_standing(model, standing)).await?;
            let after = begin(work, after).await?;
            work.writer.start_webhook(saved.id, after).await?;
            let secret = Secret::for_signing().map_err(Error::from)?;
            work.writer.add_webhook_secret(saved.id, secret.expose().to_owned()).await?;
            Ok((saved, ShownOnce(Some(secret))))
        })
        .await
    }

    /// Changes, pauses or resumes a webhook.
    async fn update_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Changes to make.")] input: UpdateWebhookInput,
    ) -> async_graphql::Result<UpdateWebhookPayload> {
        let document = match &input.query {
            MaybeUndefined::Value(document) => Some(document.as_str()),
            _ => None,
        };
        let caller = may_read(ctx)?;
        let seen = in_sight::<Entity>(ctx, &input.on.id).await?;
        // Names are resolved for those alone who have a webhook to change.
        let checked = if seen.is_none() {
            Ok(None)
        } else {
            checked(ctx, input.endpoint_url.value().map(String::as_str), document).await
        };
        let record_types = match input.record_types {
            MaybeUndefined::Undefined => Ok(None),
            MaybeUndefined::Null => Ok(Some(Codes::default())),
            MaybeUndefined::Value(record_types) => rules::record_types(&record_types).map(Some),
        };
        let keys = Keys::of(ctx)?;
        let checks = (
            (checked, kept("endpoint_url", input.endpoint_url)),
            kept("label", input.label).and_then(|text| text.map(|text| label(&text)).transpose()),
            kept("paused", input.paused),
            record_types,
            keys.maybe_code("country", &input.country).await,
            keys.maybe_code("funding_source", &input.funding_source).await,
        );
        on_record::<ManageWebhook, Entity, _, _, _>(
            ctx,
            &input.on,
            checks,
            async |work, was, ((url, _), label, paused, record_types, country, funding_source)| {
                let mut row = with_rights_of(was.clone(), &caller);
                row.label = label.unwrap_or(row.label);
                row.endpoint_url = url.unwrap_or(row.endpoint_url);
                row.record_types = record_types.unwrap_or(row.record_types);
                country.update_to(&mut row.country_code);
                funding_source.update_to(&mut row.funding_source_code);
                input.query.update_to(&mut row.query);
                known(work, (row.country_code.as_deref(), row.funding_source_code.as_deref())).await?;
                match paused {
                    Some(true) if was.pause_reason.is_none() => {
                        row.pause_reason = Some(WebhookPause::Requested);
                        row.paused_at = Some(clock::now());
                    }
                    Some(false) if was.pause_reason.is_some() => {
                        row.pause_reason = None;
                        row.paused_at = None;
                        work.writer.resume_webhook(was.id).await?;
                    }
                    _ => {}
                }
                Ok((work.writer.save::<Entity>(Some(was), row).await?,))
            },
        )
        .await
    }

    /// Deletes a webhook with its queue and its recorded messages.
    async fn delete_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Webhook to delete.")] input: DeleteWebhookInput,
    ) -> async_graphql::Result<DeleteWebhookPayload> {
        let on = input.0;
        forget_messages(ctx, &on).await?;
        let outcome: Outcome<()> =
            on_record::<ManageWebhook, Entity, _, _, _>(ctx, &on, (), async |work, was, ()| {
                work.writer.clear_webhook(was.id).await?;
                work.writer.delete::<Entity>(&[was]).await?;
                Ok(AsItIs(()))
            })
            .await?;
        Ok(outcome.map(|()| on.id).into())
    }

    /// Gives a webhook a new secret. For `overlapMinutes` after that, messages are signed with both secrets.
    async fn rotate_webhook_secret(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Webhook whose secret is rotated.")] input: RotateWebhookSecretInput,
    ) -> async_graphql::Result<RotateWebhookSecretPayload> {
        on_record::<ManageWebhook, Entity, _, _, _>(
            ctx,
            Named(&input.id, None),
            overlap(input.overlap_minutes),
            async |work, webhook, overlap| {
                let secret = Secret::for_signing().map_err(Error::from)?;
                work.writer.expire_webhook_secrets(webhook.id, clock::now() + overlap).await?;
                work.writer.add_webhook_secret(webhook.id, secret.expose().to_owned()).await?;
                Ok((webhook, ShownOnce(Some(secret))))
            },
        )
        .await
    }

    /// Sends a test message of the type `ping` to a webhook, even if it is paused.
    async fn ping_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Webhook to test.")] input: PingWebhookInput,
    ) -> async_graphql::Result<PingWebhookPayload> {
        on_record::<ManageWebhook, Entity, _, _, _>(
            ctx,
            Named(&input.id, input.expected_version),
            (),
            async |work, webhook, ()| {
                if work.writer.pings_of(webhook.id).await? >= MOST_PINGS {
                    let message = "earlier pings of this webhook are still being delivered: try again when their delivery has ended";
                    return Err(ValidationError::Invalid(
                        "id",
                        message,
                        "이 웹훅의 이전 핑을 아직 보내고 있습니다: 끝난 뒤에 다시 시도해 주십시오",
                    )
                    .into());
                }
                let id = format!("ping_{}", clock::new_id().simple());
                let delivery = pending(&webhook, id, "ping".to_owned());
                work.writer.add_delivery(delivery.clone()).await?;
                Ok((delivery,))
            },
        )
        .await
    }

    /// Delivers all changes after a cursor again, each with its original message ID.
    async fn replay_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Webhook to replay, with the cursor to start after.")] input: ReplayWebhookInput,
    ) -> async_graphql::Result<ReplayWebhookPayload> {
        let after = read_cursor("input.after", Some(input.after))?;
        let caller = may_read(ctx)?;
        let named = Named(&input.id, input.expected_version);
        on_record::<ManageWebhook, Entity, _, _, _>(ctx, named, (), async |work, webhook, ()| {
            let after = begin(work, after).await?;
            work.writer.replay_webhook(webhook.id, after).await?;
            let replayed = Model { replayed_at: Some(clock::now()), ..webhook.clone() };
            let replayed = with_rights_of(replayed, &caller);
            Ok((work.writer.save::<Entity>(Some(webhook), replayed).await?,))
        })
        .await
    }
}

/// Deletes the messages of a webhook that is to be deleted, as far as they are done, and before other writers
/// are held off: there may be a million. What waits is deleted with the webhook: it is no more than
/// `webhooks.most_waiting`.
async fn forget_messages(ctx: &Context<'_>, input: &RecordInput) -> async_graphql::Result<()> {
    let seen = in_sight::<Entity>(ctx, &input.id).await?;
    let Some(webhook) = seen.filter(|seen| seen.version == input.expected_version) else { return Ok(()) };
    let changes = Changes::of(ctx)?;
    changes.allow::<ManageWebhook>(place::<Entity>(&webhook).as_place())?;
    Ok(changes.store().forget_deliveries_of(webhook.id).await.map_err(Failure::from)?)
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
    if caller.has_scope(TokenScope::Read) {
        Ok(caller.clone())
    } else {
        Err(Failure::forbidden("webhooks require a token with the read scope"))
    }
}

/// A webhook with the rights of the token that its owner comes with; of others it gets none.
fn with_rights_of(webhook: Model, caller: &Caller) -> Model {
    let owner = Actor { issuer: webhook.owner_issuer.clone(), subject: webhook.owner_subject.clone() };
    match caller.standing() {
        Some(standing) if caller.owner().is_some_and(|own| own == owner) => with_standing(webhook, standing),
        _ => webhook,
    }
}

/// The change to begin after: one that was written, and since which all are kept.
async fn begin(work: &Work<'_>, after: Option<i64>) -> Result<i64, MutationError> {
    let last = work.writer.last_change().await?;
    let Some(after) = after else { return Ok(last) };
    if after > last {
        let message = "the cursor belongs to another database";
        return Err(ValidationError::Invalid("after", message, "다른 데이터베이스의 커서입니다").into());
    }
    if after < work.writer.first_kept().await? {
        return Err(Error::Gone.into());
    }
    Ok(after)
}

/// What a webhook is limited to is there.
async fn known(
    work: &Work<'_>,
    (country, source): (Option<&str>, Option<&str>),
) -> Result<(), MutationError> {
    work.countries("country", country).await?;
    let code = funding_source::Column::Code;
    is_there::<funding_source::Entity>(work.writer, "funding_source", code, source).await
}

/// A URL whose host has no address that is not for it, as it is kept, and a document that can be run: found
/// out before the work, which holds others off.
async fn checked(
    ctx: &Context<'_>,
    url: Option<&str>,
    document: Option<&str>,
) -> Result<Option<String>, ValidationError> {
    let unexpected = |_| {
        ValidationError::Invalid(
            "endpointUrl",
            "webhooks are not supported by this service",
            "이 서비스는 웹훅을 지원하지 않습니다",
        )
    };
    let mut good = None;
    if let Some(url) = url {
        let url = rules::url(url.trim())?;
        let addresses = ctx.data::<Addresses>().map_err(unexpected)?;
        let checked = addresses.check(&url).await;
        checked.map_err(|why| ValidationError::Invalid("endpointUrl", why.english(), why.korean()))?;
        good = Some(url.into());
    }
    if let Some(document) = document {
        let api = ctx.data::<Api>().map_err(unexpected)?;
        document::check(api, ctx.data::<Reader>().map_err(unexpected)?, document).await?;
    }
    Ok(good)
}
