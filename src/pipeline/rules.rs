//! The rules of the pipeline as pure functions: how a funder's words map to the common stages, and how an application
//! moves through them.

use chrono::{Datelike, NaiveDate};
use entity::value::{AmountBasis, FinanceKind, PipelineStage, Visibility};

use crate::api::RuleCode;
use crate::recording::RuleText;
use crate::records::funding_source::VOCABULARY;

/// Where the stages and their common scale are described.
const SOURCE: &str =
    "The funding sources' project cycles, mapped to the common scale and the IATI activity status";

/// A rule of the pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rule {
    /// The words are none of the funding source's, so the common stage has to be said.
    UnknownWords,
    /// The words mean another stage than is said.
    AnotherStage,
    /// Dropping and withdrawing have mutations of their own.
    DropInstead,
    /// The application was dropped or withdrawn, or is complete.
    Ended,
    /// It is at this stage already.
    SameStage,
    /// It goes back to an earlier stage without a reason.
    BackWithoutReason,
    /// It is dated before the stage that it follows.
    BeforePrevious,
    Future,
    /// The funding source gives no money in this form.
    FinanceNotGiven,
    /// A form of finance for a total cost, or none for another amount.
    FinanceOfTotalCost,
    /// Committed before the funding source approved.
    NotApproved,
    /// A date of approval comes before the date of application, say.
    DatesOutOfOrder,
}

/// The common stage of a funder's words: what they mean, or of what they can mean what is said, or else the
/// stage that the application is at.
pub fn derive(
    source: &str,
    words: &str,
    said: Option<PipelineStage>,
    last: Option<PipelineStage>,
) -> Result<PipelineStage, Rule> {
    let same = |known: &str| known.to_lowercase() == words.trim().to_lowercase();
    let known = VOCABULARY.iter().find(|(of, _)| *of == source).map_or(&[][..], |(_, words)| words);
    let Some((_, meant)) = known.iter().find(|(known, _)| same(known)) else {
        return said.ok_or(Rule::UnknownWords);
    };
    match said.or(last.filter(|last| meant.contains(last))) {
        Some(stage) if meant.contains(&stage) => Ok(stage),
        Some(_) => Err(Rule::AnotherStage),
        None => meant.first().copied().ok_or(Rule::UnknownWords),
    }
}

/// A stage that an application enters, or has entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub stage: PipelineStage,
    pub words: String,
    pub entered_on: Option<NaiveDate>,
}

/// Whether an application may go from its last stage to another one, with a reason or without.
pub fn check_move(last: &Entry, next: &Entry, reason: bool, today: NaiveDate) -> Result<(), Rule> {
    if matches!(last.stage, PipelineStage::Dropped | PipelineStage::Completion) {
        return Err(Rule::Ended);
    }
    if (last.stage, &last.words) == (next.stage, &next.words) {
        return Err(Rule::SameStage);
    }
    if place(next.stage) < place(last.stage) && !reason {
        return Err(Rule::BackWithoutReason);
    }
    check_entered(next.entered_on, last.entered_on, today)
}

/// Whether a stage was entered in the past, and not before the one that it follows.
pub fn check_entered(
    entered_on: Option<NaiveDate>,
    previous: Option<NaiveDate>,
    today: NaiveDate,
) -> Result<(), Rule> {
    match entered_on {
        Some(day) if day > today => Err(Rule::Future),
        Some(day) if previous.is_some_and(|previous| day < previous) => Err(Rule::BeforePrevious),
        _ => Ok(()),
    }
}

/// The place of a stage on the common scale.
fn place(stage: PipelineStage) -> u8 {
    match stage {
        PipelineStage::Identification => 0,
        PipelineStage::Preparation => 1,
        PipelineStage::Appraisal => 2,
        PipelineStage::Negotiation => 3,
        PipelineStage::Implementation => 4,
        PipelineStage::Completion => 5,
        PipelineStage::Dropped => 6,
    }
}

/// The dates of an application that has them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dates {
    pub applied: Option<NaiveDate>,
    pub approved: Option<NaiveDate>,
    pub effective: Option<NaiveDate>,
    pub closed: Option<NaiveDate>,
}

/// What has happened lies in the past, and in order: applied for, approved, in effect, closed.
pub fn check_dates(dates: Dates, today: NaiveDate) -> Result<(), Rule> {
    let known = [dates.applied, dates.approved, dates.effective, dates.closed];
    let known: Vec<NaiveDate> = known.into_iter().flatten().collect();
    if known.iter().any(|day| *day > today) {
        return Err(Rule::Future);
    }
    if known.is_sorted() { Ok(()) } else { Err(Rule::DatesOutOfOrder) }
}

