use std::sync::Arc;

use async_graphql::{Enum, Object, SimpleObject};
use entity::value::{AmountBasis, FinanceKind, PipelineStage};
use entity::{classification, country, funding_source};

use crate::api::record::declare::When;
use crate::api::record::{Batch, Declared, Linked};
use crate::api::{Money, OneByOne};
use crate::records::classification::Classification;
use crate::records::country::Country;
use crate::records::funding_source::FundingSource;
use crate::store::Key;

/// Dimension by which applications can be grouped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum PipelineDimension {
    /// Funding source of the application.
    FundingSource,
    /// Country of the project.
    Country,
    /// Stage on the common scale.
    Stage,
    /// Sector of the project, an OECD DAC purpose code.
    Sector,
    /// Year of the actual approval if known, otherwise of the planned approval: `Application.summaryYear`.
    Year,
    /// Year and calendar quarter of the actual approval if known, otherwise of the planned approval.
    Quarter,
}

/// Reason why applications are missing from the groups or from their amounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum LeftOutReason {
    /// The groups are by country, but the project is regional or its country is unknown.
    NoCountry,
    /// The groups are by sector, but the sector of the project is unknown.
    NoSector,
    /// The groups are by year or quarter, but neither an actual nor a planned approval date is known.
    NoYear,
    /// The application is counted, but it has no recorded amount, so no sum includes it.
    NoAmount,
}

/// Number of applications that were left out for one reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, SimpleObject)]
pub struct LeftOut {
    /// Reason why the applications were left out.
    pub reason: LeftOutReason,
    /// Number of applications. An application with several reasons is counted under each of them.
    pub application_count: i64,
}

/// What a summary covers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Coverage {
    pub application_count: i64,
    pub left_out: Vec<LeftOut>,
}

/// Applications that have something in common.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Group {
    pub funding_source: Option<String>,
    pub country: Option<String>,
    pub stage: Option<PipelineStage>,
    pub sector: Option<String>,
    pub year: Option<i32>,
    pub quarter: Option<i32>,
    pub application_count: i64,
    pub project_count: i64,
    pub approval_slippage: Slippage,
    pub closing_slippage: Slippage,
    pub amounts: Vec<Amount>,
}

/// How late the applications of a group are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Slippage {
    pub(super) application_count: i64,
    pub(super) late_count: i64,
    pub(super) total_days: i64,
    pub(super) longest_days: Option<i64>,
}

/// Slippage of the applications of a group, from their `approvalSlippageDays` or `closingSlippageDays`.
#[Object(name = "SlippageFigures")]
impl Slippage {
    /// Number of applications whose slippage is known and visible to you.
    async fn application_count(&self) -> i64 {
        self.application_count
    }

    /// Number of applications that are later than planned.
    async fn late_count(&self) -> i64 {
        self.late_count
    }

    /// Average slippage in days. The slippage of an application that is earlier than planned is negative.
    /// Null if `applicationCount` is 0.
    async fn average_days(&self) -> Option<f64> {
        (self.application_count > 0).then(|| self.total_days as f64 / self.application_count as f64)
    }

    /// Largest slippage in days; null if `applicationCount` is 0.
    async fn longest_days(&self) -> Option<i64> {
        self.longest_days
    }
}

/// The amounts of a group that may be added: of one basis, type of finance and currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Amount {
    pub amount_basis: AmountBasis,
    pub finance_kind: Option<FinanceKind>,
    pub minor: i128,
    pub currency: String,
    pub application_count: i64,
}

/// Numbers of applications and projects, and sums of amounts, in groups.
#[derive(Debug)]
pub struct PipelineSummary {
    coverage: Coverage,
    groups: Vec<Arc<Group>>,
}

impl PipelineSummary {
    pub(super) fn new(coverage: Coverage, groups: Vec<Arc<Group>>) -> Self {
        Self { coverage, groups }
    }
}

/// Numbers of applications and projects, and sums of amounts, in groups.
#[Object]
impl PipelineSummary {
    /// Total number of applications in the groups.
    async fn application_count(&self) -> i64 {
        self.coverage.application_count
    }

