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
    /// The calendar quarter of approval, actual or else planned where the terms are public; with its year.
    Quarter,
}

/// Why applications are missing from the groups, or from their amounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum LeftOutReason {
    /// Grouped by country, and the project is of a region or its country is not known.
    NoCountry,
    /// Grouped by sector, and the sector is not known.
    NoSector,
    /// Grouped by year or quarter, and neither an actual nor a planned approval is on record.
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

/// How late the applications of a group are, as `approvalSlippageDays` and `closingSlippageDays` of each say.
#[Object(name = "SlippageFigures")]
impl Slippage {
    /// How many applications have a slippage that you may see.
    async fn application_count(&self) -> i64 {
        self.application_count
    }

    /// How many of them are later than planned.
    async fn late_count(&self) -> i64 {
        self.late_count
    }

    /// Their average slippage in days, where earlier than planned is negative; null where none has one.
    async fn average_days(&self) -> Option<f64> {
        (self.application_count > 0).then(|| self.total_days as f64 / self.application_count as f64)
    }

    /// The largest slippage in days; null where none has one.
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

/// The pipeline in figures.
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

/// The pipeline in figures.
#[Object]
impl PipelineSummary {
    /// How many applications the groups count together.
    async fn application_count(&self) -> i64 {
        self.coverage.application_count
    }

    /// Which applications that meet the filter are missing from the groups or their amounts; empty when
    /// none are.
    async fn left_out(&self) -> &[LeftOut] {
        &self.coverage.left_out
    }

    /// The groups, in the order of what they are made by.
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

/// Applications that have something in common. What they were not grouped by is null.
#[derive(Debug)]
pub struct PipelineGroup {
    group: Arc<Group>,
    funding_source: Linked<FundingSource>,
    country: Linked<Country>,
    sector: Linked<Classification>,
}

/// Applications that have something in common. What they were not grouped by is null.
#[Object]
impl PipelineGroup {
    /// The funding source applied to.
    async fn funding_source(&self) -> &Linked<FundingSource> {
        &self.funding_source
    }

    /// The country of the projects.
    async fn country(&self) -> &Linked<Country> {
        &self.country
    }

    /// The stage on the common scale.
    async fn stage(&self) -> Option<PipelineStage> {
        self.group.stage
    }

    /// The sector.
    async fn sector(&self) -> &Linked<Classification> {
        &self.sector
    }

    /// The year of approval, actual or else planned.
    async fn year(&self) -> Option<i32> {
        self.group.year
    }

    /// The calendar quarter of approval, 1 to 4, actual or else planned.
    async fn quarter(&self) -> Option<i32> {
        self.group.quarter
    }

    /// How late their approvals are.
    async fn approval_slippage(&self) -> Slippage {
        self.group.approval_slippage
    }

    /// How late their closings are.
    async fn closing_slippage(&self) -> Slippage {
        self.group.closing_slippage
    }

    /// How many applications.
    async fn application_count(&self) -> i64 {
        self.group.application_count
    }

    /// How many projects they are for; a project with several applications counts once.
    async fn project_count(&self) -> i64 {
        self.group.project_count
    }

    /// Their amounts: one sum for each basis, type of finance and currency, none added to another.
    async fn amounts(&self) -> Vec<PipelineAmount> {
        self.group.amounts.iter().cloned().map(PipelineAmount).collect()
    }
}

/// A sum of amounts of one basis, type of finance and currency.
#[derive(Debug)]
pub struct PipelineAmount(Amount);

/// A sum of amounts of one basis, type of finance and currency.
#[Object]
impl PipelineAmount {
    /// What the amounts stand for.
    async fn amount_basis(&self) -> AmountBasis {
        self.0.amount_basis
    }

    /// In which form the money is given; null for total costs.
    async fn finance_kind(&self) -> Option<FinanceKind> {
        self.0.finance_kind
    }

    /// The sum.
    async fn total(&self) -> Money {
        Money::new(self.0.minor, self.0.currency.as_str(), None)
    }

    /// How many applications have such an amount.
    async fn application_count(&self) -> i64 {
        self.0.application_count
    }
}
