//! The memorandum of understanding that a term rests on.

use async_graphql::{Context, Object, Result};
use entity::value::PartialDate;

use crate::domain::center_term::{CenterTerm, CenterTermFilter};
use crate::domain::country::{Country, CountryFilter};
use crate::domain::document::Document;
use crate::domain::memorandum_signatory::{MemorandumSignatory, MemorandumSignatoryFilter};
use crate::graphql::{LanguageCode, LocalizedText, PartialDateFilter, Record, by_code, by_id};

concept! {
    Memorandum of memorandum, "memorandum", "memoranda",
    query: MemorandumQuery { memorandum, memoranda },
    key: MemorandumKey {
    },
    filter: MemorandumFilter,
    order: MemorandumOrder,
}

/// The memorandum of understanding that a term rests on.
#[Object]
impl Memorandum {
    #[graphql(flatten)]
    async fn record(&self) -> Record<'_> {
        Record::of(self)
    }

    /// Its title.
    async fn name(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to prefer over Accept-Language's.")] language: Option<LanguageCode>,
    ) -> Option<LocalizedText<'_>> {
        LocalizedText::of(ctx, self.name.as_ref()?, language)
    }

    /// When it was signed.
    async fn signed(&self) -> Option<&PartialDate> {
        self.signed.as_ref()
    }

    /// Where it was signed.
    async fn place(&self) -> Option<&str> {
        self.place.as_deref()
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

    #[graphql(flatten)]
    async fn lists(&self) -> MemorandumConnections<'_> {
        MemorandumConnections(self)
    }
}

connections! {
    MemorandumConnections of Memorandum {
        /// Who signed it.
        signatories: MemorandumSignatory = memorandum_signatory::MemorandumId;
    }
}

filter! {
    /// Selects memoranda; all that is given must hold.
    MemorandumFilter on memorandum {
        /// When it was signed.
        signed: PartialDateFilter = Signed,
    }
    related {
        /// The center term.
        term: CenterTermFilter by TermId = center_term::Id,
        /// The partner country.
        country: CountryFilter by CountryCode = country::Alpha2,
        /// Who signed it: at least one of them meets this.
        signatories: MemorandumSignatoryFilter by Id = memorandum_signatory::MemorandumId,
    }
}

order! {
    /// The order of a list of memoranda.
    MemorandumOrder by MemorandumOrderField on memorandum {
        /// When it was signed.
        Signed: partial_date(Signed, |row| row.signed.as_ref()),
    }
}
