//! The set-up procedure as pure functions. What is on record of a term is `Facts`; `check` says whether a
//! step may be taken now, or which rule holds it back. The order and the preconditions are those of the
//! table of the official page.

use chrono::NaiveDate;
use entity::value::{
    CenterMemberRole, CooperationSide, OrganizationRole, PartialDate, ProcedureStepKind, SelectionCriterion,
    SignatoryRank,
};
use uuid::Uuid;

pub use super::rule::{Rule, SOURCE};

/// How many years a center operates by default, as the official page says.
pub const TERM_YEARS: u32 = 3;

/// What is on record of a term, as far as the procedure asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The last step; none before the first.
    pub step: Option<ProcedureStepKind>,
    /// The latest date of the steps so far: the next step must not be earlier.
    pub last: Option<PartialDate>,
    /// The exchanges through the diplomatic channel, by their dates.
    pub exchanges: Vec<Option<PartialDate>>,
    /// The criteria that were assessed.
    pub assessed: Vec<Assessed>,
    /// The selection of the country; none before it.
    pub selected: Option<Selected>,
    /// The requests for cooperation, by when they were received.
    pub requests: Vec<Option<PartialDate>>,
    /// The reviews of their documents, in the order of their records.
    pub reviews: Vec<Review>,
    /// The on-site visits, by when they were over.
    pub visits: Vec<Option<PartialDate>>,
    /// When the memorandum was signed; none before it is.
    pub memorandum: Option<Option<PartialDate>>,
    /// The seats of the Committee, with the organizations in them.
    pub seats: Vec<Seat>,
    /// The partner's lead organization has designated a place.
    pub place: bool,
    /// The members of the center, former ones too.
    pub members: Vec<Member>,
    /// When the term ends as things stand, extensions counted.
    pub end: Option<PartialDate>,
    /// The earlier terms of the center, where the next step is to open it.
    pub earlier: Vec<Earlier>,
}

/// A criterion that was assessed: whether it is met, and when that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assessed {
    pub criterion: SelectionCriterion,
    pub met: bool,
    pub on: Option<PartialDate>,
}

/// A selection: its date, and whether it has a reason or predates the rule that requires one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selected {
    pub on: Option<PartialDate>,
    pub is_justified: bool,
}

/// A review of the documents of a request: whether it accepted them, and when it was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    pub request: Uuid,
    pub accepted: bool,
    pub on: Option<PartialDate>,
}

/// A seat of the Committee: whose it is, and who has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seat {
    pub side: CooperationSide,
    pub role: OrganizationRole,
    /// None where it is empty, with a reason.
    pub organization: Option<Uuid>,
}

/// A member of the center, with the days of joining and leaving.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pub side: CooperationSide,
    pub role: CenterMemberRole,
    pub joined_on: Option<PartialDate>,
    /// None for a present member.
    pub left_on: Option<PartialDate>,
}

/// Who signs a memorandum or an agreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signatory {
    pub side: CooperationSide,
    pub organization: Uuid,
    pub rank: SignatoryRank,
    pub is_named: bool,
}

/// The two sides of a cooperation.
pub const SIDES: [CooperationSide; 2] = [CooperationSide::Korea, CooperationSide::Partner];

/// The steps in the order of the procedure, each with those that may come right before it.
pub const ORDER: [(ProcedureStepKind, &[ProcedureStepKind]); 11] = [
    (ProcedureStepKind::Candidate, &[]),
    (ProcedureStepKind::IntentionConfirmed, &[ProcedureStepKind::Candidate]),
    (ProcedureStepKind::Selected, &[ProcedureStepKind::IntentionConfirmed]),
    (ProcedureStepKind::MouSigned, &[ProcedureStepKind::Selected]),
    (ProcedureStepKind::CommitteeOrganized, &[ProcedureStepKind::MouSigned]),
    (ProcedureStepKind::AgreementSigned, &[ProcedureStepKind::CommitteeOrganized]),
    (ProcedureStepKind::Established, &[ProcedureStepKind::AgreementSigned]),
    (ProcedureStepKind::Operating, &[ProcedureStepKind::Established]),
    (ProcedureStepKind::Extended, &[ProcedureStepKind::Operating, ProcedureStepKind::Extended]),
    (ProcedureStepKind::Closed, &[ProcedureStepKind::Operating, ProcedureStepKind::Extended]),
    // Each organization reports what it does, and may do so again.
    (ProcedureStepKind::AfterClosure, &[ProcedureStepKind::Closed, ProcedureStepKind::AfterClosure]),
];

