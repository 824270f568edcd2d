//! Who is asking, as the service sees it.

use async_graphql::{Context, Enum, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::value::{Role, TokenScope, WebhookPause};

use entity::RecordType;
use model::api::record::{Linked, Shown, fresh};
use model::api::{Api, Changes, Failure};
use model::policy::{Action, Caller, Condition, Standing, condition, mutations};
use model::records::{Country, FundingSource, Organization, Webhook};
use model::store::Reader;
use model::usage::{Client, DeprecatedUse, deprecations};

#[derive(Debug, Default)]
pub struct ViewerQuery;

#[Object]
impl ViewerQuery {
    /// Identity and permissions of the caller.
    async fn viewer(&self, ctx: &Context<'_>) -> async_graphql::Result<Viewer> {
        Ok(Viewer(ctx.data::<Reader>()?.caller().clone()))
    }
}

/// Identity and permissions of the caller.
#[derive(Debug)]
pub struct Viewer(Caller);

impl Viewer {
    fn standing(&self) -> Option<&Standing> {
        self.0.standing()
    }
}

/// Identity and permissions of the caller.
#[Object]
impl Viewer {
    /// Role of the caller; null without a token.
    async fn role(&self) -> Option<Role> {
        self.standing().map(Standing::role)
    }

    /// Subject of the caller's token, under which changes are logged; null without a token.
    async fn subject(&self) -> Option<&str> {
        match &self.0 {
            Caller::Bearer(bearer) => Some(&bearer.subject),
            _ => None,
        }
    }

    /// Issuer of the caller's token; null without a token.
    async fn issuer(&self) -> Option<&str> {
        match &self.0 {
            Caller::Bearer(bearer) => Some(&bearer.issuer),
            _ => None,
        }
    }

    /// Code of the caller's organization; null if the token does not contain it.
    async fn organization_code(&self) -> Option<&str> {
        self.standing().and_then(Standing::organization)
    }

    /// Organization with the code `organizationCode`; null if there is none.
    async fn organization(&self) -> Linked<Organization> {
        let code = self.standing().and_then(Standing::organization);
        Linked::by_code(entity::organization::Column::Code as usize, code)
    }

    /// Country of the caller; null unless the role belongs to a partner country.
    async fn country(&self) -> Linked<Country> {
        let code = self.standing().and_then(Standing::country);
        Linked::by_code(entity::country::Column::Alpha2 as usize, code)
    }

    /// Funding source of the caller; null unless the role is FUNDER.
    async fn funding_source(&self) -> Linked<FundingSource> {
        let code = self.standing().and_then(Standing::funding_source);
        Linked::by_code(entity::funding_source::Column::Code as usize, code)
    }

    /// Scopes of the caller's token. Empty without a token; public records can be read without one.
    async fn scopes(&self) -> &[TokenScope] {
        match &self.0 {
            Caller::Bearer(bearer) => &bearer.scopes,
            _ => &[],
        }
    }

    /// Time at which the caller's token expires; null without a token.
    async fn token_expires_at(&self) -> Option<DateTime<Utc>> {
        match &self.0 {
            Caller::Bearer(bearer) => Some(bearer.expires_at),
            _ => None,
        }
    }

    /// Notices that need the caller's attention, for example if the service has paused one of the caller's
    /// webhooks.
    async fn notices(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Notice>> {
        let Some(owner) = self.0.owner() else { return Ok(Vec::new()) };
        let korean = Changes::speaks_korean(ctx);
        let found = ctx.data::<Reader>()?.webhooks_of(&owner).await.map_err(Failure::from)?;
        let notices = found.into_iter().filter_map(|webhook| {
            let message = words(webhook.pause_reason?, korean)?;
            let since = webhook.paused_at?;
            Some(Notice { code: NoticeCode::WebhookPaused, message, since, webhook: fresh(webhook) })
        });
        Ok(notices.collect())
    }

    /// Deprecated elements of the schema that this client used in the last 90 days, up to a minute ago. Clients are
    /// identified by the client ID of the token, or without a token by the header graphql-client-name; empty without both.
    async fn deprecations(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<DeprecatedUse>> {
        Ok(deprecations(ctx.data::<Reader>()?, ctx.data::<Api>()?, ctx.data::<Client>()?).await?)
    }

    /// Mutations that the caller may use, each with its condition.
    async fn mutations(&self) -> Vec<PermittedMutation> {
        let who = self.standing().map(Standing::role);
        let permitted = |(name, condition)| PermittedMutation { name, condition };
        mutations(who).into_iter().map(permitted).collect()
    }

    /// Records that the caller may read.
    async fn reads(&self) -> Vec<ReadAccess> {
        let who = self.standing().map(Standing::role);
        let mut reads: Vec<ReadAccess> = Vec::new();
        for (action, of) in
            READS.into_iter().flat_map(|action| RecordType::ALL.iter().map(move |of| (action, *of)))
        {
            let Some(condition) = condition(who, action, of) else { continue };
            match reads.iter_mut().find(|read| (read.action, read.condition) == (action, condition)) {
                Some(read) => read.record_types.push(of),
                None => reads.push(ReadAccess { action, condition, record_types: vec![of] }),
            }
        }
        reads
    }
}

/// What can be read, by who may see it.
const READS: [Action; 4] =
    [Action::SeePublic, Action::SeePartner, Action::SeeInternal, Action::ReadPersonalData];

/// A mutation that the caller may use.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct PermittedMutation {
    /// Name of the mutation.
    name: &'static str,
    /// Condition that limits the records on which the mutation may be used.
    condition: Condition,
}

/// Records that the caller may read.
#[derive(Clone, Debug, SimpleObject)]
pub struct ReadAccess {
    /// Permitted action: seeing records of one visibility, or reading personal data.
    action: Action,
    /// Condition that limits the records that may be read.
    condition: Condition,
    /// Types of the records that may be read.
    record_types: Vec<RecordType>,
}

/// Code of a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum NoticeCode {
    /// The service has paused a webhook of the caller.
    WebhookPaused,
}

/// A notice that needs the caller's attention.
#[derive(Clone, Debug, SimpleObject)]
pub struct Notice {
    /// Machine-readable code of the notice.
    code: NoticeCode,
    /// Message that says what happened and what to do, in the language of the header Accept-Language (Korean
    /// or English).
    message: &'static str,
    /// Time when the service paused the webhook.
    since: DateTime<Utc>,
    /// Webhook that the service paused.
    webhook: Option<Shown<Webhook>>,
}

/// Why the service has paused a webhook, and what to do; nothing of what its owner did.
fn words(paused: WebhookPause, korean: bool) -> Option<&'static str> {
    let (english, in_korean) = match paused {
        WebhookPause::Requested => return None,
        WebhookPause::Failing => (
            "No delivery has succeeded for three days. Fix the receiver, then resume the webhook with updateWebhook: \
             queued messages are sent. replayWebhook sends dead-lettered messages again.",
            "3일 동안 한 건도 전달하지 못했습니다. 수신 서버를 고친 뒤 updateWebhook으로 재개하면 대기 중인 메시지를 \
             보냅니다. 전달을 포기한 메시지는 replayWebhook으로 다시 보낼 수 있습니다.",
        ),
        WebhookPause::Gone => (
            "The receiver answered 410 Gone. If that was a mistake, resume the webhook with updateWebhook.",
            "수신 서버가 410 Gone으로 응답했습니다. 실수였다면 updateWebhook으로 재개해 주십시오.",
        ),
        WebhookPause::OwnerGone => (
            "The client or account that registered the webhook can no longer sign in.",
            "등록한 클라이언트가 더 이상 로그인할 수 없습니다.",
        ),
        WebhookPause::CursorExpired => (
            "Changes that were still to be delivered have been purged. Take a snapshot, continue from its cursor with replayWebhook, then resume the webhook with updateWebhook.",
            "전해야 할 변경 기록이 더 이상 보관되지 않습니다: 스냅숏을 받고 그 커서로 replayWebhook을 실행한 뒤 \
             updateWebhook으로 재개해 주십시오.",
        ),
    };
    Some(if korean { in_korean } else { english })
}
