//! A country or territory of ISO 3166-1, with what the OECD DAC and the World Bank say of it.

use async_graphql::{Context, Object};

use crate::domain::application::{Application, ApplicationFilter};
use crate::domain::center::{Center, CenterFilter};
use crate::domain::center_term::{CenterTerm, CenterTermFilter};
use crate::domain::committee_decision::{CommitteeDecision, CommitteeDecisionFilter};
use crate::domain::consulting::{Consulting, ConsultingFilter};
use crate::domain::contribution::{Contribution, ContributionFilter};
use crate::domain::document::{Document, DocumentFilter};
use crate::domain::event::{Event, EventFilter};
use crate::domain::expert::{Expert, ExpertFilter};
use crate::domain::expert_dispatch::{ExpertDispatch, ExpertDispatchFilter};
use crate::domain::memorandum::{Memorandum, MemorandumFilter};
use crate::domain::organization::{Organization, OrganizationFilter};
use crate::domain::pipeline_project::{PipelineProject, PipelineProjectFilter};
use crate::domain::program_site::{ProgramSite, ProgramSiteFilter};
use crate::domain::project::{Project, ProjectFilter};
use crate::domain::reported_tally::{ReportedTally, ReportedTallyFilter};
use crate::domain::training_program::{TrainingProgram, TrainingProgramFilter};
use crate::domain::training_session::{TrainingSession, TrainingSessionFilter};
use crate::domain::utilization_report::{UtilizationReport, UtilizationReportFilter};
use crate::graphql::{Coded, LanguageCode, LocalizedText, Record, StringFilter};

concept! {
    Country of country, "country", "countries",
    query: CountryQuery { country, countries },
    key: CountryKey {
        /// Two-letter code, ISO 3166-1 alpha-2: `UZ`.
        Alpha2(Alpha2, alpha2),
        /// Three-letter code, ISO 3166-1 alpha-3: `UZB`.
        Alpha3(Alpha3, alpha3),
        /// Three-digit code, ISO 3166-1 numeric, with leading zeros: `004`.
        Numeric(Numeric, numeric),
    },
    filter: CountryFilter,
    order: CountryOrder,
}

impl Coded for Country {
    const COLUMN: entity::country::Column = entity::country::Column::Alpha2;

    fn code(row: &entity::country::Model) -> Option<&str> {
        Some(&row.alpha2)
    }
}

/// A country or territory of ISO 3166-1, with what the OECD DAC and the World Bank say of it.
#[Object]
impl Country {
    #[graphql(flatten)]
    async fn record(&self) -> Record<'_> {
        Record::of(self)
    }

    /// Two-letter code, ISO 3166-1 alpha-2: `UZ`.
    async fn alpha2(&self) -> &str {
        &self.alpha2
    }

    /// Three-letter code, ISO 3166-1 alpha-3: `UZB`.
    async fn alpha3(&self) -> &str {
        &self.alpha3
    }

    /// Three-digit code, ISO 3166-1 numeric, with leading zeros: `004`.
    async fn numeric(&self) -> &str {
        &self.numeric
    }

    /// Its name.
    async fn name(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to prefer over Accept-Language's.")] language: Option<LanguageCode>,
    ) -> LocalizedText<'_> {
        LocalizedText::required(ctx, &self.name, language)
    }

    /// Codes of its currencies, ISO 4217; some countries have two.
    async fn currencies(&self) -> &[String] {
        &self.currencies.0
    }

    /// Its languages as BCP 47 tags.
    async fn languages(&self) -> &[String] {
        &self.languages.0
    }

    /// Region, UN M49.
    async fn region(&self) -> Option<&str> {
        self.region.as_deref()
    }

    /// Subregion, UN M49.
    async fn subregion(&self) -> Option<&str> {
        self.subregion.as_deref()
    }

    /// Whether it is on the OECD DAC list of recipients of official development assistance.
    async fn oda_eligible(&self) -> bool {
        self.oda_eligible
    }

    /// OECD DAC recipient code.
    async fn dac_code(&self) -> Option<&str> {
        self.dac_code.as_deref()
    }

    /// Region of the OECD DAC list.
    async fn dac_region(&self) -> Option<&str> {
        self.dac_region.as_deref()
    }

    /// Income group of the OECD DAC list: LDCs, LMICs, UMICs.
    async fn dac_income_group(&self) -> Option<&str> {
        self.dac_income_group.as_deref()
    }

    /// World Bank income group.
    async fn world_bank_income_group(&self) -> Option<&str> {
        self.world_bank_income_group.as_deref()
    }

    /// Whether it is a landlocked developing country; null outside the DAC list.
    async fn landlocked(&self) -> Option<bool> {
        self.landlocked
    }

    /// Whether it is a small island developing state; null outside the DAC list.
    async fn small_island(&self) -> Option<bool> {
        self.small_island
    }

    /// Whether the OECD counts it as fragile; null outside the DAC list.
    async fn fragile(&self) -> Option<bool> {
        self.fragile
    }

    #[graphql(flatten)]
    async fn lists(&self) -> CountryConnections<'_> {
        CountryConnections(self)
    }
}

