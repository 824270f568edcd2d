use std::sync::Arc;

use async_graphql::{Context, Enum, Object, Result, SimpleObject};
use entity::value::{AmountBasis, FinanceKind, Stage};

use crate::domain::classification::Classification;
use crate::domain::country::Country;
use crate::domain::funding_source::FundingSource;
use crate::graphql::{Batch, Money, OneByOne, Row, by_code};

/// What applications can be grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum PipelineDimension {
    /// The funding source applied to.
    FundingSource,
    /// The country of the project.
    Country,
    /// The stage on the common scale.
    Stage,
    /// The sector, an OECD DAC purpose code.
    Sector,
    /// The year of approval, actual or else planned.
    Year,
}

/// Why applications are missing from the groups, or from their amounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[expect(clippy::enum_variant_names, reason = "each names what is lacking")]
pub enum LeftOutReason {
    /// Grouped by country, and the project is of a region or its country is not known.
    NoCountry,
    /// Grouped by sector, and the sector is not known.
    NoSector,
    /// Grouped by year, and neither an actual nor a planned approval is on record.
    NoYear,
    /// Counted, but no amount is on record, so that it is in no sum.
    NoAmount,
}

/// Applications that were left out, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, SimpleObject)]
pub struct LeftOut {
    /// Why.
    pub reason: LeftOutReason,
    /// How many; one that lacks several things is counted under each.
    pub applications: i64,
}

/// What a summary covers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Coverage {
    pub applications: i64,
    pub left_out: Vec<LeftOut>,
}

/// Applications that have something in common.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Group {
    pub funding_source: Option<String>,
    pub country: Option<String>,
    pub stage: Option<Stage>,
    pub sector: Option<String>,
    pub year: Option<i32>,
    pub applications: i64,
    pub projects: i64,
    pub amounts: Vec<Amount>,
}

/// The amounts of a group that may be added: of one basis, type of finance and currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Amount {
    pub basis: AmountBasis,
    pub finance: Option<FinanceKind>,
    pub minor: i128,
    pub currency: String,
    pub applications: i64,
}

/// The pipeline in figures.
#[derive(Debug)]
pub struct PipelineSummary {
    coverage: Coverage,
    groups: Arc<Batch<Group>>,
}

impl PipelineSummary {
    pub(super) fn new(coverage: Coverage, groups: Arc<Batch<Group>>) -> Self {
        Self { coverage, groups }
    }
}

/// The pipeline in figures.
#[Object]
impl PipelineSummary {
    /// How many applications the groups count together.
    async fn applications(&self) -> i64 {
        self.coverage.applications
    }

    /// Which applications that meet the filter are missing from the groups or their amounts; empty when
    /// none are.
    async fn left_out(&self) -> &[LeftOut] {
        &self.coverage.left_out
    }

    /// The groups, in the order of what they are made by.
    async fn groups(&self) -> OneByOne<PipelineGroup> {
        OneByOne(self.groups.rows().map(PipelineGroup).collect())
    }
}

/// Applications that have something in common. What they were not grouped by is null.
#[derive(Debug)]
pub struct PipelineGroup(Row<Group>);

/// Applications that have something in common. What they were not grouped by is null.
#[Object]
impl PipelineGroup {
    /// The funding source applied to.
    async fn funding_source(&self, ctx: &Context<'_>) -> Option<Result<FundingSource>> {
        by_code(ctx, &self.0, |group| group.funding_source.as_deref()).await
    }

    /// The country of the projects.
    async fn country(&self, ctx: &Context<'_>) -> Option<Result<Country>> {
        by_code(ctx, &self.0, |group| group.country.as_deref()).await
    }

    /// The stage on the common scale.
    async fn stage(&self) -> Option<Stage> {
        self.0.stage
    }

    /// The sector.
    async fn sector(&self, ctx: &Context<'_>) -> Option<Result<Classification>> {
        by_code(ctx, &self.0, |group| group.sector.as_deref()).await
    }

    /// The year of approval, actual or else planned.
    async fn year(&self) -> Option<i32> {
        self.0.year
    }

    /// How many applications.
    async fn applications(&self) -> i64 {
        self.0.applications
    }

    /// How many projects they are for; a project with several applications counts once.
    async fn projects(&self) -> i64 {
        self.0.projects
    }

    /// Their amounts: one sum for each basis, type of finance and currency, none added to another.
    async fn amounts(&self) -> Vec<PipelineAmount> {
        self.0.amounts.iter().cloned().map(PipelineAmount).collect()
    }
}

/// A sum of amounts of one basis, type of finance and currency.
#[derive(Debug)]
pub struct PipelineAmount(Amount);

/// A sum of amounts of one basis, type of finance and currency.
#[Object]
impl PipelineAmount {
    /// What the amounts stand for.
    async fn basis(&self) -> AmountBasis {
        self.0.basis
    }

    /// In which form the money is given; null for total costs.
    async fn finance(&self) -> Option<FinanceKind> {
        self.0.finance
    }

    /// The sum.
    async fn total(&self) -> Money {
        Money::new(self.0.minor, self.0.currency.as_str(), None)
    }

    /// How many applications have such an amount.
    async fn applications(&self) -> i64 {
        self.0.applications
    }
}
