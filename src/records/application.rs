//! A pipeline project's application to one funding source. One that a funder drops is never deleted.

use async_graphql::Value;
use chrono::{Datelike, NaiveDate};
use entity::application::Column;
use entity::value::{PipelineStage, Visibility};

use super::application_amount::ApplicationAmount;
use super::application_stage::ApplicationStage;
use super::classification::Classification;
use super::country::Country;
use super::funding_source::FundingSource;
use super::pipeline_project::PipelineProject;
use crate::api::Failure;
use crate::api::record::{RowRef, Run};
use crate::clock;
use crate::store::{Criterion, Delay, Predicate};

record! {
    /// A pipeline project's application to one funding source. One that a funder drops is never deleted.
    Application of application;
    applications: "application", "applications";

    fields {
        /// Its code, unique among applications.
        Code: text().key().filter().order(),
        /// What the funding source calls it. Null for those who may not see its terms.
        Reference: text().filter_as("What the funding source calls it."),
        /// Its stage on the common scale.
        Stage: choice<PipelineStage>().filter().order(),
        /// Its stage in the funding source's own words.
        FunderStage: text().filter(),
        /// The lending or grant instrument in the funding source's words. Null for those who may not see its
        /// terms.
        Instrument: text().filter_as("The lending or grant instrument in the funding source's words."),
        /// Who may see its terms: `reference`, `instrument`, `plannedApprovalOn` and `plannedClosingOn`. Its
        /// amounts have a visibility of their own.
        ConditionsVisibility: choice<Visibility>(),
        /// The year of its approval, actual or else planned where its terms are public.
        Year: int().unread().filter().order(),
        /// When it was applied for.
        AppliedOn: date().filter(),
        /// When it was planned to be approved. Null for those who may not see its terms.
        PlannedApprovalOn: date().filter_as("When it was planned to be approved."),
        /// When it was approved.
        ApprovedOn: date().filter().order(),
        /// When the agreement took effect.
        EffectiveOn: date().filter(),
        /// When it is planned to close. Null for those who may not see its terms.
        PlannedClosingOn: date().filter_as("When it is planned to close."),
        /// When it closed.
        ClosedOn: date().filter().order(),
        /// Day of its closing: the actual one, or else the planned one where its terms are public.
        ClosingOn: date().unread().order(),
        /// The code of the sector.
        SectorCode: text().unread().filter(),
    }
    one {
        /// The project.
        pipeline_project: PipelineProject by PipelineProjectId = pipeline_project::Id;
        /// The funding source applied to.
        funding_source: FundingSource by FundingSourceCode = funding_source::Code;
        /// The sector of the project, an OECD DAC purpose code.
        sector: Classification by SectorCode = classification::Code if List = "DAC_SECTOR", unfiltered;
        /// The partner country.
        country: Country by CountryCode = country::Alpha2;
    }
    all {
        /// The stages that it entered.
        stages: ApplicationStage by Id = application_stage::ApplicationId;
        /// Its amounts, by what they stand for and by type of finance.
        amounts: ApplicationAmount by Id = application_amount::ApplicationId;
    }
    computed {
        /// The year in which it was approved; null before.
        approval_year: Option<i32> = Row(approval_year) from(ApprovedOn);
        /// The year in which it was planned to be approved. Null for those who may not see its terms.
        planned_approval_year: Option<i32> = Row(planned_approval_year)
            from(PlannedApprovalOn, ConditionsVisibility, CountryCode, FundingSourceCode);
        /// How many days later than planned it was approved (earlier: negative); while it is not approved, how many
        /// it is late by today, if it is. Null for those who may not see its terms.
        approval_slippage_days: Option<i64> = Row(approval_slippage)
            from(PlannedApprovalOn, ApprovedOn, Stage, ConditionsVisibility, CountryCode, FundingSourceCode),
            filter int by late_approval;
        /// How many days later than planned it closed (earlier: negative); while it is not closed, how many it is
        /// late by today, if it is. Null for those who may not see its terms.
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

fn year(row: RowRef<'_>, column: Column) -> Value {
    row.cell(column as usize).date().map_or(Value::Null, |day| day.year().into())
}

/// The stages after which nothing that was planned comes any more.
const OVER: [&str; 2] = ["COMPLETION", "DROPPED"];

/// What `slippage` gives, in SQL.
fn delay(planned: Column, actual: Column) -> Delay {
    let (planned, actual, stage) = (planned as usize, actual as usize, Column::Stage as usize);
    Delay { planned, actual, stage, over: &OVER, today: clock::today() }
}

/// The delay of the approval, as of today.
pub fn approval_delay() -> Delay {
    delay(Column::PlannedApprovalOn, Column::ApprovedOn)
}

/// The delay of the closing, as of today.
pub fn closing_delay() -> Delay {
    delay(Column::PlannedClosingOn, Column::ClosedOn)
}

fn late_approval(days: Predicate) -> Criterion {
    Criterion::Delay(approval_delay(), days)
}

fn late_closing(days: Predicate) -> Criterion {
    Criterion::Delay(closing_delay(), days)
}

fn approval_slippage(run: &Run<'_>, row: RowRef<'_>) -> Result<Value, Failure> {
    Ok(late(run, row, Column::PlannedApprovalOn, Column::ApprovedOn))
}

fn closing_slippage(run: &Run<'_>, row: RowRef<'_>) -> Result<Value, Failure> {
    Ok(late(run, row, Column::PlannedClosingOn, Column::ClosedOn))
}

/// The days between a planned and an actual day, for those who may see what was planned. What has not come is late by
/// today, until the application is dropped or completed.
fn late(run: &Run<'_>, row: RowRef<'_>, planned: Column, actual: Column) -> Value {
    if !row.shows_conditions(run) {
        return Value::Null;
    }
    let stage = row.cell(Column::Stage as usize).text().unwrap_or_default();
    let today = (!OVER.contains(&stage)).then(clock::today);
    let day = |column| row.cell(column as usize).date();
    slippage(day(planned), day(actual), today).map_or(Value::Null, Value::from)
}

/// How many days something came later than planned (earlier: negative); while it has not come, how many it is
/// late by `today`, if it is and still can come.
fn slippage(planned: Option<NaiveDate>, actual: Option<NaiveDate>, today: Option<NaiveDate>) -> Option<i64> {
    let planned = planned?;
    match actual {
        Some(actual) => Some((actual - planned).num_days()),
        None => Some((today? - planned).num_days()).filter(|late| *late > 0),
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use proptest::prelude::*;

    use super::slippage;

    proptest! {
        /// Slippage is what the planned date lacks to the actual one, and is never told of what is not late.
        #[test]
        fn slippage_is_the_days_between(planned in 0i64..9_000, actual in 0i64..9_000) {
            let first = NaiveDate::from_ymd_opt(2010, 1, 1).expect("a date");
            let at = |days| Some(first + chrono::TimeDelta::days(days));
            prop_assert_eq!(slippage(at(planned), at(actual), None), Some(actual - planned));
            let late = slippage(at(planned), None, at(actual));
            prop_assert_eq!(late, Some(actual - planned).filter(|days| *days > 0));
            prop_assert_eq!(slippage(None, at(actual), at(actual)), None);
        }
    }
}