connections! {
    CountryConnections of Country {
        /// The organizations of the country.
        organizations: Organization = organization::CountryCode by alpha2;
        /// The centers of the country.
        centers: Center = center::CountryCode by alpha2;
        /// The center terms of the country.
        terms: CenterTerm = center_term::CountryCode by alpha2;
        /// The memoranda of the country.
        memoranda: Memorandum = memorandum::CountryCode by alpha2;
        /// The committee decisions of the country.
        committee_decisions: CommitteeDecision = committee_decision::CountryCode by alpha2;
        /// The contributions of the country.
        contributions: Contribution = contribution::CountryCode by alpha2;
        /// The projects of the country.
        projects: Project = project::CountryCode by alpha2;
        /// The consultings of the country.
        consultings: Consulting = consulting::CountryCode by alpha2;
        /// The events of the country.
        events: Event = event::CountryCode by alpha2;
        /// The expert dispatches of the country.
        expert_dispatches: ExpertDispatch = expert_dispatch::CountryCode by alpha2;
        /// The training programs of the country.
        training_programs: TrainingProgram = training_program::CountryCode by alpha2;
        /// The training sessions of the country.
        training_sessions: TrainingSession = training_session::CountryCode by alpha2;
        /// The utilization reports of the country.
        utilization_reports: UtilizationReport = utilization_report::CountryCode by alpha2;
        /// The documents of the country.
        documents: Document = document::CountryCode by alpha2;
        /// The reported tallies of the country.
        reported_tallies: ReportedTally = reported_tally::CountryCode by alpha2;
        /// The pipeline projects of the country.
        pipeline_projects: PipelineProject = pipeline_project::CountryCode by alpha2;
        /// The applications of the country.
        applications: Application = application::CountryCode by alpha2;
        /// The sites of programs of the country.
        program_sites: ProgramSite = program_site::CountryCode by alpha2;
        /// The experts who were or are dispatched to the country.
        experts: Expert = expert_dispatch::CountryCode -> ExpertId by alpha2;
    }
}

