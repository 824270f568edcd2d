//! The agreement on the operation of a center, or why there is none.

use async_graphql::{Context, Object, Result};
use entity::value::PartialDate;

use crate::domain::center_term::{CenterTerm, CenterTermFilter};
use crate::domain::country::{Country, CountryFilter};
use crate::domain::document::Document;
use crate::domain::organization::{Organization, OrganizationFilter};
use crate::graphql::{PartialDateFilter, Record, by_code, by_id};

concept! {
    OperationAgreement of operation_agreement, "operation agreement", "operation agreements",
    query: OperationAgreementQuery { operation_agreement, operation_agreements },
    key: OperationAgreementKey {
    },
    filter: OperationAgreementFilter,
    order: OperationAgreementOrder,
}

/// The agreement on the operation of a center, or why there is none.
#[Object]
impl OperationAgreement {
    #[graphql(flatten)]
    async fn record(&self) -> Record<'_> {
        Record::of(self)
    }

    /// When it was signed.
    async fn signed(&self) -> Option<&PartialDate> {
        self.signed.as_ref()
    }

    /// Whether the step was skipped.
    async fn skipped(&self) -> bool {
        self.skipped
    }

    /// Why it was skipped.
    async fn skip_reason(&self) -> Option<&str> {
        self.skip_reason.as_deref()
    }

    /// The specialized organization that signed for Korea.
    async fn korean_signatory(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        by_id(ctx, &self.0, |row| row.korean_signatory_id).await
    }

    /// The specialized organization that signed for the partner.
    async fn partner_signatory(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        by_id(ctx, &self.0, |row| row.partner_signatory_id).await
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
    /// Selects operation agreements; all that is given must hold.
    OperationAgreementFilter on operation_agreement {
        /// When it was signed.
        signed: PartialDateFilter = Signed,
        /// Whether the step was skipped.
        skipped: bool = Skipped,
    }
    related {
        /// The specialized organization that signed for Korea.
        korean_signatory: OrganizationFilter by KoreanSignatoryId = organization::Id,
        /// The specialized organization that signed for the partner.
        partner_signatory: OrganizationFilter by PartnerSignatoryId = organization::Id,
        /// The center term.
        term: CenterTermFilter by TermId = center_term::Id,
        /// The partner country.
        country: CountryFilter by CountryCode = country::Alpha2,
    }
}

order! {
    /// The order of a list of operation agreements.
    OperationAgreementOrder by OperationAgreementOrderField on operation_agreement {
        /// When it was signed.
        Signed: partial_date(Signed, |row| row.signed.as_ref()),
    }
}
