//! Policy consulting by a center: strategy, law, best practice.

use async_graphql::{Context, Object, Result};
use entity::value::{PartialDate, WorkStatus};

use crate::domain::center_term::{CenterTerm, CenterTermFilter};
use crate::domain::committee_decision::{CommitteeDecision, CommitteeDecisionFilter};
use crate::domain::country::{Country, CountryFilter};
use crate::domain::project::{Project, ProjectFilter};
use crate::domain::service_area::{ServiceArea, ServiceAreaFilter};
use crate::graphql::{LanguageCode, LocalizedText, PartialDateFilter, Record, StringFilter, by_code, by_id};

concept! {
    Consulting of consulting, "consulting", "consultings",
    query: ConsultingQuery { consulting, consultings },
    key: ConsultingKey {
        /// Its code, unique among consultings.
        Code(Code, code),
    },
    filter: ConsultingFilter,
    order: ConsultingOrder,
}

/// Policy consulting by a center: strategy, law, best practice.
#[Object]
impl Consulting {
    #[graphql(flatten)]
    async fn record(&self) -> Record<'_> {
        Record::of(self)
    }

    /// Its code, unique among consultings.
    async fn code(&self) -> &str {
        &self.code
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

    /// The project that it is part of.
    async fn project(&self, ctx: &Context<'_>) -> Option<Result<Project>> {
        by_id(ctx, &self.0, |row| row.project_id).await
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

    /// The center term.
    async fn term(&self, ctx: &Context<'_>) -> Option<Result<CenterTerm>> {
        by_id(ctx, &self.0, |row| row.term_id).await
    }

    /// The partner country.
    async fn country(&self, ctx: &Context<'_>) -> Option<Result<Country>> {
        by_code(ctx, &self.0, |row| Some(&row.country_code)).await
    }

    #[graphql(flatten)]
    async fn lists(&self) -> ConsultingConnections<'_> {
        ConsultingConnections(self)
    }
}

connections! {
    ConsultingConnections of Consulting {
        /// The service areas that it serves.
        service_areas: ServiceArea = service_area_tag::ConsultingId -> ServiceAreaId;
    }
}

filter! {
    /// Selects consultings; all that is given must hold.
    ConsultingFilter on consulting {
        /// Words that its names in any language, or its codes, contain. Case, accents and hyphens do not
        /// matter, nor do spaces in Korean. At most 12 words.
        search: String = Search,
        /// Its code, unique among consultings.
        code: StringFilter = Code,
        /// How far it has come: one of these.
        status: Vec<WorkStatus> = Status,
        /// Whether it is from before decisions were recorded, and so names none.
        predates_records: bool = PredatesRecords,
        /// First day.
        started: PartialDateFilter = Started,
        /// Last day.
        ended: PartialDateFilter = Ended,
    }
    related {
        /// The project that it is part of.
        project: ProjectFilter by ProjectId = project::Id,
        /// The Committee's decision that it rests on.
        decision: CommitteeDecisionFilter by DecisionId = committee_decision::Id,
        /// The center term.
        term: CenterTermFilter by TermId = center_term::Id,
        /// The partner country.
        country: CountryFilter by CountryCode = country::Alpha2,
    }
    tagged {
        /// The service areas that it serves: at least one of them meets this.
        service_areas: ServiceAreaFilter by service_area_tag(ConsultingId, ServiceAreaId) = service_area::Id,
    }
}

order! {
    /// The order of a list of consultings.
    ConsultingOrder by ConsultingOrderField on consulting {
        /// Its code, unique among consultings.
        Code: text(Code, |row| &row.code),
        /// Its name, in English where it has one.
        Name: text(SortName, |row| &row.sort_name),
        /// First day.
        Started: partial_date(Started, |row| row.started.as_ref()),
    }
}
