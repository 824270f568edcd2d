//! Where changes are pushed to.

mod document;
mod input;
mod mutation;
mod payload;
mod rules;
mod store;

pub use document::DOCUMENT;
pub use mutation::WebhookMutation;
pub use store::{concepts, pause, subscriber};

use async_graphql::{Context, Object, Result};
use chrono::{DateTime, Utc};
use entity::value::{Role, WebhookPause};

use crate::domain::Concept;
use crate::domain::country::{Country, CountryFilter};
use crate::domain::funding_source::{FundingSource, FundingSourceFilter};
use crate::domain::webhook_delivery::WebhookDelivery;
use crate::graphql::{Failure, Record, StringFilter, by_code};

concept! {
    Webhook of webhook, "webhook", "webhooks",
    query: WebhookQuery { webhook, webhooks },
    key: WebhookKey {
    },
    filter: WebhookFilter,
    order: WebhookOrder,
    derived: [("subject", "owner_subject")],
}

/// Where changes are pushed to, as Standard Webhooks says: with your rights, in order for each record, at least once.
/// For who registered it, and MOIS.
#[Object]
impl Webhook {
    #[graphql(flatten)]
    async fn record(&self) -> Record<'_> {
        Record::of(self)
    }

    #[graphql(flatten)]
    async fn lists(&self) -> WebhookLists<'_> {
        WebhookLists(self)
    }

    /// What it is called.
    async fn name(&self) -> &str {
        &self.name
    }

    /// Where messages are sent to.
    async fn url(&self) -> &str {
        &self.url
    }

    /// Of which kinds of record it is told changes; of all, if there are none.
    async fn concepts(&self) -> Result<Vec<Concept>> {
        Ok(concepts(self).map_err(Failure::from)?.unwrap_or_default())
    }

    /// It is told changes of records of this country only.
    async fn country(&self, ctx: &Context<'_>) -> Option<Result<Country>> {
        by_code(ctx, &self.0, |row| row.country_code.as_deref()).await
    }

    /// It is told changes of records that concern this funding source only.
    async fn funding_source(&self, ctx: &Context<'_>) -> Option<Result<FundingSource>> {
        by_code(ctx, &self.0, |row| row.funding_source_code.as_deref()).await
    }

    /// The subscription that shapes what it is sent.
    async fn document(&self) -> &str {
        self.document.as_deref().unwrap_or(DOCUMENT)
    }

    /// The subject of the token that registered it.
    async fn subject(&self) -> &str {
        &self.owner_subject
    }

    /// The role with whose rights it is told changes.
    async fn role(&self) -> Role {
        self.role
    }

    /// The code of the organization that registered it.
    async fn organization_code(&self) -> Option<&str> {
        self.organization_code.as_deref()
    }

    /// Why nothing is sent to it; null while it is in use.
    async fn paused(&self) -> Option<WebhookPause> {
        self.paused
    }

    /// Since when nothing is sent to it.
    async fn paused_at(&self) -> Option<DateTime<Utc>> {
        self.paused_at
    }

    /// When changes were last asked to be told again.
    async fn replayed_at(&self) -> Option<DateTime<Utc>> {
        self.replayed_at
    }
}

connections! {
    WebhookLists of Webhook {
        /// What was sent to it, with every attempt.
        deliveries: WebhookDelivery = webhook_delivery::WebhookId;
    }
}

filter! {
    /// Selects webhooks; all that is given must hold.
    WebhookFilter on webhook {
        /// What it is called.
        name: StringFilter = Name,
        /// Where messages are sent to.
        url: StringFilter = Url,
        /// The role with whose rights it is told changes: one of these.
        role: Vec<Role> = Role,
        /// The code of the organization that registered it.
        organization_code: StringFilter = OrganizationCode,
        /// Why nothing is sent to it: one of these.
        paused: Vec<WebhookPause> = Paused,
    }
    related {
        /// The country that it is limited to.
        country: CountryFilter by CountryCode = country::Alpha2,
        /// The funding source that it is limited to.
        funding_source: FundingSourceFilter by FundingSourceCode = funding_source::Code,
    }
}

order! {
    /// The order of a list of webhooks.
    WebhookOrder by WebhookOrderField on webhook {
        /// What it is called.
        Name: text(Name, |row| &row.name),
    }
}