/// Whether nothing but what comes after the term may be recorded.
pub fn is_over(step: ProcedureStepKind) -> bool {
    matches!(step, ProcedureStepKind::Closed | ProcedureStepKind::AfterClosure | ProcedureStepKind::Withdrawn)
}

/// Whether the procedure has passed a step, which a historical term may lack.
pub fn is_past(step: ProcedureStepKind, latest: Option<ProcedureStepKind>) -> bool {
    latest.is_some_and(|latest| latest != ProcedureStepKind::Withdrawn && place(latest) > place(step))
}

fn place(step: ProcedureStepKind) -> usize {
    ORDER.iter().position(|(of, _)| *of == step).unwrap_or(ORDER.len())
}

/// Whether a term has a step at most once.
pub fn is_taken_once(step: ProcedureStepKind) -> bool {
    !ORDER.iter().any(|(of, before)| *of == step && before.contains(of))
}

/// Whether a term is between its proposal and its opening.
pub fn is_being_set_up(step: ProcedureStepKind) -> bool {
    !is_over(step) && !matches!(step, ProcedureStepKind::Operating | ProcedureStepKind::Extended)
}

/// Every rule that holds a step back, the order first; none if it may be taken. What the step itself brings, such as who
/// signs, is checked when it is taken.
pub fn held_back_by(facts: &Facts, step: ProcedureStepKind) -> Vec<Rule> {
    if facts.step.is_none() && step != ProcedureStepKind::Candidate {
        return vec![Rule::HistoryUnknown];
    }
    unmet(facts, step)
}

/// Every rule that a step needs and the facts do not meet.
fn unmet(facts: &Facts, step: ProcedureStepKind) -> Vec<Rule> {
    if step == ProcedureStepKind::Withdrawn {
        let is_going_on = facts.step.is_some_and(|last| !is_over(last));
        return Vec::from_iter((!is_going_on).then_some(Rule::Over));
    }
    let before = ORDER.iter().find(|(of, _)| *of == step).map_or(&[][..], |(_, before)| before);
    let in_order = match facts.step {
        None => before.is_empty(),
        Some(last) => before.contains(&last),
    };
    let otherwise = match facts.step {
        Some(last) if is_over(last) => Rule::Over,
        Some(last) if place(last) >= place(step) => Rule::Taken,
        _ => Rule::Order(step),
    };
    let order = (!in_order).then_some(otherwise);
    order.into_iter().chain(missing(facts, step)).collect()
}

/// What a step rests on and the facts lack.
pub fn missing(facts: &Facts, step: ProcedureStepKind) -> Vec<Rule> {
    let mut rules = Vec::new();
    let mut need = |met: bool, rule: Rule| {
        if !met {
            rules.push(rule);
        }
    };
    match step {
        ProcedureStepKind::IntentionConfirmed => need(!facts.exchanges.is_empty(), Rule::NeedsExchange),
        ProcedureStepKind::Selected => {
            for criterion in
                [SelectionCriterion::CooperativeRelationship, SelectionCriterion::PartnerWillingness]
            {
                let assessed = facts.assessed.iter().any(|assessed| assessed.criterion == criterion);
                need(assessed, Rule::NeedsAssessment(criterion));
            }
        }
        ProcedureStepKind::MouSigned => {
            need(!facts.requests.is_empty(), Rule::NeedsRequest);
            need(has_accepted_request(facts), Rule::NeedsReview);
            need(!facts.visits.is_empty(), Rule::NeedsVisit);
        }
        ProcedureStepKind::Established => need(facts.place, Rule::NeedsPlace),
        ProcedureStepKind::Operating => {
            need(!facts.earlier.contains(&Earlier::GoesOn), Rule::TermGoesOn);
            let present = facts.members.iter().filter(|member| member.left_on.is_none());
            let has = |side| present.clone().any(|member| member.side == side);
            need(present.clone().any(|member| member.role == CenterMemberRole::Head), Rule::NeedsHead);
            need(has(CooperationSide::Korea) && has(CooperationSide::Partner), Rule::NeedsMembersOfBothSides);
        }
        _ => {}
    }
    rules
}

/// The rules about the date of every step.
pub const OF_EVERY_STEP: [Rule; 2] = [Rule::BeforePrevious, Rule::Future];

