//! The rules of a center's work as pure functions: what it rests on, when it may be, and what has to add up.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use entity::value::{DecisionOutcome, DecisionSubject, Gender, PartialDate, ProcedureStepKind, WorkStatus};
use model::recording::rules;

use crate::procedure::rules::{check_follows, is_being_set_up, is_over};

/// Where the work of a center is described.
const SOURCE: &str = "NIA, Digital Government Cooperation Center: what a center does";

rules! {
    /// A rule of the work.
    pub enum Rule from SOURCE {
        NeedsDecision => NeedsDecision,
            "a decision of the Committee is required: give decision, or set predatesRecords for historical work",
            "위원회의 의결이 필요합니다: decision을 지정하거나, 과거 실적이면 predatesRecords를 true로 지정해 주십시오";
        DecisionOrHistory => DecisionOrHistory,
            "decision and predatesRecords cannot be combined",
            "decision과 predatesRecords는 함께 쓸 수 없습니다";
        DecisionOnAnotherMatter => DecisionOnAnotherMatter,
            "the decision is not about this kind of work",
            "다른 사안에 대한 의결입니다";
        DecisionNotApproved => DecisionNotApproved,
            "the decision did not approve the work",
            "위원회가 안건을 승인하지 않은 의결입니다";
        CommitteeIsRecorded => CommitteeIsRecorded,
            "the set-up or the Committee of this term is recorded, so a decision of the Committee is required",
            "이 운영 기간의 설치 절차나 위원회가 기록되어 있으므로 위원회 의결을 지정해야 합니다";
        Over => TermOver,
            "the term has ended: its work needs a date within the term, or must be completed if it predates the records",
            "운영 기간이 종료되었습니다. 업무에는 그 기간 중의 날짜가 필요하며, 기록 이전의 업무는 날짜가 없으면 완료된 것이어야 합니다";
        PastEnd => PastEnd,
            "the date must not be later than the end of the term, including extensions",
            "날짜는 운영 기간의 종료일(연장 포함)보다 늦을 수 없습니다";
        BeforeDecision => BeforeDecision,
            "the work must not begin before the decision of the Committee that approved it",
            "위원회가 의결한 날보다 먼저 시작할 수 없습니다";
        BeforeOpening => BeforeOpening,
            "the work must not begin before the center opened",
            "센터 개소일보다 먼저 시작할 수 없습니다";
        NotOpened => NotOpened,
            "the center has not opened: record its opening first",
            "아직 개소하지 않은 센터입니다. 개소를 먼저 기록해 주십시오";
        EndsBeforeItBegins => EndsBeforeItBegins,
            "the end must not be earlier than the beginning",
            "시작보다 먼저 끝날 수 없습니다";
        DispatchedTwice => DispatchedTwice,
            "the expert already has another dispatch in this period",
            "같은 기간에 이미 파견되어 있는 전문가입니다";
        DispatchBegun => DispatchBegun,
            "a dispatch that has begun cannot be cancelled: end it, or delete it if it was recorded by mistake",
            "이미 시작된 파견은 취소할 수 없습니다: 종료일을 기록하거나, 잘못 기록한 경우 삭제해 주십시오";
        CountedTwice => CountedTwice,
            "each combination of country and gender can be given only once",
            "같은 국가와 성별의 인원은 한 번만 지정할 수 있습니다";
        DoNotAddUp => DoNotAddUp,
            "each count must be at least 1, and the counts must add up to the total",
            "각 인원은 1명 이상이어야 하며, 모두 더하면 전체 참가자 수와 같아야 합니다";
        NotHandedOver => NotHandedOver,
            "the utilization of a project can be reported only when the project is completed; that of all results of the term, only when the term has ended",
            "활용은 완료된 사업이나 종료된 운영 기간에 대해서만 보고할 수 있습니다";
        ReportBeforeHandover => NotHandedOver,
            "the utilization must not be reported before the end of the project or, for all results, of the term",
            "활용 보고일은 사업 또는 운영 기간의 종료일보다 빠를 수 없습니다";
        NotHeld => NotHeld,
            "participants can be recorded only after the session has begun",
            "참가자는 연수가 시작된 뒤에만 기록할 수 있습니다";
        WorkCancelled => WorkCancelled,
            "cancelled work can no longer be changed",
            "취소되어 더 이상 변경할 수 없습니다";
        TookPlace => TookPlace,
            "work that has taken place can no longer be cancelled",
            "이미 개최되어 취소할 수 없습니다";
    }
}

