//! A stage that an application entered, on the common scale and in the funding source's own words.

use async_graphql::{Context, Object, Result};
use entity::value::Stage;

use crate::domain::application::{Application, ApplicationFilter};
use crate::domain::country::{Country, CountryFilter};
use crate::domain::funding_source::{FundingSource, FundingSourceFilter};
use crate::graphql::{Date, DateFilter, IntFilter, Record, StringFilter, by_code, by_id};

concept! {
    ApplicationStage of application_stage, "stage of an application", "stages of applications",
    query: ApplicationStageQuery { application_stage, application_stages },
    key: ApplicationStageKey {
    },
    filter: ApplicationStageFilter,
    order: ApplicationStageOrder,
}

/// A stage that an application entered, on the common scale and in the funding source's own words.
#[Object]
impl ApplicationStage {
    #[graphql(flatten)]
    async fn record(&self) -> Record<'_> {
        Record::of(self)
    }

    /// The application.
    async fn application(&self, ctx: &Context<'_>) -> Option<Result<Application>> {
        by_id(ctx, &self.0, |row| row.application_id).await
    }

    /// The funding source.
    async fn funding_source(&self, ctx: &Context<'_>) -> Option<Result<FundingSource>> {
        by_code(ctx, &self.0, |row| Some(&row.funding_source_code)).await
    }

    /// Its place in the application's history, from 1.
    async fn ordinal(&self) -> i32 {
        self.ordinal
    }

    /// The stage on the common scale.
    async fn stage(&self) -> Stage {
        self.stage
    }

    /// The stage in the funding source's own words.
    async fn funder_stage(&self) -> &str {
        &self.funder_stage
    }

    /// When it was entered; null where the source does not say.
    async fn entered_on(&self) -> Option<Date> {
        self.entered_on.map(Date)
    }

    /// The stage before; null for the first on record.
    async fn previous(&self, ctx: &Context<'_>) -> Option<Result<ApplicationStage>> {
        by_id(ctx, &self.0, |row| row.previous_id).await
    }

    /// Why, where the application was dropped or withdrawn, or went back to an earlier stage.
    async fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    /// The partner country.
    async fn country(&self, ctx: &Context<'_>) -> Option<Result<Country>> {
        by_code(ctx, &self.0, |row| row.country_code.as_deref()).await
    }
}

filter! {
    /// Selects stages of applications; all that is given must hold.
    ApplicationStageFilter on application_stage {
        /// Its place in the application's history, from 1.
        ordinal: IntFilter = Ordinal,
        /// The stage on the common scale: one of these.
        stage: Vec<Stage> = Stage,
        /// The stage in the funding source's own words.
        funder_stage: StringFilter = FunderStage,
        /// When it was entered; null where the source does not say.
        entered_on: DateFilter = EnteredOn,
    }
    related {
        /// The application.
        application: ApplicationFilter by ApplicationId = application::Id,
        /// The funding source.
        funding_source: FundingSourceFilter by FundingSourceCode = funding_source::Code,
        /// The stage before; null for the first on record.
        previous: ApplicationStageFilter by PreviousId = application_stage::Id,
        /// The partner country.
        country: CountryFilter by CountryCode = country::Alpha2,
    }
}

order! {
    /// The order of a list of stages of applications.
    ApplicationStageOrder by ApplicationStageOrderField on application_stage {
        /// Its place among its siblings.
        Ordinal: integer(Ordinal, |row| row.ordinal),
        /// When it was entered; null where the source does not say.
        EnteredOn: optional_date(EnteredOn, |row| row.entered_on),
    }
}
