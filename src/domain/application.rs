//! A pipeline project's application to one funding source. One that a funder drops is never deleted.

use async_graphql::{Context, Object, Result};
use chrono::NaiveDate;
use entity::value::{Stage, Visibility};

use crate::auth::policy::{Place, sight};
use crate::clock;
use crate::domain::Concept;
use crate::domain::application_amount::{ApplicationAmount, ApplicationAmountFilter};
use crate::domain::application_stage::{ApplicationStage, ApplicationStageFilter};
use crate::domain::classification::Classification;
use crate::domain::country::{Country, CountryFilter};
use crate::domain::funding_source::{FundingSource, FundingSourceFilter};
use crate::domain::pipeline::rules::slippage;
use crate::domain::pipeline_project::{PipelineProject, PipelineProjectFilter};
use crate::graphql::{Date, DateFilter, IntFilter, Record, StringFilter, by_code, by_id};
use crate::store::Reader;

concept! {
    Application of application, "application", "applications",
    query: ApplicationQuery { application, applications },
    key: ApplicationKey {
        /// Its code, unique among applications.
        Code(Code, code),
    },
    filter: ApplicationFilter,
    order: ApplicationOrder,
    derived: [
        ("reference", "country_code"),
        ("instrument", "country_code"),
        ("planned_approval_on", "country_code"),
        ("planned_closing_on", "country_code"),
        ("approval_slippage_days", "country_code"),
        ("approval_slippage_days", "planned_approval_on"),
        ("approval_slippage_days", "approved_on"),
        ("closing_slippage_days", "country_code"),
        ("closing_slippage_days", "planned_closing_on"),
        ("closing_slippage_days", "closed_on")
    ],
}

impl Application {
    /// The day until which it can be late: none after its end.
    fn until(&self) -> Option<NaiveDate> {
        (!matches!(self.stage, Stage::Dropped | Stage::Completion)).then(clock::today)
    }

    /// A part of its terms, for those who may see them.
    fn terms<T>(&self, ctx: &Context<'_>, value: Option<T>) -> Option<T> {
        let reader = ctx.data_opt::<Reader>()?;
        let place = Place {
            country: self.country_code.as_deref(),
            funding_source: Some(&self.funding_source_code),
            owner: None,
        };
        let sight = sight(reader.caller(), Concept::Application);
        value.filter(|_| sight.of(self.terms_visibility).covers(place))
    }
}

/// A pipeline project's application to one funding source. One that a funder drops is never deleted.
#[Object]
impl Application {
    #[graphql(flatten)]
    async fn record(&self) -> Record<'_> {
        Record::of(self)
    }

    /// Its code, unique among applications.
    async fn code(&self) -> &str {
        &self.code
    }

    /// The project.
    async fn pipeline_project(&self, ctx: &Context<'_>) -> Option<Result<PipelineProject>> {
        by_id(ctx, &self.0, |row| row.pipeline_project_id).await
    }

    /// The funding source applied to.
    async fn funding_source(&self, ctx: &Context<'_>) -> Option<Result<FundingSource>> {
        by_code(ctx, &self.0, |row| Some(&row.funding_source_code)).await
    }

    /// The sector of the project, an OECD DAC purpose code.
    async fn sector(&self, ctx: &Context<'_>) -> Option<Result<Classification>> {
        by_code(ctx, &self.0, |row| row.sector_code.as_deref()).await
    }

    /// What the funding source calls it. Null for those who may not see its terms.
    async fn reference(&self, ctx: &Context<'_>) -> Option<&str> {
        self.terms(ctx, self.reference.as_deref())
    }

    /// Its stage on the common scale.
    async fn stage(&self) -> Stage {
        self.stage
    }

    /// Its stage in the funding source's own words.
    async fn funder_stage(&self) -> &str {
        &self.funder_stage
    }

    /// The lending or grant instrument in the funding source's words. Null for those who may not see its
    /// terms.
    async fn instrument(&self, ctx: &Context<'_>) -> Option<&str> {
        self.terms(ctx, self.instrument.as_deref())
    }

    /// Who may see its terms: `reference`, `instrument`, `plannedApprovalOn` and `plannedClosingOn`. Its
    /// amounts have a visibility of their own.
    async fn terms_visibility(&self) -> Visibility {
        self.terms_visibility
    }

    /// The year of its approval, actual or else planned where its terms are public; null where neither is
    /// on record.
    async fn year(&self) -> Option<i32> {
        self.year
    }

    /// When it was applied for.
    async fn applied_on(&self) -> Option<Date> {
        self.applied_on.map(Date)
    }

    /// When it was planned to be approved. Null for those who may not see its terms.
    async fn planned_approval_on(&self, ctx: &Context<'_>) -> Option<Date> {
        self.terms(ctx, self.planned_approval_on.map(Date))
    }

    /// When it was approved.
    async fn approved_on(&self) -> Option<Date> {
        self.approved_on.map(Date)
    }

    /// When the agreement took effect.
    async fn effective_on(&self) -> Option<Date> {
        self.effective_on.map(Date)
    }

    /// When it is planned to close. Null for those who may not see its terms.
    async fn planned_closing_on(&self, ctx: &Context<'_>) -> Option<Date> {
        self.terms(ctx, self.planned_closing_on.map(Date))
    }

    /// How many days later than planned it was approved (earlier: negative); while it is not approved, how many
    /// it is late by today, if it is. Null for those who may not see its terms.
    async fn approval_slippage_days(&self, ctx: &Context<'_>) -> Option<i64> {
        self.terms(ctx, slippage(self.planned_approval_on, self.approved_on, self.until()))
    }

    /// How many days later than planned it closed (earlier: negative); while it is not closed, how many it is
    /// late by today, if it is. Null for those who may not see its terms.
    async fn closing_slippage_days(&self, ctx: &Context<'_>) -> Option<i64> {
        self.terms(ctx, slippage(self.planned_closing_on, self.closed_on, self.until()))
    }

    /// When it closed.
    async fn closed_on(&self) -> Option<Date> {
        self.closed_on.map(Date)
    }

    /// The partner country.
    async fn country(&self, ctx: &Context<'_>) -> Option<Result<Country>> {
        by_code(ctx, &self.0, |row| row.country_code.as_deref()).await
    }

    #[graphql(flatten)]
    async fn lists(&self) -> ApplicationConnections<'_> {
        ApplicationConnections(self)
    }
}

