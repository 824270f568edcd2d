//! The rules of the pipeline as pure functions: how a funder's words map to the common stages, and how an application
//! moves through them.

use chrono::{Datelike, NaiveDate};
use entity::value::{AmountBasis, FinanceKind, PipelineStage, Visibility};
use model::recording::{IN_FUTURE, RuleText, rules};
use serde::{Deserialize, Serialize};

use super::vocabulary::{Milestone, is_same, meaning};

/// Where the stages and their common scale are described.
const SOURCE: &str =
    "The funding sources' project cycles, mapped to the common scale and the IATI activity status";

rules! {
    /// A rule of the pipeline.
    pub enum Rule from SOURCE {
        UnknownWords => UnknownWords,
            "the funding source's stage is unknown or ambiguous: give the common stage",
            "재원의 단계 명칭을 알 수 없거나 여러 뜻으로 해석됩니다: 공통 단계를 지정해 주십시오";
        AnotherStage => AnotherStage,
            "the common stage does not match the funding source's stage",
            "지정한 공통 단계가 재원의 단계 명칭과 맞지 않습니다";
        DropInstead => DropInstead,
            "the stage DROPPED can be recorded only with dropApplication or withdrawApplication, which require a reason",
            "중단은 dropApplication, 철회는 withdrawApplication으로 사유와 함께 기록해 주십시오";
        Ended => ApplicationEnded,
            "the application has ended",
            "종료된 신청입니다";
        BeginsEnded => ApplicationEnded,
            "an application cannot begin at the stage COMPLETION: give the stage at which it began, and record the later ones with recordApplicationStage",
            "신청은 종료 단계에서 시작할 수 없습니다: 처음 단계로 등록하고 이후 단계는 recordApplicationStage로 기록해 주십시오";
        SameStage => SameStage,
            "the application is already at this stage",
            "이미 이 단계에 있습니다";
        BackWithoutReason => BackWithoutReason,
            "returning to an earlier stage requires a reason",
            "이전 단계로 되돌릴 때에는 사유가 있어야 합니다";
        BeforePrevious => BeforePrevious,
            "the date must not be earlier than that of the previous stage",
            "단계의 날짜는 앞 단계보다 빠를 수 없습니다";
        Future = IN_FUTURE;
        FinanceNotGiven => FinanceNotGiven,
            "the funding source does not give this form of finance",
            "이 재원에서 제공하지 않는 재원 유형입니다";
        FinanceOfTotalCost => FinanceOfTotalCost,
            "a total cost must have no form of finance; every other amount must have one",
            "총사업비에는 재원 유형을 지정할 수 없고, 그 밖의 금액에는 지정해야 합니다";
        NotApproved => NotApproved,
            "a committed amount can be recorded only after the funding source has approved the application",
            "약정액은 신청이 승인된 뒤에만 기록할 수 있습니다";
        CommittedBefore => NotApproved,
            "committed amounts are recorded, so the application must stay approved: remove them first",
            "약정액이 기록되어 있으므로 신청은 승인된 상태여야 합니다: 약정액을 먼저 삭제해 주십시오";
        LaterStages => StillReferred,
            "later stages of the application are recorded: delete those first, the last one first",
            "이후 단계가 기록되어 있습니다: 마지막 단계부터 먼저 삭제해 주십시오";
        OnlyStage => StillReferred,
            "an application keeps the stage that it began with: delete the application instead",
            "신청의 첫 단계는 삭제할 수 없습니다: 신청을 삭제해 주십시오";
        DroppedIsKept => ApplicationEnded,
            "an application that was dropped is kept; a drop that was recorded by mistake is deleted by those who may drop it",
            "중단된 신청은 삭제할 수 없습니다. 잘못 기록한 중단은 중단 권한이 있는 기관이 삭제합니다";
        DatesOutOfOrder => DatesOutOfOrder,
            "the dates must be in this order: application, approval, signing, effectiveness, closing",
            "신청, 승인, 서명, 발효, 종료의 순서에 맞는 날짜여야 합니다";
        AppliedBeforeIdentification => DatesOutOfOrder,
            "the application must not be dated before the project was identified",
            "신청일은 사업 발굴일보다 빠를 수 없습니다";
        StageBeforeApplication => DatesOutOfOrder,
            "the application must not enter a stage before the date of the application",
            "단계 진입일은 신청일보다 빠를 수 없습니다";
        ImplementedBeforeApproval => DatesOutOfOrder,
            "the implementation must not begin before the approval",
            "승인 전에는 사업을 시행할 수 없습니다";
        ClosedBeforeImplementation => DatesOutOfOrder,
            "the financing can close only after the implementation has begun or an approved application was dropped",
            "사업이 시행되었거나 승인된 신청이 중단된 경우에만 재원의 종료일을 기록할 수 있습니다";
        AfterEnd => ApplicationEnded,
            "the dates of the application must not be later than its end",
            "신청의 날짜는 종료일보다 늦을 수 없습니다";
    }
}