/// Every rule of a step, the order first: those that hold it back while nothing is recorded, and those about its own
/// input.
pub fn preconditions(step: ProcedureStepKind) -> Vec<Rule> {
    let mut rules = unmet(&Facts::default(), step);
    rules.extend_from_slice(match step {
        ProcedureStepKind::IntentionConfirmed => &[Rule::IntentionBeforeExchange],
        ProcedureStepKind::Operating => {
            &[Rule::EndAfterOpening, Rule::OpeningBeforeMembers, Rule::EndBeforeWork, Rule::TermGoesOn]
        }
        ProcedureStepKind::Closed | ProcedureStepKind::Withdrawn => &[Rule::EndBeforeWork],
        ProcedureStepKind::Candidate => &[Rule::OneAtATime, Rule::NeedsExistingMemorandum],
        ProcedureStepKind::Selected => &[Rule::NeedsReason, Rule::SelectionBeforeAssessment],
        ProcedureStepKind::MouSigned => &[Rule::NeedsSignatories, Rule::OtherCountry, Rule::MemorandumFirst],
        ProcedureStepKind::CommitteeOrganized => &[Rule::NeedsSeats, Rule::SeatTwice, Rule::OtherCountry],
        ProcedureStepKind::AgreementSigned => {
            &[Rule::NeedsAgreementSignatories, Rule::NamedHeads, Rule::OtherCountry]
        }
        ProcedureStepKind::Extended => &[Rule::LaterEnd],
        _ => &[],
    });
    rules
}

/// Whether an intention, confirmed on a day, follows an exchange, where there is one.
pub fn check_intention(facts: &Facts, confirmed_on: &PartialDate) -> Result<(), Rule> {
    let follows = |on: &Option<PartialDate>| on.as_ref().is_none_or(|on| !is_before(confirmed_on, on));
    if facts.exchanges.is_empty() || facts.exchanges.iter().any(follows) {
        Ok(())
    } else {
        Err(Rule::IntentionBeforeExchange)
    }
}

/// Whether a country may be selected: a criterion that is not met needs a reason.
pub fn check_selection(facts: &Facts, has_reason: bool) -> Result<(), Rule> {
    let unmet = facts.assessed.iter().any(|assessed| !assessed.met);
    if unmet && !has_reason { Err(Rule::NeedsReason) } else { Ok(()) }
}

/// Checks an assessment against the selection: the assessment must not be later, and if the criterion is not met, the
/// selection must have a reason.
pub fn check_assessment(facts: &Facts, met: bool, assessed_on: &PartialDate) -> Result<(), Rule> {
    let Some(selected) = &facts.selected else { return Ok(()) };
    if let Some(on) = &selected.on {
        check_follows(Some(assessed_on), on, Rule::SelectionBeforeAssessment)?;
    }
    if met || selected.is_justified { Ok(()) } else { Err(Rule::SelectedWithoutReason) }
}

/// Whether a selection, announced on a day, follows the assessment of every criterion.
pub fn check_selection_date(facts: &Facts, selected_on: &PartialDate) -> Result<(), Rule> {
    let mut assessed = facts.assessed.iter().filter_map(|assessed| assessed.on.as_ref());
    assessed.try_for_each(|on| check_follows(Some(on), selected_on, Rule::SelectionBeforeAssessment))
}

/// Whether the documents of a request are accepted, as the latest review of that request has it: of one day, the
/// last that was recorded.
pub fn has_accepted_request(facts: &Facts) -> bool {
    let reviews = || facts.reviews.iter().enumerate();
    let follows = |(later, other): (usize, &Review), (place, review): (usize, &Review)| {
        let before = |one: &Review, other: &Review| {
            one.on.as_ref().zip(other.on.as_ref()).is_some_and(|(one, other)| is_before(one, other))
        };
        other.request == review.request && (before(review, other) || later > place && !before(other, review))
    };
    reviews().any(|own| own.1.accepted && !reviews().any(|other| !other.1.accepted && follows(other, own)))
}

/// Whether the documents are still accepted with another review, where the memorandum is signed on that ground.
pub fn check_review(facts: &Facts, review: Review) -> Result<(), Rule> {
    let mut now = facts.clone();
    now.reviews.push(review);
    let withdrawn = has_accepted_request(facts) && !has_accepted_request(&now);
    if facts.memorandum.is_some() && withdrawn { Err(Rule::SignedOnReview) } else { Ok(()) }
}

/// Whether both sides sign the memorandum by someone of minister's rank or higher.
pub fn check_memorandum(signatories: &[Signatory]) -> Result<(), Rule> {
    use SignatoryRank::{HeadOfGovernment, HeadOfState, Minister};
    let high = |rank| matches!(rank, HeadOfState | HeadOfGovernment | Minister);
    let signs = |side| signatories.iter().any(|by| by.side == side && high(by.rank));
    if SIDES.into_iter().all(signs) { Ok(()) } else { Err(Rule::NeedsSignatories) }
}