filter! {
    /// Selects countries; all that is given must hold.
    CountryFilter on country {
        /// Words that its names in any language, or its codes, contain. Case, accents and hyphens do not
        /// matter, nor do spaces in Korean. At most 12 words.
        search: String = Search,
        /// Two-letter code, ISO 3166-1 alpha-2: `UZ`.
        alpha2: StringFilter = Alpha2,
        /// Three-letter code, ISO 3166-1 alpha-3: `UZB`.
        alpha3: StringFilter = Alpha3,
        /// Three-digit code, ISO 3166-1 numeric, with leading zeros: `004`.
        numeric: StringFilter = Numeric,
        /// Region, UN M49.
        region: StringFilter = Region,
        /// Subregion, UN M49.
        subregion: StringFilter = Subregion,
        /// Whether it is on the OECD DAC list of recipients of official development assistance.
        oda_eligible: bool = OdaEligible,
        /// OECD DAC recipient code.
        dac_code: StringFilter = DacCode,
        /// Region of the OECD DAC list.
        dac_region: StringFilter = DacRegion,
        /// Income group of the OECD DAC list: LDCs, LMICs, UMICs.
        dac_income_group: StringFilter = DacIncomeGroup,
        /// World Bank income group.
        world_bank_income_group: StringFilter = WorldBankIncomeGroup,
        /// Whether it is a landlocked developing country; null outside the DAC list.
        landlocked: bool = Landlocked,
        /// Whether it is a small island developing state; null outside the DAC list.
        small_island: bool = SmallIsland,
        /// Whether the OECD counts it as fragile; null outside the DAC list.
        fragile: bool = Fragile,
    }
    related {
        /// The organizations of the country: at least one of them meets this.
        organizations: OrganizationFilter by Alpha2 = organization::CountryCode,
        /// The centers of the country: at least one of them meets this.
        centers: CenterFilter by Alpha2 = center::CountryCode,
        /// The center terms of the country: at least one of them meets this.
        terms: CenterTermFilter by Alpha2 = center_term::CountryCode,
        /// The memoranda of the country: at least one of them meets this.
        memoranda: MemorandumFilter by Alpha2 = memorandum::CountryCode,
        /// The committee decisions of the country: at least one of them meets this.
        committee_decisions: CommitteeDecisionFilter by Alpha2 = committee_decision::CountryCode,
        /// The contributions of the country: at least one of them meets this.
        contributions: ContributionFilter by Alpha2 = contribution::CountryCode,
        /// The projects of the country: at least one of them meets this.
        projects: ProjectFilter by Alpha2 = project::CountryCode,
        /// The consultings of the country: at least one of them meets this.
        consultings: ConsultingFilter by Alpha2 = consulting::CountryCode,
        /// The events of the country: at least one of them meets this.
        events: EventFilter by Alpha2 = event::CountryCode,
        /// The expert dispatches of the country: at least one of them meets this.
        expert_dispatches: ExpertDispatchFilter by Alpha2 = expert_dispatch::CountryCode,
        /// The training programs of the country: at least one of them meets this.
        training_programs: TrainingProgramFilter by Alpha2 = training_program::CountryCode,
        /// The training sessions of the country: at least one of them meets this.
        training_sessions: TrainingSessionFilter by Alpha2 = training_session::CountryCode,
        /// The utilization reports of the country: at least one of them meets this.
        utilization_reports: UtilizationReportFilter by Alpha2 = utilization_report::CountryCode,
        /// The documents of the country: at least one of them meets this.
        documents: DocumentFilter by Alpha2 = document::CountryCode,
        /// The reported tallies of the country: at least one of them meets this.
        reported_tallies: ReportedTallyFilter by Alpha2 = reported_tally::CountryCode,
        /// The pipeline projects of the country: at least one of them meets this.
        pipeline_projects: PipelineProjectFilter by Alpha2 = pipeline_project::CountryCode,
        /// The applications of the country: at least one of them meets this.
        applications: ApplicationFilter by Alpha2 = application::CountryCode,
        /// The sites of programs of the country: at least one of them meets this.
        program_sites: ProgramSiteFilter by Alpha2 = program_site::CountryCode,
    }
    tagged {
        /// The experts who were or are dispatched there: at least one of them meets this.
        experts: ExpertFilter by expert_dispatch(CountryCode, ExpertId) = expert::Id,
    }
}

order! {
    /// The order of a list of countries.
    CountryOrder by CountryOrderField on country {
        /// Two-letter code, ISO 3166-1 alpha-2: `UZ`.
        Alpha2: text(Alpha2, |row| &row.alpha2),
        /// Three-letter code, ISO 3166-1 alpha-3: `UZB`.
        Alpha3: text(Alpha3, |row| &row.alpha3),
        /// Its name, in English where it has one.
        Name: text(SortName, |row| &row.sort_name),
    }
}