/// The common stage of a funder's words: what they mean, or of what they can mean what is said, or else the
/// stage that the application is at.
pub fn derive(
    source: &str,
    words: &str,
    said: Option<PipelineStage>,
    last: Option<PipelineStage>,
) -> Result<PipelineStage, Rule> {
    let Some(known) = meaning(source, words) else {
        return said.ok_or(Rule::UnknownWords);
    };
    let meant = known.stages;
    match said.or(last.filter(|last| meant.contains(last))) {
        Some(stage) if meant.contains(&stage) => Ok(stage),
        Some(_) => Err(Rule::AnotherStage),
        // Words of several meanings say nothing alone.
        None => match meant {
            [stage] => Ok(*stage),
            _ => Err(Rule::UnknownWords),
        },
    }
}

/// A stage that an application enters, or has entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub stage: PipelineStage,
    pub words: String,
    pub entered_on: Option<NaiveDate>,
}

/// Whether an application may begin at a stage: what has ended goes on to no other.
pub fn check_first(stage: PipelineStage) -> Result<(), Rule> {
    match stage {
        PipelineStage::Dropped => Err(Rule::DropInstead),
        PipelineStage::Completion => Err(Rule::BeginsEnded),
        _ => Ok(()),
    }
}

/// Whether an application may go from its last stage to another one, with a reason or without.
pub fn check_move(last: &Entry, next: &Entry, reason: bool, today: NaiveDate) -> Result<(), Rule> {
    if is_over(last.stage) {
        return Err(Rule::Ended);
    }
    if last.stage == next.stage && is_same(&last.words, &next.words) {
        return Err(Rule::SameStage);
    }
    if is_back(last.stage, next.stage) && !reason {
        return Err(Rule::BackWithoutReason);
    }
    check_entered(next.entered_on, last.entered_on, today)
}

/// Whether a stage is an earlier one on the common scale.
pub fn is_back(last: PipelineStage, next: PipelineStage) -> bool {
    place(next) < place(last)
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
    pub signed: Option<NaiveDate>,
    pub effective: Option<NaiveDate>,
    pub closed: Option<NaiveDate>,
}

/// A date that breaks a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Misdated {
    pub field: &'static str,
    /// The field of the date that it does not fit, if it is one.
    pub other: Option<&'static str>,
    pub rule: Rule,
}

impl Misdated {
    fn alone(field: &'static str, rule: Rule) -> Self {
        Self { field, other: None, rule }
    }

    /// The field that an input gives of the two.
    pub fn given(self, gives: impl Fn(&str) -> bool) -> Option<&'static str> {
        [Some(self.field), self.other].into_iter().flatten().find(|field| gives(field))
    }
}

/// What has happened lies in the past, and in order: applied for, approved, signed, in effect, closed.
/// The first that is not is refused.
pub fn check_dates(dates: Dates, today: NaiveDate) -> Result<(), Misdated> {
    let dates = [
        ("applied_on", dates.applied),
        ("approved_on", dates.approved),
        ("signed_on", dates.signed),
        ("effective_on", dates.effective),
        ("closed_on", dates.closed),
    ];
    check_order(&dates, today)
}

/// Whether a project was identified before an application of it, as far as both dates are known.
pub fn check_identified(identified: Option<NaiveDate>, applied: Option<NaiveDate>) -> Result<(), Rule> {
    let early = identified.zip(applied).is_some_and(|(identified, applied)| applied < identified);
    if early { Err(Rule::AppliedBeforeIdentification) } else { Ok(()) }
}

/// What is planned is in order: the application, its approval, and the closing.
pub fn check_planned(
    applied: Option<NaiveDate>,
    [approval, closing]: [Option<NaiveDate>; 2],
) -> Result<(), Misdated> {
    let dates = [("applied_on", applied), ("planned_approval_on", approval), ("planned_closing_on", closing)];
    check_order(&dates, NaiveDate::MAX)
}

