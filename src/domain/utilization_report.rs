//! How what a center delivered is used after hand-over.

use async_graphql::{Context, Object, Result};
use entity::value::{PartialDate, UtilizationStatus};

use crate::domain::center_term::{CenterTerm, CenterTermFilter};
use crate::domain::country::{Country, CountryFilter};
use crate::domain::document::Document;
use crate::domain::organization::{Organization, OrganizationFilter};
use crate::domain::project::{Project, ProjectFilter};
use crate::graphql::{PartialDateFilter, Record, by_code, by_id};

concept! {
    UtilizationReport of utilization_report, "utilization report", "utilization reports",
    query: UtilizationReportQuery { utilization_report, utilization_reports },
    key: UtilizationReportKey {
    },
    filter: UtilizationReportFilter,
    order: UtilizationReportOrder,
}

/// How what a center delivered is used after hand-over.
#[Object]
impl UtilizationReport {
    #[graphql(flatten)]
    async fn record(&self) -> Record<'_> {
        Record::of(self)
    }

    /// The project that delivered it.
    async fn project(&self, ctx: &Context<'_>) -> Option<Result<Project>> {
        by_id(ctx, &self.0, |row| row.project_id).await
    }

    /// Who reports.
    async fn reporter(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        by_id(ctx, &self.0, |row| row.reporter_id).await
    }

    /// Whether it is in use.
    async fn status(&self) -> UtilizationStatus {
        self.status
    }

    /// When it was reported.
    async fn reported(&self) -> Option<&PartialDate> {
        self.reported.as_ref()
    }

    /// What time the report is about.
    async fn period(&self) -> Option<&str> {
        self.period.as_deref()
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
    /// Selects utilization reports; all that is given must hold.
    UtilizationReportFilter on utilization_report {
        /// Whether it is in use: one of these.
        status: Vec<UtilizationStatus> = Status,
        /// When it was reported.
        reported: PartialDateFilter = Reported,
    }
    related {
        /// The project that delivered it.
        project: ProjectFilter by ProjectId = project::Id,
        /// Who reports.
        reporter: OrganizationFilter by ReporterId = organization::Id,
        /// The center term.
        term: CenterTermFilter by TermId = center_term::Id,
        /// The partner country.
        country: CountryFilter by CountryCode = country::Alpha2,
    }
}

order! {
    /// The order of a list of utilization reports.
    UtilizationReportOrder by UtilizationReportOrderField on utilization_report {
        /// When it was reported.
        Reported: partial_date(Reported, |row| row.reported.as_ref()),
    }
}