/// What a piece of work is said to rest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Basis {
    /// The decision that is named: on what, and how the Committee decided.
    pub decision: Option<(DecisionSubject, DecisionOutcome)>,
    pub predates_records: bool,
    /// It has a date, or its parts have.
    pub dated: bool,
}

/// A term as far as its work asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Term {
    pub step: Option<ProcedureStepKind>,
    pub opened_on: Option<PartialDate>,
    /// When it ended, or is to end as things stand, extensions counted.
    pub end: Option<PartialDate>,
    /// It was proposed, or its Committee was organized, in these records and not in a history that was loaded.
    pub is_recorded: bool,
    /// When the Committee approved the work that is checked.
    pub decided_on: Option<PartialDate>,
}

/// Work exists because the Committee decided it, or it is history that predates the records. Of a term that is over,
/// its date shows that it took place within the term.
pub fn check_basis(basis: Basis, subject: DecisionSubject, term: &Term) -> Result<(), Rule> {
    match (basis.decision, basis.predates_records) {
        (Some(_), true) => Err(Rule::DecisionOrHistory),
        (None, false) => Err(Rule::NeedsDecision),
        (Some((on, _)), false) if on != subject => Err(Rule::DecisionOnAnotherMatter),
        (Some((_, outcome)), false) if outcome != DecisionOutcome::Approved => Err(Rule::DecisionNotApproved),
        (Some(_), false) if term.step.is_some_and(is_over) && !basis.dated => Err(Rule::Over),
        (Some(_), false) => Ok(()),
        (None, true) if term.is_recorded => Err(Rule::CommitteeIsRecorded),
        (None, true) => Ok(()),
    }
}

/// In a term that is over, historical work without a date has come to its end.
pub fn check_history(term: &Term, status: WorkStatus, dated: bool) -> Result<(), Rule> {
    let goes_on = matches!(status, WorkStatus::Planned | WorkStatus::Ongoing);
    if term.step.is_some_and(is_over) && goes_on && !dated { Err(Rule::Over) } else { Ok(()) }
}

/// Work does not end before it begins, begins no earlier than it was decided and the center opened, and neither
/// begins nor ends after the term; the field at fault is named. A date that is known by its year alone may still be the fitting one.
pub fn check_period(
    term: &Term,
    started_on: Option<&PartialDate>,
    ended_on: Option<&PartialDate>,
) -> Result<(), (&'static str, Rule)> {
    if let (Some(started_on), Some(ended_on)) = (started_on, ended_on)
        && ended_on.latest() < started_on.earliest()
    {
        return Err(("ended_on", Rule::EndsBeforeItBegins));
    }
    let is_past_end = |day: &PartialDate| term.end.as_ref().is_some_and(|end| day.earliest() > end.latest());
    let days = [("started_on", started_on), ("ended_on", ended_on)];
    days.into_iter().filter_map(|(field, day)| Some((field, day?))).try_for_each(|(field, day)| {
        check_follows(term.opened_on.as_ref(), day, (field, Rule::BeforeOpening))?;
        check_follows(term.decided_on.as_ref(), day, (field, Rule::BeforeDecision))?;
        if is_past_end(day) { Err((field, Rule::PastEnd)) } else { Ok(()) }
    })
}

/// Work that goes on has begun, and completed work has ended: the dates of which this makes facts.
pub fn facts_of<'d>(
    status: WorkStatus,
    started_on: Option<&'d PartialDate>,
    ended_on: Option<&'d PartialDate>,
) -> [Option<(&'static str, &'d PartialDate)>; 2] {
    let has_begun = matches!(status, WorkStatus::Ongoing | WorkStatus::Completed);
    let has_ended = status == WorkStatus::Completed;
    [
        started_on.filter(|_| has_begun).map(|day| ("started_on", day)),
        ended_on.filter(|_| has_ended).map(|day| ("ended_on", day)),
    ]
}