    /// Applications that match the filter but are missing from the groups or amounts; empty if there are
    /// none.
    async fn left_out(&self) -> &[LeftOut] {
        &self.coverage.left_out
    }

    /// Groups, sorted by their dimensions.
    async fn groups(&self) -> OneByOne<PipelineGroup> {
        let keys = |of: fn(&Group) -> Option<&str>| {
            self.groups.iter().map(|group| of(group).map(Key::from)).collect::<Vec<_>>()
        };
        let funding_sources = Batch::keys(
            FundingSource::def(),
            funding_source::Column::Code as usize,
            None,
            keys(|group| group.funding_source.as_deref()),
        );
        let countries = Batch::keys(
            Country::def(),
            country::Column::Alpha2 as usize,
            None,
            keys(|group| group.country.as_deref()),
        );
        let dac = When { column: classification::Column::List as usize, is: "DAC_SECTOR" };
        let sectors = Batch::keys(
            Classification::def(),
            classification::Column::Code as usize,
            Some(dac),
            keys(|group| group.sector.as_deref()),
        );
        let group = |(at, group): (usize, &Arc<Group>)| PipelineGroup {
            group: group.clone(),
            funding_source: Linked::new(&funding_sources, at),
            country: Linked::new(&countries, at),
            sector: Linked::new(&sectors, at),
        };
        OneByOne(self.groups.iter().enumerate().map(group).collect())
    }
}

/// A group of applications. Dimensions that are not in `groupBy` are null.
#[derive(Debug)]
pub struct PipelineGroup {
    group: Arc<Group>,
    funding_source: Linked<FundingSource>,
    country: Linked<Country>,
    sector: Linked<Classification>,
}

/// A group of applications. Dimensions that are not in `groupBy` are null.
#[Object]
impl PipelineGroup {
    /// Funding source of the application.
    async fn funding_source(&self) -> &Linked<FundingSource> {
        &self.funding_source
    }

    /// Country of the projects.
    async fn country(&self) -> &Linked<Country> {
        &self.country
    }

    /// Stage on the common scale.
    async fn stage(&self) -> Option<PipelineStage> {
        self.group.stage
    }

    /// Sector of the projects.
    async fn sector(&self) -> &Linked<Classification> {
        &self.sector
    }

    /// Year of the actual approval if known, otherwise of the planned approval: `Application.summaryYear`.
    async fn year(&self) -> Option<i32> {
        self.group.year
    }

    /// Calendar quarter (1 to 4) of the actual approval if known, otherwise of the planned approval.
    async fn quarter(&self) -> Option<i32> {
        self.group.quarter
    }

    /// Slippage of the approvals in the group.
    async fn approval_slippage(&self) -> Slippage {
        self.group.approval_slippage
    }

    /// Slippage of the closings in the group.
    async fn closing_slippage(&self) -> Slippage {
        self.group.closing_slippage
    }

    /// Number of applications.
    async fn application_count(&self) -> i64 {
        self.group.application_count
    }

    /// Number of projects. A project with several applications counts once.
    async fn project_count(&self) -> i64 {
        self.group.project_count
    }

    /// Sums of the amounts: one for each basis, form of finance and currency. Amounts are not converted.
    async fn amounts(&self) -> Vec<PipelineAmount> {
        self.group.amounts.iter().cloned().map(PipelineAmount).collect()
    }
}

/// A sum of amounts of one basis, form of finance and currency.
#[derive(Debug)]
pub struct PipelineAmount(Amount);

/// A sum of amounts of one basis, form of finance and currency.
#[Object]
impl PipelineAmount {
    /// Basis of the amounts.
    async fn amount_basis(&self) -> AmountBasis {
        self.0.amount_basis
    }

    /// Form of finance; null for total costs.
    async fn finance_kind(&self) -> Option<FinanceKind> {
        self.0.finance_kind
    }

    /// Sum of the amounts.
    async fn total(&self) -> Money {
        Money::new(self.0.minor, self.0.currency.as_str(), None)
    }

    /// Number of applications with such an amount.
    async fn application_count(&self) -> i64 {
        self.0.application_count
    }
}
