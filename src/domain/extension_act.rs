//! A dated act that prolongs a term.

use async_graphql::{Context, Object, Result};
use entity::value::{ExtensionActKind, PartialDate};

use crate::domain::center_term::{CenterTerm, CenterTermFilter};
use crate::domain::country::{Country, CountryFilter};
use crate::domain::document::Document;
use crate::graphql::{PartialDateFilter, Record, by_code, by_id};

concept! {
    ExtensionAct of extension_act, "extension act", "extension acts",
    query: ExtensionActQuery { extension_act, extension_acts },
    key: ExtensionActKey {
    },
    filter: ExtensionActFilter,
    order: ExtensionActOrder,
}

/// A dated act that prolongs a term.
#[Object]
impl ExtensionAct {
    #[graphql(flatten)]
    async fn record(&self) -> Record<'_> {
        Record::of(self)
    }

    /// The kind of act; null where the record does not say.
    async fn kind(&self) -> Option<ExtensionActKind> {
        self.kind
    }

    /// When it was signed.
    async fn signed(&self) -> Option<&PartialDate> {
        self.signed.as_ref()
    }

    /// The new end of the term.
    async fn new_end(&self) -> Option<&PartialDate> {
        self.new_end.as_ref()
    }

    /// What is not known or needs explaining.
    async fn note(&self) -> Option<&str> {
        self.note.as_deref()
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
    /// Selects extension acts; all that is given must hold.
    ExtensionActFilter on extension_act {
        /// The kind of act; null where the record does not say: one of these.
        kind: Vec<ExtensionActKind> = Kind,
        /// When it was signed.
        signed: PartialDateFilter = Signed,
        /// The new end of the term.
        new_end: PartialDateFilter = NewEnd,
    }
    related {
        /// The center term.
        term: CenterTermFilter by TermId = center_term::Id,
        /// The partner country.
        country: CountryFilter by CountryCode = country::Alpha2,
    }
}

order! {
    /// The order of a list of extension acts.
    ExtensionActOrder by ExtensionActOrderField on extension_act {
        /// When it was signed.
        Signed: partial_date(Signed, |row| row.signed.as_ref()),
    }
}
