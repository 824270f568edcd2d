//! A project that a partner country develops toward one or more funding sources.

use async_graphql::{Context, Object, Result};

use crate::domain::application::{Application, ApplicationFilter};
use crate::domain::center_term::{CenterTerm, CenterTermFilter};
use crate::domain::classification::Classification;
use crate::domain::country::{Country, CountryFilter};
use crate::graphql::{Date, DateFilter, LanguageCode, LocalizedText, Record, StringFilter, by_code, by_id};

concept! {
    PipelineProject of pipeline_project, "pipeline project", "pipeline projects",
    query: PipelineProjectQuery { pipeline_project, pipeline_projects },
    key: PipelineProjectKey {
        /// Its code, unique among pipeline projects.
        Code(Code, code),
    },
    filter: PipelineProjectFilter,
    order: PipelineProjectOrder,
}

/// A project that a partner country develops toward one or more funding sources.
#[Object]
impl PipelineProject {
    #[graphql(flatten)]
    async fn record(&self) -> Record<'_> {
        Record::of(self)
    }

    /// Its code, unique among pipeline projects.
    async fn code(&self) -> &str {
        &self.code
    }

    /// The country; null for a region or where the source's name is of no ISO 3166-1 country.
    async fn country(&self, ctx: &Context<'_>) -> Option<Result<Country>> {
        by_code(ctx, &self.0, |row| row.country_code.as_deref()).await
    }

    /// The country or region as the source writes it.
    async fn country_as_reported(&self) -> Option<&str> {
        self.country_as_reported.as_deref()
    }

    /// The region as the source writes it.
    async fn region(&self) -> Option<&str> {
        self.region.as_deref()
    }

    /// The center term that discovered it, if one did.
    async fn term(&self, ctx: &Context<'_>) -> Option<Result<CenterTerm>> {
        by_id(ctx, &self.0, |row| row.term_id).await
    }

    /// Its name.
    async fn name(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to prefer over Accept-Language's.")] language: Option<LanguageCode>,
    ) -> LocalizedText<'_> {
        LocalizedText::required(ctx, &self.name, language)
    }

    /// What it is to achieve.
    async fn objective(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to prefer over Accept-Language's.")] language: Option<LanguageCode>,
    ) -> Option<LocalizedText<'_>> {
        LocalizedText::of(ctx, self.objective.as_ref()?, language)
    }

    /// The sector that it serves, an OECD DAC purpose code; null where the source does not say.
    async fn sector(&self, ctx: &Context<'_>) -> Option<Result<Classification>> {
        by_code(ctx, &self.0, |row| row.sector_code.as_deref()).await
    }

    /// Who carries it out, as the source writes it.
    async fn implementing_agency(&self) -> Option<&str> {
        self.implementing_agency.as_deref()
    }

    /// Who borrows, as the source writes it.
    async fn borrower(&self) -> Option<&str> {
        self.borrower.as_deref()
    }

    /// When it first came up; null where the source does not say.
    async fn identified_on(&self) -> Option<Date> {
        self.identified_on.map(Date)
    }

    #[graphql(flatten)]
    async fn lists(&self) -> PipelineProjectConnections<'_> {
        PipelineProjectConnections(self)
    }
}

connections! {
    PipelineProjectConnections of PipelineProject {
        /// Its applications.
        applications: Application = application::PipelineProjectId;
    }
}

filter! {
    /// Selects pipeline projects; all that is given must hold.
    PipelineProjectFilter on pipeline_project {
        /// Words that its names in any language, or its codes, contain. Case, accents and hyphens do not
        /// matter, nor do spaces in Korean. At most 12 words.
        search: String = Search,
        /// Its code, unique among pipeline projects.
        code: StringFilter = Code,
        /// The country or region as the source writes it.
        country_as_reported: StringFilter = CountryAsReported,
        /// The region as the source writes it.
        region: StringFilter = Region,
        /// The code of the sector.
        sector_code: StringFilter = SectorCode,
        /// When it first came up; null where the source does not say.
        identified_on: DateFilter = IdentifiedOn,
    }
    related {
        /// The country; null for a region or where the source's name is of no ISO 3166-1 country.
        country: CountryFilter by CountryCode = country::Alpha2,
        /// The center term that discovered it, if one did.
        term: CenterTermFilter by TermId = center_term::Id,
        /// Its applications: at least one of them meets this.
        applications: ApplicationFilter by Id = application::PipelineProjectId,
    }
}

order! {
    /// The order of a list of pipeline projects.
    PipelineProjectOrder by PipelineProjectOrderField on pipeline_project {
        /// Its code, unique among pipeline projects.
        Code: text(Code, |row| &row.code),
        /// Its name, in English where it has one.
        Name: text(SortName, |row| &row.sort_name),
        /// When it first came up; null where the source does not say.
        IdentifiedOn: optional_date(IdentifiedOn, |row| row.identified_on),
    }
}