/// Whether dates are in order and none is later than the last one that can be.
fn check_order(dates: &[(&'static str, Option<NaiveDate>)], last: NaiveDate) -> Result<(), Misdated> {
    let mut before: Option<(&'static str, NaiveDate)> = None;
    for (field, day) in dates.iter().filter_map(|(field, day)| Some((*field, (*day)?))) {
        if day > last {
            return Err(Misdated::alone(field, Rule::Future));
        }
        if let Some((other, _)) = before.filter(|(_, before)| day < *before) {
            return Err(Misdated { field, other: Some(other), rule: Rule::DatesOutOfOrder });
        }
        before = Some((field, day));
    }
    Ok(())
}

/// Whether dates fit the stages that an application has entered: it enters none before it is applied for, is
/// implemented once it is approved, its financing closes once it is implemented or when it is dropped, and nothing
/// comes after its end. The accounts of what is complete may close later.
pub fn check_stages(dates: Dates, entries: &[Entry]) -> Result<(), Misdated> {
    let Some(last) = entries.last() else { return Ok(()) };
    let entered = entries.iter().filter_map(|entry| entry.entered_on).min();
    if dates.applied.zip(entered).is_some_and(|(applied, entered)| entered < applied) {
        return Err(Misdated::alone("applied_on", Rule::StageBeforeApplication));
    }
    let dropped = last.stage == PipelineStage::Dropped;
    let closes = if dropped { dates.approved.is_some() } else { is_implemented(last.stage) };
    if dates.closed.is_some() && !closes {
        let rule = Rule::ClosedBeforeImplementation;
        return Err(Misdated { field: "closed_on", other: Some("approved_on"), rule });
    }
    // A return to an earlier stage takes back those after it.
    let begun = entries.iter().fold(None, |begun, entry| match entry.stage {
        PipelineStage::Dropped => begun,
        stage if is_implemented(stage) => begun.or(entry.entered_on),
        _ => None,
    });
    if dates.approved.zip(begun).is_some_and(|(approved, begun)| begun < approved) {
        return Err(Misdated::alone("approved_on", Rule::ImplementedBeforeApproval));
    }
    let end = last.entered_on.filter(|_| is_over(last.stage));
    let late = |day: Option<NaiveDate>| day.zip(end).is_some_and(|(day, end)| day > end);
    let past = [
        ("approved_on", dates.approved),
        ("signed_on", dates.signed),
        ("effective_on", dates.effective),
        ("closed_on", dates.closed.filter(|_| dropped)),
    ];
    match past.into_iter().find(|(_, day)| late(*day)) {
        Some((field, _)) => Err(Misdated::alone(field, Rule::AfterEnd)),
        None => Ok(()),
    }
}

fn is_implemented(stage: PipelineStage) -> bool {
    matches!(stage, PipelineStage::Implementation | PipelineStage::Completion)
}

/// Whether an application ends with a stage.
fn is_over(stage: PipelineStage) -> bool {
    matches!(stage, PipelineStage::Dropped | PipelineStage::Completion)
}

/// The dates of the milestones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Milestones([Option<NaiveDate>; Milestone::ALL.len()]);

impl Milestones {
    pub fn new(approved: Option<NaiveDate>, signed: Option<NaiveDate>, closed: Option<NaiveDate>) -> Self {
        Self([approved, signed, closed])
    }

    /// Whether there is the date of a field.
    pub fn has(&self, field: &str) -> bool {
        let fields = ["approved_on", "signed_on", "closed_on"];
        fields.iter().zip(self.0).any(|(own, on)| *own == field && on.is_some())
    }

    pub fn on(&self, milestone: Milestone) -> Option<NaiveDate> {
        self.0[milestone as usize]
    }

    /// The milestones of the stages that an application has entered, in their order. A milestone is passed
    /// once; going back to an earlier stage takes back those of the stages after it.
    pub fn of<'a>(source: &str, entries: impl IntoIterator<Item = &'a Entry>) -> Self {
        let mut passed: [Option<(u8, NaiveDate)>; Milestone::ALL.len()] = [None; _];
        for entry in entries {
            let at = place(entry.stage);
            for passed in passed.iter_mut().filter(|passed| passed.is_some_and(|(by, _)| by > at)) {
                *passed = None;
            }
            let meant = meaning(source, &entry.words).map_or(&[][..], |words| words.milestones);
            for (milestone, on) in meant.iter().zip(std::iter::repeat(entry.entered_on)) {
                let passed = &mut passed[*milestone as usize];
                *passed = passed.or(on.map(|on| (at, on)));
            }
        }
        Self(passed.map(|passed| passed.map(|(_, on)| on)))
    }
}

/// A date that was entered by hand and stays, though a stage means another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    pub milestone: Milestone,
    pub kept: NaiveDate,
    pub reported: NaiveDate,
}

/// The dates of an application that enters a stage: what is stated or else what its stages mean. A date that
/// no stage before meant was entered by hand, and stays.
pub fn follow(
    was: Milestones,
    before: Milestones,
    after: Milestones,
    stated: Milestones,
) -> (Milestones, Vec<Difference>) {
    let mut differences = Vec::new();
    let dates = Milestone::ALL.map(|milestone| {
        let reported = stated.on(milestone).or(after.on(milestone));
        let by_hand = was.on(milestone).filter(|on| before.on(milestone) != Some(*on));
        if let (Some(kept), Some(reported)) = (by_hand, reported.filter(|on| by_hand != Some(*on))) {
            differences.push(Difference { milestone, kept, reported });
        }
        by_hand.or(reported)
    });
    (Milestones(dates), differences)
}

/// The year that an application is counted in: of its approval, or else of the planned one where that is
/// public, since the year is.
pub fn year(approved: Option<NaiveDate>, planned: Option<NaiveDate>, terms: Visibility) -> Option<i32> {
    let planned = planned.filter(|_| terms == Visibility::Public);
    approved.or(planned).map(|day| day.year())
}

/// The day that applications are ordered by as they close: of the closing, or else the planned one where that
/// is public, since the order is.
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
    approved_on.is_some() || stage == PipelineStage::Negotiation || is_implemented(stage)
}

impl From<Misdated> for RuleText {
    fn from(date: Misdated) -> Self {
        date.rule.into()
    }
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