/// Whether both sides sign.
pub fn check_both_sign(signatories: &[Signatory]) -> Result<(), Rule> {
    let signs = |side| signatories.iter().any(|by| by.side == side);
    if SIDES.into_iter().all(signs) { Ok(()) } else { Err(Rule::BothSidesSign) }
}

/// Whether the memorandum, signed on a day, follows what comes before it.
pub fn check_memorandum_date(facts: &Facts, signed_on: &PartialDate) -> Result<(), Rule> {
    let reviews = facts.reviews.iter().map(|review| &review.on);
    let mut before = facts.requests.iter().chain(reviews).chain(&facts.visits).flatten();
    if before.any(|on| is_before(signed_on, on)) { Err(Rule::MemorandumFirst) } else { Ok(()) }
}

/// Whether what comes before the memorandum is dated so.
pub fn check_before_memorandum(facts: &Facts, on: &PartialDate) -> Result<(), Rule> {
    match &facts.memorandum {
        Some(Some(signed_on)) if is_before(signed_on, on) => Err(Rule::MemorandumFirst),
        _ => Ok(()),
    }
}

/// Whether something is dated no earlier than what it follows, or else the rule that this breaks.
pub fn check_follows<R>(before: Option<&PartialDate>, on: &PartialDate, rule: R) -> Result<(), R> {
    if before.is_some_and(|before| is_before(on, before)) { Err(rule) } else { Ok(()) }
}

/// Whether a visit follows a request: the first one that is known.
pub fn check_visit(facts: &Facts, started_on: &PartialDate) -> Result<(), Rule> {
    if facts.requests.is_empty() {
        return Err(Rule::NeedsRequest);
    }
    let mut known = facts.requests.iter().flatten().peekable();
    if known.peek().is_some() && known.all(|received_on| is_before(started_on, received_on)) {
        return Err(Rule::VisitBeforeRequest);
    }
    Ok(())
}

/// Whether an empty seat is the only one of its kind, and no organization has two of a kind.
pub fn check_nomination(seats: &[Seat]) -> Result<(), Rule> {
    let clash = |one: &Seat, other: &Seat| {
        (one.side, one.role) == (other.side, other.role)
            && (one.organization == other.organization
                || one.organization.is_none()
                || other.organization.is_none())
    };
    let clashes = |(place, seat)| seats.iter().skip(place + 1).any(|other| clash(seat, other));
    if seats.iter().enumerate().any(clashes) { Err(Rule::SeatTwice) } else { Ok(()) }
}

/// Whether a memorandum can be registered as that of a term, which is so for historical terms alone.
pub fn check_founding(is_founded: bool, latest: Option<ProcedureStepKind>) -> Result<(), Rule> {
    if is_founded {
        return Err(Rule::Founded);
    }
    if latest.is_none() || is_past(ProcedureStepKind::MouSigned, latest) {
        Ok(())
    } else {
        Err(Rule::NotHistorical)
    }
}

/// Whether each side has a seat for each kind of organization, or a reason for an empty one.
pub fn check_seats(seats: &[Seat]) -> Result<(), Rule> {
    check_nomination(seats)?;
    let roles = [
        OrganizationRole::Lead,
        OrganizationRole::Cooperation,
        OrganizationRole::Specialized,
        OrganizationRole::Diplomatic,
    ];
    let has = |side, role| seats.iter().any(|seat| (seat.side, seat.role) == (side, role));
    if SIDES.into_iter().all(|side| roles.iter().all(|role| has(side, *role))) {
        Ok(())
    } else {
        Err(Rule::NeedsSeats)
    }
}

/// Whether the heads of the specialized organizations in the Committee sign, one for each side, and by their names.
pub fn check_agreement(facts: &Facts, signatories: &[Signatory]) -> Result<(), Rule> {
    let is_specialized = |by: &Signatory| {
        let own = |seat: &&Seat| seat.side == by.side && seat.role == OrganizationRole::Specialized;
        facts.seats.iter().filter(own).any(|seat| seat.organization == Some(by.organization))
    };
    let heads = |by: &Signatory| by.rank == SignatoryRank::HeadOfOrganization && is_specialized(by);
    let one_signs = |side| signatories.iter().filter(|by| by.side == side).count() == 1;
    if !SIDES.into_iter().all(one_signs) || !signatories.iter().all(heads) {
        return Err(Rule::NeedsAgreementSignatories);
    }
    if signatories.iter().all(|by| by.is_named) { Ok(()) } else { Err(Rule::NamedHeads) }
}

