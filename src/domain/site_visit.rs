//! An on-site visit to discuss the cooperation.

use async_graphql::{Context, Object, Result};
use entity::value::PartialDate;

use crate::domain::center_term::{CenterTerm, CenterTermFilter};
use crate::domain::country::{Country, CountryFilter};
use crate::domain::document::Document;
use crate::domain::organization::{Organization, OrganizationFilter};
use crate::graphql::{PartialDateFilter, Record, by_code, by_id};

concept! {
    SiteVisit of site_visit, "site visit", "site visits",
    query: SiteVisitQuery { site_visit, site_visits },
    key: SiteVisitKey {
    },
    filter: SiteVisitFilter,
    order: SiteVisitOrder,
}

/// An on-site visit to discuss the cooperation.
#[Object]
impl SiteVisit {
    #[graphql(flatten)]
    async fn record(&self) -> Record<'_> {
        Record::of(self)
    }

    /// Who visited.
    async fn visitor(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        by_id(ctx, &self.0, |row| row.visitor_id).await
    }

    /// First day.
    async fn started(&self) -> Option<&PartialDate> {
        self.started.as_ref()
    }

    /// Last day.
    async fn ended(&self) -> Option<&PartialDate> {
        self.ended.as_ref()
    }

    /// Where.
    async fn place(&self) -> Option<&str> {
        self.place.as_deref()
    }

    /// What was found.
    async fn findings(&self) -> Option<&str> {
        self.findings.as_deref()
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
    /// Selects site visits; all that is given must hold.
    SiteVisitFilter on site_visit {
        /// First day.
        started: PartialDateFilter = Started,
        /// Last day.
        ended: PartialDateFilter = Ended,
    }
    related {
        /// Who visited.
        visitor: OrganizationFilter by VisitorId = organization::Id,
        /// The center term.
        term: CenterTermFilter by TermId = center_term::Id,
        /// The partner country.
        country: CountryFilter by CountryCode = country::Alpha2,
    }
}

order! {
    /// The order of a list of site visits.
    SiteVisitOrder by SiteVisitOrderField on site_visit {
        /// First day.
        Started: partial_date(Started, |row| row.started.as_ref()),
    }
}