/// The year that an application is counted in: of its approval, or else of the planned one where that is
/// public, since the year is.
pub fn year(approved: Option<NaiveDate>, planned: Option<NaiveDate>, terms: Visibility) -> Option<i32> {
    let planned = planned.filter(|_| terms == Visibility::Public);
    approved.or(planned).map(|day| day.year())
}

/// The day that applications are ordered by as they close: of the closing, or else the planned one where that is
/// public, since the order is.
pub fn closing(
    closed: Option<NaiveDate>,
    planned: Option<NaiveDate>,
    terms: Visibility,
) -> Option<NaiveDate> {
    closed.or(planned.filter(|_| terms == Visibility::Public))
}

/// Whether an amount fits what it stands for, the funding source, and how far the application has come.
pub fn check_amount(
    basis: AmountBasis,
    finance: Option<FinanceKind>,
    given: &[FinanceKind],
    approved: bool,
) -> Result<(), Rule> {
    if (basis == AmountBasis::TotalCost) == finance.is_some() {
        return Err(Rule::FinanceOfTotalCost);
    }
    if finance.is_some_and(|kind| !given.is_empty() && !given.contains(&kind)) {
        return Err(Rule::FinanceNotGiven);
    }
    if basis == AmountBasis::Committed && !approved {
        return Err(Rule::NotApproved);
    }
    Ok(())
}

/// Whether a funding source has approved what is at a stage.
pub fn is_approved(stage: PipelineStage, approved_on: Option<NaiveDate>) -> bool {
    approved_on.is_some()
        || matches!(
            stage,
            PipelineStage::Negotiation | PipelineStage::Implementation | PipelineStage::Completion
        )
}

impl Rule {
    /// The rule, as programs know it.
    pub fn code(self) -> RuleCode {
        match self {
            Self::UnknownWords => RuleCode::UnknownWords,
            Self::AnotherStage => RuleCode::AnotherStage,
            Self::DropInstead => RuleCode::DropInstead,
            Self::Ended => RuleCode::ApplicationEnded,
            Self::SameStage => RuleCode::SameStage,
            Self::BackWithoutReason => RuleCode::BackWithoutReason,
            Self::BeforePrevious => RuleCode::BeforePrevious,
            Self::Future => RuleCode::InFuture,
            Self::FinanceNotGiven => RuleCode::FinanceNotGiven,
            Self::FinanceOfTotalCost => RuleCode::FinanceOfTotalCost,
            Self::NotApproved => RuleCode::NotApproved,
            Self::DatesOutOfOrder => RuleCode::DatesOutOfOrder,
        }
    }
}

impl From<Rule> for RuleText {
    fn from(rule: Rule) -> Self {
        let (english, korean) = rule.words();
        Self { code: rule.code(), english, korean, source: SOURCE }
    }
}

impl Rule {
    /// The rule in English and in Korean.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::UnknownWords => (
                "these words are none that are known of the funding source: say which common stage they mean",
                "이 재원의 단계로 알려진 표현이 아닙니다: 공통 단계를 함께 지정해 주십시오",
            ),
            Self::AnotherStage => (
                "the funding source's words mean another common stage",
                "재원의 표현은 다른 공통 단계를 뜻합니다",
            ),
            Self::DropInstead => (
                "drop the application, or withdraw it: that has a reason and a mutation of its own",
                "중단이나 철회는 사유와 함께 별도로 기록합니다",
            ),
            Self::Ended => ("the application has ended", "종료된 신청입니다"),
            Self::SameStage => ("the application is at this stage already", "이미 이 단계에 있습니다"),
            Self::BackWithoutReason => (
                "an application goes back to an earlier stage for a reason",
                "이전 단계로 되돌릴 때에는 사유가 있어야 합니다",
            ),
            Self::BeforePrevious => (
                "a stage is not entered before the one that it follows",
                "단계의 날짜는 앞 단계보다 빠를 수 없습니다",
            ),
            Self::Future => (
                "what is recorded has happened: the date lies in the future",
                "이미 일어난 일만 기록합니다: 날짜가 미래입니다",
            ),
            Self::FinanceNotGiven => {
                ("the funding source gives no money in this form", "이 재원이 제공하지 않는 재원 형태입니다")
            }
            Self::FinanceOfTotalCost => (
                "an amount has a form of finance, a total cost has none",
                "금액에는 재원 형태가 있고 총사업비에는 없습니다",
            ),
            Self::NotApproved => (
                "an amount is committed once the application is approved",
                "신청이 승인된 뒤에 약정 금액을 기록합니다",
            ),
            Self::DatesOutOfOrder => (
                "applied for, approved, in effect, closed: each date not before the one ahead of it",
                "신청, 승인, 발효, 종료의 순서에 맞는 날짜여야 합니다",
            ),
        }
    }
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
