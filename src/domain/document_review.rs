//! The review of what a partner country handed in.

use async_graphql::{Context, Object, Result};
use entity::value::{PartialDate, ReviewOutcome};

use crate::domain::cooperation_request::{CooperationRequest, CooperationRequestFilter};
use crate::domain::country::{Country, CountryFilter};
use crate::domain::document::Document;
use crate::domain::organization::{Organization, OrganizationFilter};
use crate::graphql::{PartialDateFilter, Record, by_code, by_id};

concept! {
    DocumentReview of document_review, "document review", "document reviews",
    query: DocumentReviewQuery { document_review, document_reviews },
    key: DocumentReviewKey {
    },
    filter: DocumentReviewFilter,
    order: DocumentReviewOrder,
}

/// The review of what a partner country handed in.
#[Object]
impl DocumentReview {
    #[graphql(flatten)]
    async fn record(&self) -> Record<'_> {
        Record::of(self)
    }

    /// The request that is reviewed.
    async fn cooperation_request(&self, ctx: &Context<'_>) -> Option<Result<CooperationRequest>> {
        by_id(ctx, &self.0, |row| row.cooperation_request_id).await
    }

    /// Who reviewed.
    async fn reviewer(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        by_id(ctx, &self.0, |row| row.reviewer_id).await
    }

    /// When.
    async fn reviewed(&self) -> Option<&PartialDate> {
        self.reviewed.as_ref()
    }

    /// What the review concluded; null while it goes on.
    async fn outcome(&self) -> Option<ReviewOutcome> {
        self.outcome
    }

    /// What was found.
    async fn findings(&self) -> Option<&str> {
        self.findings.as_deref()
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
    /// Selects document reviews; all that is given must hold.
    DocumentReviewFilter on document_review {
        /// When.
        reviewed: PartialDateFilter = Reviewed,
        /// What the review concluded; null while it goes on: one of these.
        outcome: Vec<ReviewOutcome> = Outcome,
    }
    related {
        /// The request that is reviewed.
        cooperation_request: CooperationRequestFilter by CooperationRequestId = cooperation_request::Id,
        /// Who reviewed.
        reviewer: OrganizationFilter by ReviewerId = organization::Id,
        /// The partner country.
        country: CountryFilter by CountryCode = country::Alpha2,
    }
}

order! {
    /// The order of a list of document reviews.
    DocumentReviewOrder by DocumentReviewOrderField on document_review {
        /// When.
        Reviewed: partial_date(Reviewed, |row| row.reviewed.as_ref()),
    }
}
