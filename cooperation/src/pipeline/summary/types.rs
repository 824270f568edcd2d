use async_graphql::{Enum, SimpleObject};
use entity::value::{AmountBasis, FinanceKind, PipelineStage};
use model::api::record::Linked;
use model::api::{Money, OneByOne};
use model::records::{Classification, Country, FundingSource};

/// Dimension by which applications can be grouped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum PipelineDimension {
    /// Funding source of the application.
    FundingSource,
    /// Country of the project.
    Country,
    /// Stage on the common scale.
    Stage,
    /// Sector of the application, an OECD DAC purpose code.
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
    /// The groups are by sector, but the sector of the application is unknown.
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

/// What the applications of a group have in common.
#[derive(Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Shared {
    pub funding_source: Option<String>,
    pub country: Option<String>,
    pub stage: Option<PipelineStage>,
    pub sector: Option<String>,
    pub year: Option<i32>,
    pub quarter: Option<i32>,
}

/// Numbers of applications and projects, and sums of amounts, in groups.
#[derive(Debug, SimpleObject)]
pub struct PipelineSummary {
    /// Total number of applications in the groups.
    pub(super) application_count: i64,
    /// Applications that match the filter but are missing from the groups or amounts; empty if there are
    /// none.
    pub(super) left_out: Vec<LeftOut>,
    /// Groups, sorted by their dimensions.
    pub(super) groups: OneByOne<PipelineGroup>,
}

/// A group of applications. Dimensions that are not in `groupBy` are null.
#[derive(Debug, SimpleObject)]
pub struct PipelineGroup {
    /// Funding source of the application.
    pub(super) funding_source: Linked<FundingSource>,
    /// Country of the projects.
    pub(super) country: Linked<Country>,
    /// Stage on the common scale.
    pub(super) stage: Option<PipelineStage>,
    /// Sector of the applications.
    pub(super) sector: Linked<Classification>,
    /// Year of the actual approval if known, otherwise of the planned approval: `Application.summaryYear`.
    pub(super) year: Option<i32>,
    /// Calendar quarter (1 to 4) of the actual approval if known, otherwise of the planned approval.
    pub(super) quarter: Option<i32>,
    /// Slippage of the approvals in the group.
    pub(super) approval_slippage: Slippage,
    /// Slippage of the closings in the group.
    pub(super) closing_slippage: Slippage,
    /// Number of applications.
    pub(super) application_count: i64,
    /// Number of projects. A project with several applications counts once.
    pub(super) project_count: i64,
    /// Sums of the amounts: one for each basis, form of finance and currency. Amounts are not converted.
    pub(super) amounts: Vec<PipelineAmount>,
}

/// Slippage of the applications of a group, from their `approvalSlippageDays` or `closingSlippageDays`.
#[derive(Clone, Copy, Debug, Default, PartialEq, SimpleObject)]
#[graphql(name = "SlippageFigures")]
pub struct Slippage {
    /// Number of applications whose slippage is known and visible to you.
    pub(super) application_count: i64,
    /// Number of applications that are later than planned.
    pub(super) late_count: i64,
    /// Average slippage in days. The slippage of an application that is earlier than planned is negative.
    /// Null if `applicationCount` is 0.
    pub(super) average_days: Option<f64>,
    /// Largest slippage in days; null if `applicationCount` is 0.
    pub(super) longest_days: Option<i64>,
}

/// A sum of amounts of one basis, form of finance and currency.
#[derive(Debug, SimpleObject)]
pub struct PipelineAmount {
    /// Basis of the amounts.
    pub(super) amount_basis: AmountBasis,
    /// Form of finance; null for total costs.
    pub(super) finance_kind: Option<FinanceKind>,
    /// Sum of the amounts.
    pub(super) total: Money,
    /// Number of applications with such an amount.
    pub(super) application_count: i64,
}
