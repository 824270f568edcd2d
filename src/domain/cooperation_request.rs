//! A partner country's request for cooperation.

use async_graphql::{Context, Object, Result};
use entity::value::PartialDate;

use crate::domain::center_term::{CenterTerm, CenterTermFilter};
use crate::domain::country::{Country, CountryFilter};
use crate::domain::document::Document;
use crate::domain::document_review::{DocumentReview, DocumentReviewFilter};
use crate::domain::organization::{Organization, OrganizationFilter};
use crate::graphql::{PartialDateFilter, Record, by_code, by_id};

concept! {
    CooperationRequest of cooperation_request, "cooperation request", "cooperation requests",
    query: CooperationRequestQuery { cooperation_request, cooperation_requests },
    key: CooperationRequestKey {
    },
    filter: CooperationRequestFilter,
    order: CooperationRequestOrder,
}

/// A partner country's request for cooperation.
#[Object]
impl CooperationRequest {
    #[graphql(flatten)]
    async fn record(&self) -> Record<'_> {
        Record::of(self)
    }

    /// Who asked.
    async fn requester(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        by_id(ctx, &self.0, |row| row.requester_id).await
    }

    /// When it was received.
    async fn received(&self) -> Option<&PartialDate> {
        self.received.as_ref()
    }

    /// What was asked for.
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

    #[graphql(flatten)]
    async fn lists(&self) -> CooperationRequestConnections<'_> {
        CooperationRequestConnections(self)
    }
}

connections! {
    CooperationRequestConnections of CooperationRequest {
        /// The reviews of it.
        reviews: DocumentReview = document_review::CooperationRequestId;
    }
}

filter! {
    /// Selects cooperation requests; all that is given must hold.
    CooperationRequestFilter on cooperation_request {
        /// When it was received.
        received: PartialDateFilter = Received,
    }
    related {
        /// Who asked.
        requester: OrganizationFilter by RequesterId = organization::Id,
        /// The center term.
        term: CenterTermFilter by TermId = center_term::Id,
        /// The partner country.
        country: CountryFilter by CountryCode = country::Alpha2,
        /// The reviews of it: at least one of them meets this.
        reviews: DocumentReviewFilter by Id = document_review::CooperationRequestId,
    }
}

order! {
    /// The order of a list of cooperation requests.
    CooperationRequestOrder by CooperationRequestOrderField on cooperation_request {
        /// When it was received.
        Received: partial_date(Received, |row| row.received.as_ref()),
    }
}
