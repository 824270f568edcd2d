//! A cooperation project of a center.

use async_graphql::{Context, Object, Result};
use entity::value::{PartialDate, ProjectKind, WorkStatus};

use crate::domain::center_term::{CenterTerm, CenterTermFilter};
use crate::domain::classification::Classification;
use crate::domain::committee_decision::{CommitteeDecision, CommitteeDecisionFilter};
use crate::domain::consulting::{Consulting, ConsultingFilter};
use crate::domain::country::{Country, CountryFilter};
use crate::domain::organization::{Organization, OrganizationFilter};
use crate::domain::service_area::{ServiceArea, ServiceAreaFilter};
use crate::domain::utilization_report::{UtilizationReport, UtilizationReportFilter};
use crate::graphql::{
    LanguageCode, LocalizedText, Money, PartialDateFilter, Record, StringFilter, by_code, by_id,
};

concept! {
    Project of project, "project", "projects",
    query: ProjectQuery { project, projects },
    key: ProjectKey {
        /// Its code, unique among projects.
        Code(Code, code),
    },
    filter: ProjectFilter,
    order: ProjectOrder,
}

/// A cooperation project of a center.
#[Object]
impl Project {
    #[graphql(flatten)]
    async fn record(&self) -> Record<'_> {
        Record::of(self)
    }

    /// Its code, unique among projects.
    async fn code(&self) -> &str {
        &self.code
    }

    /// Which of the five kinds.
    async fn kind(&self) -> ProjectKind {
        self.kind
    }

    /// How far it has come.
    async fn status(&self) -> WorkStatus {
        self.status
    }

    /// Its name.
    async fn name(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to prefer over Accept-Language's.")] language: Option<LanguageCode>,
    ) -> LocalizedText<'_> {
        LocalizedText::required(ctx, &self.name, language)
    }

    /// What it is about.
    async fn summary(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to prefer over Accept-Language's.")] language: Option<LanguageCode>,
    ) -> Option<LocalizedText<'_>> {
        LocalizedText::of(ctx, self.summary.as_ref()?, language)
    }

    /// The organization that leads it.
    async fn lead_organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        by_id(ctx, &self.0, |row| row.lead_organization_id).await
    }

    /// The sector that it serves, an OECD DAC purpose code.
    async fn sector(&self, ctx: &Context<'_>) -> Option<Result<Classification>> {
        by_code(ctx, &self.0, |row| row.sector_code.as_deref()).await
    }

    /// The Committee's decision that it rests on.
    async fn decision(&self, ctx: &Context<'_>) -> Option<Result<CommitteeDecision>> {
        by_id(ctx, &self.0, |row| row.decision_id).await
    }

    /// Whether it is from before decisions were recorded, and so names none.
    async fn predates_records(&self) -> bool {
        self.predates_records
    }

    /// First day.
    async fn started(&self) -> Option<&PartialDate> {
        self.started.as_ref()
    }

    /// Last day.
    async fn ended(&self) -> Option<&PartialDate> {
        self.ended.as_ref()
    }

    /// What it costs.
    async fn budget(&self) -> Option<Money> {
        Money::of(self.budget_minor, self.budget_currency.as_ref(), self.budget_value_date)
    }

    /// The center term.
    async fn term(&self, ctx: &Context<'_>) -> Option<Result<CenterTerm>> {
        by_id(ctx, &self.0, |row| row.term_id).await
    }

    /// The partner country.
    async fn country(&self, ctx: &Context<'_>) -> Option<Result<Country>> {
        by_code(ctx, &self.0, |row| Some(&row.country_code)).await
    }

    #[graphql(flatten)]
    async fn lists(&self) -> ProjectConnections<'_> {
        ProjectConnections(self)
    }
}

connections! {
    ProjectConnections of Project {
        /// Its consultings.
        consultings: Consulting = consulting::ProjectId;
        /// Its utilization reports.
        utilization_reports: UtilizationReport = utilization_report::ProjectId;
        /// The service areas that it serves.
        service_areas: ServiceArea = service_area_tag::ProjectId -> ServiceAreaId;
    }
}

filter! {
    /// Selects projects; all that is given must hold.
    ProjectFilter on project {
        /// Words that its names in any language, or its codes, contain. Case, accents and hyphens do not
        /// matter, nor do spaces in Korean. At most 12 words.
        search: String = Search,
        /// Its code, unique among projects.
        code: StringFilter = Code,
        /// Which of the five kinds: one of these.
        kind: Vec<ProjectKind> = Kind,
        /// How far it has come: one of these.
        status: Vec<WorkStatus> = Status,
        /// The code of the sector.
        sector_code: StringFilter = SectorCode,
        /// Whether it is from before decisions were recorded, and so names none.
        predates_records: bool = PredatesRecords,
        /// First day.
        started: PartialDateFilter = Started,
        /// Last day.
        ended: PartialDateFilter = Ended,
        /// The currency of the budget, ISO 4217.
        budget_currency: StringFilter = BudgetCurrency,
    }
    related {
        /// The organization that leads it.
        lead_organization: OrganizationFilter by LeadOrganizationId = organization::Id,
        /// The Committee's decision that it rests on.
        decision: CommitteeDecisionFilter by DecisionId = committee_decision::Id,
        /// The center term.
        term: CenterTermFilter by TermId = center_term::Id,
        /// The partner country.
        country: CountryFilter by CountryCode = country::Alpha2,
        /// Its consultings: at least one of them meets this.
        consultings: ConsultingFilter by Id = consulting::ProjectId,
        /// Its utilization reports: at least one of them meets this.
        utilization_reports: UtilizationReportFilter by Id = utilization_report::ProjectId,
    }
    tagged {
        /// The service areas that it serves: at least one of them meets this.
        service_areas: ServiceAreaFilter by service_area_tag(ProjectId, ServiceAreaId) = service_area::Id,
    }
}

order! {
    /// The order of a list of projects.
    ProjectOrder by ProjectOrderField on project {
        /// Its code, unique among projects.
        Code: text(Code, |row| &row.code),
        /// Its name, in English where it has one.
        Name: text(SortName, |row| &row.sort_name),
        /// First day.
        Started: partial_date(Started, |row| row.started.as_ref()),
    }
}
