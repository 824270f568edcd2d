//! A message through the diplomatic channel.

use async_graphql::{Context, Object, Result};
use entity::value::{ExchangeKind, PartialDate};

use crate::domain::center_term::{CenterTerm, CenterTermFilter};
use crate::domain::country::{Country, CountryFilter};
use crate::domain::document::Document;
use crate::domain::organization::{Organization, OrganizationFilter};
use crate::graphql::{PartialDateFilter, Record, by_code, by_id};

concept! {
    DiplomaticExchange of diplomatic_exchange, "diplomatic exchange", "diplomatic exchanges",
    query: DiplomaticExchangeQuery { diplomatic_exchange, diplomatic_exchanges },
    key: DiplomaticExchangeKey {
    },
    filter: DiplomaticExchangeFilter,
    order: DiplomaticExchangeOrder,
}

/// A message through the diplomatic channel.
#[Object]
impl DiplomaticExchange {
    #[graphql(flatten)]
    async fn record(&self) -> Record<'_> {
        Record::of(self)
    }

    /// How the message went.
    async fn kind(&self) -> ExchangeKind {
        self.kind
    }

    /// When.
    async fn exchanged(&self) -> Option<&PartialDate> {
        self.exchanged.as_ref()
    }

    /// Who sent it.
    async fn sender(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        by_id(ctx, &self.0, |row| row.sender_id).await
    }

    /// Who received it.
    async fn recipient(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        by_id(ctx, &self.0, |row| row.recipient_id).await
    }

    /// What it said.
    async fn summary(&self) -> Option<&str> {
        self.summary.as_deref()
    }

    /// The center term.
    async fn term(&self, ctx: &Context<'_>) -> Option<Result<CenterTerm>> {
        by_id(ctx, &self.0, |row| row.term_id).await
    }

    /// The partner country.
    async fn country(&self, ctx: &Context<'_>) -> Option<Result<Country>> {
        by_code(ctx, &self.0, |row| Some(&row.country_code)).await
    }

    /// The document that is on record for it.
    async fn document(&self, ctx: &Context<'_>) -> Option<Result<Document>> {
        by_id(ctx, &self.0, |row| row.document_id).await
    }
}

filter! {
    /// Selects diplomatic exchanges; all that is given must hold.
    DiplomaticExchangeFilter on diplomatic_exchange {
        /// How the message went: one of these.
        kind: Vec<ExchangeKind> = Kind,
        /// When.
        exchanged: PartialDateFilter = Exchanged,
    }
    related {
        /// Who sent it.
        sender: OrganizationFilter by SenderId = organization::Id,
        /// Who received it.
        recipient: OrganizationFilter by RecipientId = organization::Id,
        /// The center term.
        term: CenterTermFilter by TermId = center_term::Id,
        /// The partner country.
        country: CountryFilter by CountryCode = country::Alpha2,
    }
}

order! {
    /// The order of a list of diplomatic exchanges.
    DiplomaticExchangeOrder by DiplomaticExchangeOrderField on diplomatic_exchange {
        /// When.
        Exchanged: partial_date(Exchanged, |row| row.exchanged.as_ref()),
    }
}
