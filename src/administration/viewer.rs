//! Who is asking, as the service sees it.

use async_graphql::{Context, Enum, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::value::{Role, Scope, WebhookPause};

use crate::api::record::{Linked, Shown, fresh};
use crate::api::{Changes, Failure};
use crate::policy::{Action, Caller, Condition, Standing, condition};
use crate::records::country::Country;
use crate::records::funding_source::FundingSource;
use crate::records::organization::Organization;
use crate::records::webhook::Webhook;
use crate::store::Reader;
use entity::RecordType;

#[derive(Debug, Default)]
pub struct ViewerQuery;

#[Object]
impl ViewerQuery {
    /// Who you are to this service, and what you may do.
    async fn viewer(&self, ctx: &Context<'_>) -> async_graphql::Result<Viewer> {
        Ok(Viewer(ctx.data::<Reader>()?.caller().clone()))
    }
}

/// Who asks.
#[derive(Debug)]
pub struct Viewer(Caller);

impl Viewer {
    fn standing(&self) -> Option<&Standing> {
        self.0.standing()
    }
}

/// Who asks.
#[Object]
impl Viewer {
    /// Your role; null without a token.
    async fn role(&self) -> Option<Role> {
        self.standing().map(Standing::role)
    }

    /// The subject of your token: the name that you are on record by.
    async fn subject(&self) -> Option<&str> {
        match &self.0 {
            Caller::Bearer(bearer) => Some(&bearer.subject),
            _ => None,
        }
    }

    /// The issuer of your token.
    async fn issuer(&self) -> Option<&str> {
        match &self.0 {
            Caller::Bearer(bearer) => Some(&bearer.issuer),
            _ => None,
        }
    }

    /// The code of your organization, as your token has it.
    async fn organization_code(&self) -> Option<&str> {
        self.standing().and_then(Standing::organization)
    }

    /// Your organization, if it is on record under that code.
    async fn organization(&self) -> Linked<Organization> {
        let code = self.standing().and_then(Standing::organization);
        Linked::by_code(entity::organization::Column::Code as usize, code)
    }

    /// Your country, if you act for a partner country.
    async fn country(&self) -> Linked<Country> {
        let code = self.standing().and_then(Standing::country);
        Linked::by_code(entity::country::Column::Alpha2 as usize, code)
    }

    /// Your funding source, if you are a funder.
    async fn funding_source(&self) -> Linked<FundingSource> {
        let code = self.standing().and_then(Standing::funding_source);
        Linked::by_code(entity::funding_source::Column::Code as usize, code)
    }

    /// What your token allows; empty without one, and reading what is public needs none.
    async fn scopes(&self) -> &[Scope] {
        match &self.0 {
            Caller::Bearer(bearer) => &bearer.scopes,
            _ => &[],
        }
    }

    /// When your token ends.
    async fn token_expires_at(&self) -> Option<DateTime<Utc>> {
        match &self.0 {
            Caller::Bearer(bearer) => Some(bearer.expires_at),
            _ => None,
        }
    }

    /// What needs your attention: webhooks of yours that the service has paused.
    async fn notices(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Notice>> {
        let Some(owner) = self.0.owner() else { return Ok(Vec::new()) };
        let korean = Changes::speaks_korean(ctx);
        let found = ctx.data::<Reader>()?.webhooks_of(&owner).await.map_err(Failure::from)?;
        let notices = found.into_iter().filter_map(|webhook| {
            let message = words(webhook.paused?, korean)?;
            let since = webhook.paused_at?;
            Some(Notice { code: NoticeCode::WebhookPaused, message, since, webhook: fresh(webhook) })
        });
        Ok(notices.collect())
    }

    /// What you may do, kind of record by kind of record.
    async fn permissions(&self) -> Vec<Permission> {
        let who = self.standing().map(Standing::role);
        let on = |concept: &RecordType| {
            let concept = *concept;
            let permitted = move |action: &Action| {
                let condition = condition(who, *action, concept)?;
                Some(Permission { action: *action, concept: concept.name(), condition })
            };
            Action::ALL.iter().filter_map(permitted)
        };
        RecordType::ALL.iter().flat_map(on).collect()
    }
}

/// What a notice is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum NoticeCode {
    /// The service has paused a webhook of yours.
    WebhookPaused,
}

/// Something that needs your attention.
#[derive(Clone, Debug, SimpleObject)]
pub struct Notice {
    /// What it is of, for programs.
    code: NoticeCode,
    /// What happened and what to do, for people: in Korean where Accept-Language prefers it, else in English.
    message: &'static str,
    /// Since when.
    since: DateTime<Utc>,
    /// The webhook that it is about.
    webhook: Option<Shown<Webhook>>,
}

/// Why the service has paused a webhook, and what to do; nothing of what its owner did.
fn words(paused: WebhookPause, korean: bool) -> Option<&'static str> {
    let (english, in_korean) = match paused {
        WebhookPause::Requested => return None,
        WebhookPause::Failing => (
            "For days nothing could be delivered. Mend the receiver and go on with updateWebhook: what waits is sent, \
             and replayWebhook sends again what was given up.",
            "여러 날 동안 전달하지 못했습니다. 수신 서버를 고친 뒤 updateWebhook으로 재개하면 기다리던 메시지를 보내고, \
             포기한 메시지는 replayWebhook으로 다시 보냅니다.",
        ),
        WebhookPause::Gone => (
            "The receiver answered 410 Gone. Go on with updateWebhook if that was a mistake.",
            "수신 서버가 410 Gone으로 응답했습니다. 실수였다면 updateWebhook으로 재개하십시오.",
        ),
        WebhookPause::OwnerGone => {
            ("Who registered it may sign in no longer.", "등록한 클라이언트가 더 이상 로그인할 수 없습니다.")
        }
        WebhookPause::CursorExpired => (
            "Changes that it had still to tell are no longer kept: take a snapshot, go on from its cursor with \
             replayWebhook, then with updateWebhook.",
            "전해야 할 변경 기록이 더 이상 보관되지 않습니다: 스냅샷을 받고 그 커서로 replayWebhook을 실행한 뒤 \
             updateWebhook으로 재개하십시오.",
        ),
    };
    Some(if korean { in_korean } else { english })
}

/// Something that you may do.
#[derive(Clone, Debug, SimpleObject)]
pub struct Permission {
    /// What.
    action: Action,
    /// With which kind of record: the name of its type.
    concept: &'static str,
    /// With which of them.
    condition: Condition,
}