/// Whether work that goes on, or is done, is of a center that has opened.
pub fn check_opened(term: &Term, has_begun: bool) -> Result<(), Rule> {
    let never_opened = |step| is_being_set_up(step) || step == ProcedureStepKind::Withdrawn;
    // Of a history, the opening may be unknown.
    let has_opened = term.opened_on.is_some() || !term.step.is_some_and(never_opened);
    if has_begun && !has_opened { Err(Rule::NotOpened) } else { Ok(()) }
}

/// Whether something is cancelled before it takes place.
pub fn check_cancellation(was_held: bool) -> Result<(), Rule> {
    if was_held { Err(Rule::TookPlace) } else { Ok(()) }
}

/// Participants are counted once a session has begun.
pub fn check_held(started_on: NaiveDate, today: NaiveDate) -> Result<(), Rule> {
    if started_on > today { Err(Rule::NotHeld) } else { Ok(()) }
}

/// The days of something, the last one left open while it is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    pub first: NaiveDate,
    pub last: Option<NaiveDate>,
}

impl Days {
    pub fn check(self) -> Result<(), Rule> {
        if self.last.is_some_and(|last| last < self.first) { Err(Rule::EndsBeforeItBegins) } else { Ok(()) }
    }

    /// Nothing goes on after the end of its term.
    pub fn check_within(self, term: &Term) -> Result<(), Rule> {
        match &term.end {
            Some(end) if self.last.unwrap_or(self.first) > end.latest() => Err(Rule::PastEnd),
            _ => Ok(()),
        }
    }

    /// Nothing begins before the center opened, nor before it was decided.
    pub fn check_begins(self, term: &Term) -> Result<(), Rule> {
        let is_before = |day: Option<&PartialDate>| day.is_some_and(|day| self.first < day.earliest());
        if is_before(term.opened_on.as_ref()) {
            return Err(Rule::BeforeOpening);
        }
        if is_before(term.decided_on.as_ref()) { Err(Rule::BeforeDecision) } else { Ok(()) }
    }

    fn overlaps(self, other: Self) -> bool {
        let reaches = |last: Option<NaiveDate>, first: NaiveDate| last.is_none_or(|last| last >= first);
        reaches(self.last, other.first) && reaches(other.last, self.first)
    }
}

/// A dispatch lies within its term, and its expert is nowhere else meanwhile.
pub fn check_dispatch(term: &Term, days: Days, others: &[Days]) -> Result<(), Rule> {
    days.check()?;
    if term.opened_on.is_none() {
        return Err(Rule::NotOpened);
    }
    days.check_begins(term)?;
    days.check_within(term)?;
    if others.iter().any(|other| other.overlaps(days)) { Err(Rule::DispatchedTwice) } else { Ok(()) }
}

/// Participants are counted once by country and gender, and the counts add up to the total.
pub fn check_participants(total: i32, counts: &[(String, Gender, i32)]) -> Result<(), Rule> {
    let mut counted = BTreeSet::new();
    if !counts.iter().all(|(country, gender, _)| counted.insert((country, format!("{gender:?}")))) {
        return Err(Rule::CountedTwice);
    }
    let sum: i64 = counts.iter().map(|(_, _, count)| i64::from(*count)).sum();
    let positive = counts.iter().all(|(_, _, count)| *count > 0);
    if positive && sum == i64::from(total) { Ok(()) } else { Err(Rule::DoNotAddUp) }
}

/// Use is reported of what was handed over: a project that is completed, or all that a term left.
pub fn check_utilization(term: &Term, project: Option<WorkStatus>) -> Result<(), Rule> {
    let handed_over = match project {
        Some(status) => status == WorkStatus::Completed,
        None => term.step.is_some_and(is_over),
    };
    if handed_over { Ok(()) } else { Err(Rule::NotHandedOver) }
}

/// Use is not reported before that was handed over, as far as it is known when.
pub fn check_reported(handed_over_on: Option<&PartialDate>, reported_on: &PartialDate) -> Result<(), Rule> {
    check_follows(handed_over_on, reported_on, Rule::ReportBeforeHandover)
}

impl Rule {
    /// The field of an error about the days of something: the day that the rule is about, or the other one, if the
    /// input gives that alone.
    pub fn field_of_days(self, (started, ended): (bool, bool)) -> &'static str {
        let about_end = matches!(self, Self::PastEnd | Self::EndsBeforeItBegins);
        let ends = if started && ended { about_end } else { ended };
        if ends { "ended_on" } else { "started_on" }
    }
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