connections! {
    ApplicationConnections of Application {
        /// The stages that it entered.
        stages: ApplicationStage = application_stage::ApplicationId;
        /// Its amounts, by what they stand for and by type of finance.
        amounts: ApplicationAmount = application_amount::ApplicationId;
    }
}

filter! {
    /// Selects applications; all that is given must hold.
    ApplicationFilter on application {
        /// Its code, unique among applications.
        code: StringFilter = Code,
        /// The code of the sector.
        sector_code: StringFilter = SectorCode,
        /// What the funding source calls it.
        reference: StringFilter = Reference,
        /// Its stage on the common scale: one of these.
        stage: Vec<Stage> = Stage,
        /// Its stage in the funding source's own words.
        funder_stage: StringFilter = FunderStage,
        /// The lending or grant instrument in the funding source's words.
        instrument: StringFilter = Instrument,
        /// The year of its approval, actual or else planned where its terms are public; null where neither
        /// is on record.
        year: IntFilter = Year,
        /// When it was applied for.
        applied_on: DateFilter = AppliedOn,
        /// When it was planned to be approved.
        planned_approval_on: DateFilter = PlannedApprovalOn,
        /// When it was approved.
        approved_on: DateFilter = ApprovedOn,
        /// When the agreement took effect.
        effective_on: DateFilter = EffectiveOn,
        /// When it is planned to close.
        planned_closing_on: DateFilter = PlannedClosingOn,
        /// When it closed.
        closed_on: DateFilter = ClosedOn,
    }
    related {
        /// The project.
        pipeline_project: PipelineProjectFilter by PipelineProjectId = pipeline_project::Id,
        /// The funding source applied to.
        funding_source: FundingSourceFilter by FundingSourceCode = funding_source::Code,
        /// The partner country.
        country: CountryFilter by CountryCode = country::Alpha2,
        /// The stages that it entered: at least one of them meets this.
        stages: ApplicationStageFilter by Id = application_stage::ApplicationId,
        /// Its amounts, by what they stand for and by type of finance: at least one of them meets this.
        amounts: ApplicationAmountFilter by Id = application_amount::ApplicationId,
    }
}

order! {
    /// The order of a list of applications.
    ApplicationOrder by ApplicationOrderField on application {
        /// Its code, unique among applications.
        Code: text(Code, |row| &row.code),
        /// The year of its approval, actual or else planned; null where neither is on record.
        Year: optional_year(Year, |row| row.year),
        /// When it was approved.
        ApprovedOn: optional_date(ApprovedOn, |row| row.approved_on),
    }
}
