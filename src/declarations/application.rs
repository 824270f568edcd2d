use async_graphql::Value;
use chrono::Datelike;
use cooperation::pipeline::{APPROVAL, CLOSING, MilestoneDates, slippage};
use entity::application::Column;
use entity::value::{PipelineStage, Visibility};

use model::api::Failure;
use model::api::record::{RowRef, Run};
use model::clock;
use model::store::{Criterion, Predicate};

record! {
    /// Dropped applications are kept.
    Application of application;
    applications: "application", "applications";

    fields {
        /// Code, unique among applications.
        Code: text().key().filter().order(),
        /// Reference number or name that the funding source gives the application. Null if
        /// `conditionsVisibility` hides it from the caller.
        Reference: text().filter_as("Reference number or name that the funding source gives the application."),
        /// Current stage on the common scale.
        Stage: choice<PipelineStage>().filter().order(),
        /// Current stage in the funding source's own words.
        FunderStage: text().filter(),
        /// Lending or grant instrument in the funding source's words. Null if `conditionsVisibility` hides it
        /// from the caller.
        Instrument: text().filter_as("Lending or grant instrument in the funding source's words."),
        /// Visibility of the conditions: `reference`, `instrument`, `plannedApprovalOn` and
        /// `plannedClosingOn`. Amounts have their own visibility.
        ConditionsVisibility: choice<Visibility>(),
        /// Year of the approval: the actual year if known, otherwise the planned year if
        /// `conditionsVisibility` is PUBLIC. It is the `summaryYear` of the application.
        Year: int().unread().filter().order(),
        /// Date of the application.
        AppliedOn: date().filter(),
        /// Planned date of the approval. Null if `conditionsVisibility` hides it from the caller.
        PlannedApprovalOn: date().filter_as("Planned date of the approval."),
        /// Date of the approval; null if the application is not approved or the date is unknown.
        ApprovedOn: date().filter().order(),
        /// Date on which the agreement with the funding source was signed; null if it is not signed or the
        /// date is unknown.
        SignedOn: day().filter(),
        /// Date on which the agreement with the funding source took effect; null if it is not in effect or
        /// the date is unknown.
        EffectiveOn: date().filter(),
        /// Planned date of the closing of the financing. Null if `conditionsVisibility` hides it from the
        /// caller.
        PlannedClosingOn: date().filter_as("Planned date of the closing of the financing."),
        /// Date of the closing of the financing; null if the financing is not closed or the date is unknown.
        ClosedOn: date().filter().order(),
        /// Date of the closing of the financing: the actual date if known, otherwise the planned date if
        /// `conditionsVisibility` is PUBLIC.
        ClosingOn: date().unread().order(),
        /// OECD DAC purpose code of the sector.
        SectorCode: text().unread().filter(),
    }
    one {
        /// Pipeline project that the application is for.
        pipeline_project: PipelineProject by PipelineProjectId = pipeline_project::Id;
        /// Funding source of the application.
        funding_source: FundingSource by FundingSourceCode = funding_source::Code;
        /// Sector, an OECD DAC purpose code: that of the project, unless the application is classified otherwise; null if
        /// it is not stated.
        sector: Classification by SectorCode = classification::Code if List = "DAC_SECTOR", unfiltered;
        /// Country of the pipeline project; null if the project has none.
        country: Country by CountryCode = country::Alpha2;
    }
    all {
        /// Stages that the application entered.
        stages: ApplicationStage by Id = application_stage::ApplicationId;
        /// Amounts by basis and form of finance.
        amounts: ApplicationAmount by Id = application_amount::ApplicationId;
    }
    computed {
        /// Year of the approval; null if the application is not approved or the date is unknown.
        approval_year: Option<i32> = Row(approval_year) from(ApprovedOn);
        /// Planned year of the approval. Null if `conditionsVisibility` hides it from the caller.
        planned_approval_year: Option<i32> = Row(planned_approval_year)
            from(PlannedApprovalOn, ConditionsVisibility, CountryCode, FundingSourceCode);
        /// Year that the application belongs to in `pipelineSummary`, in the filter `year` and in the order by YEAR:
        /// `approvalYear` if known, otherwise `plannedApprovalYear` if `conditionsVisibility` is PUBLIC, otherwise
        /// null.
        summary_year: Option<i32> = Row(summary_year) from(ApprovedOn, PlannedApprovalOn, ConditionsVisibility);
        /// Days by which the approval came later than planned; negative if it came earlier. Before the
        /// approval, the number of days that it is overdue today, or null if it is not overdue, or if the
        /// application has reached IMPLEMENTATION or has ended. Null also if no date was planned or `conditionsVisibility` hides the
        /// planned date from the caller.
        approval_slippage_days: Option<i64> = Row(approval_slippage)
            from(PlannedApprovalOn, ApprovedOn, Stage, ConditionsVisibility, CountryCode, FundingSourceCode),
            filter int by late_approval;
        /// Days by which the closing came later than planned; negative if it came earlier. Before the
        /// closing, the number of days that it is overdue today, or null if it is not overdue or the
        /// application has ended. Null also if no date was planned or `conditionsVisibility` hides the
        /// planned date from the caller.
        closing_slippage_days: Option<i64> = Row(closing_slippage)
            from(PlannedClosingOn, ClosedOn, Stage, ConditionsVisibility, CountryCode, FundingSourceCode),
            filter int by late_closing;
    }
}

fn approval_year(_: &Run<'_>, row: RowRef<'_>) -> Result<Value, Failure> {
    Ok(year(row, Column::ApprovedOn))
}

fn planned_approval_year(run: &Run<'_>, row: RowRef<'_>) -> Result<Value, Failure> {
    Ok(if row.shows_conditions(run) { year(row, Column::PlannedApprovalOn) } else { Value::Null })
}

fn summary_year(_: &Run<'_>, row: RowRef<'_>) -> Result<Value, Failure> {
    // As `Year` is kept, which in the past may rest on a date that has been hidden since.
    let visibility =
        row.cell(Column::ConditionsVisibility as usize).text().and_then(|text| text.parse().ok());
    Ok(match year(row, Column::ApprovedOn) {
        Value::Null if visibility == Some(Visibility::Public) => year(row, Column::PlannedApprovalOn),
        year => year,
    })
}

fn year(row: RowRef<'_>, column: Column) -> Value {
    row.cell(column as usize).date().map_or(Value::Null, |day| day.year().into())
}

fn late_approval(days: Predicate) -> Criterion {
    Criterion::Delay(APPROVAL.delay(), days)
}

fn late_closing(days: Predicate) -> Criterion {
    Criterion::Delay(CLOSING.delay(), days)
}

fn approval_slippage(run: &Run<'_>, row: RowRef<'_>) -> Result<Value, Failure> {
    Ok(late(run, row, APPROVAL))
}

fn closing_slippage(run: &Run<'_>, row: RowRef<'_>) -> Result<Value, Failure> {
    Ok(late(run, row, CLOSING))
}

/// The days between a planned and an actual day, for those who may see what was planned. What has not come is late by
/// today, while it still can come.
fn late(run: &Run<'_>, row: RowRef<'_>, MilestoneDates { planned, actual, over }: MilestoneDates) -> Value {
    if !row.shows_conditions(run) {
        return Value::Null;
    }
    let stage = row.cell(Column::Stage as usize).text().unwrap_or_default();
    let today = (!over.contains(&stage)).then(clock::today);
    let day = |column| row.cell(column as usize).date();
    slippage(day(planned), day(actual), today).map_or(Value::Null, Value::from)
}