/// A step with its date, where it is known.
pub type Dated<'a> = (ProcedureStepKind, Option<&'a PartialDate>);

/// Whether a recorded step comes after a historical one: by their dates, or in the order of the procedure if the dates do
/// not decide.
pub fn comes_after((recorded, recorded_on): Dated<'_>, (step, on): Dated<'_>) -> bool {
    match recorded_on.zip(on) {
        Some((recorded_on, on)) if is_before(on, recorded_on) => true,
        Some((recorded_on, on)) if is_before(recorded_on, on) => false,
        _ => place(recorded) > place(step),
    }
}

/// Whether a date lies before another one for certain: one that is known by its year alone may still be the later.
pub(super) fn is_before(date: &PartialDate, other: &PartialDate) -> bool {
    date.latest() < other.earliest()
}

/// The latest of some dates. A year without a day counts from 1 January, so that a day before it in the list can be
/// later.
pub fn latest<'d>(dates: impl Iterator<Item = &'d PartialDate>) -> Option<&'d PartialDate> {
    dates.max_by_key(|date| date.earliest())
}

/// Every rule that a step, dated so, would break today.
pub fn broken(
    facts: &Facts,
    step: ProcedureStepKind,
    occurred_on: &PartialDate,
    today: NaiveDate,
) -> Vec<Rule> {
    let early = facts.last.as_ref().is_some_and(|last| is_before(occurred_on, last));
    let mut rules = held_back_by(facts, step);
    rules.extend(check_date(occurred_on, today).err());
    rules.extend(early.then_some(Rule::BeforePrevious));
    rules
}

/// Whether a date is not in the future.
pub fn check_date(date: &PartialDate, today: NaiveDate) -> Result<(), Rule> {
    if date.earliest() > today { Err(Rule::Future) } else { Ok(()) }
}

/// Whether a term ends after its center opens.
pub fn check_planned_end(opened_on: &PartialDate, planned_end_on: &PartialDate) -> Result<(), Rule> {
    if planned_end_on.latest() > opened_on.earliest() { Ok(()) } else { Err(Rule::EndAfterOpening) }
}

/// An earlier term of a center.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Earlier {
    /// It still operates.
    GoesOn,
    /// It has ended, or its center never opened: when, as far as that is known.
    Over(Option<PartialDate>),
}

/// Checks that no earlier term of the center ended after the center opened again.
pub fn check_succession(earlier: &[Earlier], opened_on: &PartialDate) -> Result<(), Rule> {
    earlier.iter().try_for_each(|term| match term {
        Earlier::GoesOn => Ok(()),
        Earlier::Over(end) => check_follows(end.as_ref(), opened_on, Rule::OpeningBeforeEnd),
    })
}

/// Whether a term that ends on a day, or is to, ends no earlier than what took place in it or is to.
pub fn check_end(days: &[PartialDate], end: &PartialDate) -> Result<(), Rule> {
    days.iter().try_for_each(|day| check_follows(Some(day), end, Rule::EndBeforeWork))
}

/// The last day of a term: its agreed end, even if the term is closed later, or the day on which it was closed before.
pub fn last_day(agreed: Option<PartialDate>, closed_on: Option<PartialDate>) -> Option<PartialDate> {
    match (agreed, closed_on) {
        (Some(agreed), Some(closed_on)) if is_before(&agreed, &closed_on) => Some(agreed),
        (agreed, closed_on) => closed_on.or(agreed),
    }
}

/// Whether something took place no later than the end of a term, where that is known.
pub fn check_within(end: Option<&PartialDate>, on: &PartialDate) -> Result<(), Rule> {
    end.map_or(Ok(()), |end| check_follows(Some(on), end, Rule::PastEnd))
}

/// Whether an act gives a term a later end than it has, and no earlier one than the act itself.
pub fn check_extension(facts: &Facts, signed_on: &PartialDate, new_end_on: &PartialDate) -> Result<(), Rule> {
    match &facts.end {
        Some(end) if new_end_on.latest() <= end.latest() => Err(Rule::LaterEnd),
        _ => check_follows(Some(signed_on), new_end_on, Rule::EndBeforeAct),
    }
}

/// Whether each of the ends that a term was given is later than the one before.
pub fn check_ends(ends: &[PartialDate]) -> Result<(), Rule> {
    let later = ends.windows(2).all(|pair| pair[0].latest() < pair[1].latest());
    if later { Ok(()) } else { Err(Rule::LaterEnd) }
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
