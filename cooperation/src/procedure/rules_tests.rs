use proptest::prelude::*;

use super::*;
use crate::procedure::member_rules::check_members;

fn date(text: &str) -> PartialDate {
    PartialDate::try_from(text.to_owned()).expect("a date")
}

/// A day after the first one of 2015.
fn day(days: u32) -> PartialDate {
    date(&(NaiveDate::from_ymd_opt(2015, 1, 1).unwrap() + chrono::Days::new(days.into())).to_string())
}

/// A review of the one request.
fn review(accepted: bool, on: Option<PartialDate>) -> Review {
    Review { request: Uuid::nil(), accepted, on }
}

/// What may happen to a term, as the API lets it be recorded.
#[derive(Clone, Debug)]
enum Event {
    Exchange,
    Assess(SelectionCriterion, bool),
    Request,
    Review(bool),
    Visit,
    Place,
    Appoint(CooperationSide, CenterMemberRole),
    Take(ProcedureStepKind),
}

fn event() -> impl Strategy<Value = Event> {
    let side = prop_oneof![Just(CooperationSide::Korea), Just(CooperationSide::Partner)].boxed();
    let member = prop_oneof![Just(CenterMemberRole::Head), Just(CenterMemberRole::Member)];
    let criterion = prop_oneof![
        Just(SelectionCriterion::CooperativeRelationship),
        Just(SelectionCriterion::PartnerWillingness)
    ];
    let step = proptest::sample::select(
        ORDER.iter().map(|(step, _)| *step).chain([ProcedureStepKind::Withdrawn]).collect::<Vec<_>>(),
    );
    prop_oneof![
        1 => Just(Event::Exchange),
        1 => (criterion, any::<bool>()).prop_map(|(of, met)| Event::Assess(of, met)),
        1 => Just(Event::Request),
        1 => any::<bool>().prop_map(Event::Review),
        1 => Just(Event::Visit),
        1 => Just(Event::Place),
        1 => (side, member).prop_map(|(side, role)| Event::Appoint(side, role)),
        8 => step.prop_map(Event::Take),
    ]
}

/// Plays events; the facts, and the steps that were taken.
fn play(events: &[Event]) -> (Facts, Vec<ProcedureStepKind>) {
    let (mut facts, mut taken) = (Facts::default(), Vec::new());
    let today = date("2026-11-24");
    for event in events {
        match event {
            Event::Exchange => facts.exchanges.push(None),
            Event::Assess(criterion, met) => {
                facts.assessed.push(Assessed { criterion: *criterion, met: *met, on: None });
            }
            Event::Request => facts.requests.push(None),
            Event::Review(accepted) => facts.reviews.push(review(*accepted, None)),
            Event::Visit => facts.visits.push(None),
            Event::Place => facts.place = true,
            Event::Appoint(side, role) => {
                facts.members.push(Member { side: *side, role: *role, joined_on: None, left_on: None });
            }
            Event::Take(step) => {
                if broken(&facts, *step, &date("2026"), today.earliest()).is_empty() {
                    facts.step = Some(*step);
                    taken.push(*step);
                }
            }
        }
    }
    (facts, taken)
}

proptest! {
    #[test]
    fn no_sequence_of_events_reaches_a_state_that_breaks_a_rule(events in proptest::collection::vec(event(), 0..400)) {
        let (facts, taken) = play(&events);
        let at = |step| taken.iter().position(|taken| *taken == step);
        let took = |step| at(step).is_some();
        // Replaying the steps gives the state.
        prop_assert_eq!(taken.last().copied(), facts.step);
        // No Committee without a memorandum, no center without a Committee, and so on down the chain.
        for pair in ORDER.windows(2) {
            let (later, before) = pair[1];
            if let Some(place) = at(later) {
                prop_assert!(before.iter().any(|step| at(*step).is_some_and(|earlier| earlier < place)), "{later:?}");
            }
        }
        prop_assert!(!took(ProcedureStepKind::IntentionConfirmed) || !facts.exchanges.is_empty());
        prop_assert!(!took(ProcedureStepKind::MouSigned) || (!facts.requests.is_empty() && !facts.reviews.is_empty() && !facts.visits.is_empty()));
        for side in [CooperationSide::Korea, CooperationSide::Partner] {
            prop_assert!(!took(ProcedureStepKind::Operating) || facts.members.iter().any(|member| member.side == side));
        }
        prop_assert!(!took(ProcedureStepKind::Established) || facts.place);
        // What is over is over; only the first step begins, and each but an extension and a report is taken once.
        if let Some(end) = at(ProcedureStepKind::Withdrawn) {
            prop_assert_eq!(end + 1, taken.len());
        }
        if let Some(end) = at(ProcedureStepKind::Closed) {
            prop_assert!(taken[end + 1..].iter().all(|step| *step == ProcedureStepKind::AfterClosure));
        }
        for (step, _) in ORDER.iter().filter(|(step, before)| !before.contains(step)) {
            prop_assert!(taken.iter().filter(|taken| *taken == step).count() <= 1);
        }
        prop_assert!(taken.first().is_none_or(|first| *first == ProcedureStepKind::Candidate));
    }
}

#[test]
fn dates_go_forward_as_far_as_they_are_known() {
    let facts = Facts {
        step: Some(ProcedureStepKind::Candidate),
        last: Some(date("2025-06-10")),
        exchanges: vec![None],
        ..Facts::default()
    };
    let today = date("2026-11-24");
    let at = |text| broken(&facts, ProcedureStepKind::IntentionConfirmed, &date(text), today.earliest());
    assert_eq!(at("2025-06-10"), []);
    assert_eq!(at("2025"), []);
    assert_eq!(at("2025-06"), []);
    assert_eq!(at("2025-06-09"), [Rule::BeforePrevious]);
    assert_eq!(at("2024"), [Rule::BeforePrevious]);
    assert_eq!(at("2026-11-25"), [Rule::Future]);
    assert_eq!(at("2027"), [Rule::Future]);
}

#[test]
fn an_extension_has_a_later_end() {
    let facts = Facts { end: Some(date("2026-03")), ..Facts::default() };
    let signed_on = date("2026-03-15");
    assert_eq!(check_extension(&facts, &signed_on, &date("2026-03-31")), Err(Rule::LaterEnd));
    assert_eq!(check_extension(&facts, &signed_on, &date("2026-04-01")), Ok(()));
    assert_eq!(check_extension(&Facts::default(), &signed_on, &date("2026-04-01")), Ok(()));
    assert_eq!(check_extension(&facts, &date("2026-04-02"), &date("2026-04-01")), Err(Rule::EndBeforeAct));
}

fn signatory(side: CooperationSide, organization: u128, rank: SignatoryRank) -> Signatory {
    Signatory { side, organization: Uuid::from_u128(organization), rank, is_named: true }
}

const ROLES: [OrganizationRole; 4] = [
    OrganizationRole::Lead,
    OrganizationRole::Cooperation,
    OrganizationRole::Specialized,
    OrganizationRole::Diplomatic,
];

fn all_seats() -> Vec<Seat> {
    let seat = |side, role| Seat {
        side,
        role,
        organization: Some(Uuid::from_u128(side as u128 * 10 + role as u128)),
    };
    SIDES.into_iter().flat_map(|side| ROLES.map(|role| seat(side, role))).collect()
}

proptest! {
    #[test]
    fn a_committee_lacks_no_seat(left_out in 0..8_usize, empty in 0..8_usize) {
        let mut seats = all_seats();
        seats[empty].organization = None;
        prop_assert_eq!(check_seats(&seats), Ok(()), "an empty seat with a reason is a seat");
        let mut doubled = seats.clone();
        doubled.push(seats[left_out]);
        prop_assert_eq!(check_seats(&doubled), Err(Rule::SeatTwice), "one organization, twice in a kind");
        seats.remove(left_out);
        prop_assert_eq!(check_seats(&seats), Err(Rule::NeedsSeats));
    }

    /// Whatever the order in which reviews are recorded, the one of the last day decides, and of that day the last
    /// that was recorded.
    #[test]
    fn the_latest_review_decides(reviews in proptest::collection::vec((0..5_u32, any::<bool>()), 1..12)) {
        let recorded = reviews.iter().map(|(days, accepted)| review(*accepted, Some(day(*days)))).collect();
        let latest = reviews.iter().max_by_key(|(days, _)| days).map(|(_, accepted)| *accepted);
        let facts = Facts { reviews: recorded, ..Facts::default() };
        prop_assert_eq!(Some(has_accepted_request(&facts)), latest);
        let signed = Facts { memorandum: Some(None), ..facts };
        let rejected = check_review(&signed, review(false, Some(day(9))));
        prop_assert_eq!(rejected.is_err(), has_accepted_request(&signed));
        prop_assert_eq!(check_review(&signed, review(true, Some(day(9)))), Ok(()));
    }

    /// A term reaches each day of what takes place in it, and nothing takes place after its end.
    #[test]
    fn an_opened_center_keeps_its_members_and_has_one_head(
        changes in proptest::collection::vec((any::<bool>(), any::<bool>(), 0..9_u32, 0..9_u32, any::<bool>()), 1..40),
    ) {
        let (opened_on, mut members) = (day(4), Vec::new());
        for (partner, is_head, first, days, left) in changes {
            let side = if partner { CooperationSide::Partner } else { CooperationSide::Korea };
            let role = if is_head { CenterMemberRole::Head } else { CenterMemberRole::Member };
            let left_on = left.then(|| day(first + days));
            let mut after: Vec<Member> = members.clone();
            // Every third change deletes a member in place of appointing one.
            match days % 3 == 0 && !after.is_empty() {
                true => drop(after.remove(first as usize % after.len())),
                false => after.push(Member { side, role, joined_on: Some(day(first)), left_on }),
            }
            if check_members(&members, &after, Some(&opened_on)).is_ok() {
                members = after;
            }
        }
        for today in 0..20 {
            let there = |member: &&Member| {
                let last = member.left_on.as_ref().map_or(day(99), Clone::clone);
                member.joined_on.as_ref().is_some_and(|on| *on <= day(today)) && day(today) < last
            };
            let heads = members.iter().filter(there).filter(|member| member.role == CenterMemberRole::Head);
            prop_assert!(heads.count() <= 1, "{members:?}");
        }
    }

    #[test]
    fn ends_are_in_order_when_each_extension_was_accepted(ends in proptest::collection::vec(0..40_u32, 1..9)) {
        let mut facts = Facts { end: Some(day(ends[0])), ..Facts::default() };
        let mut accepted = vec![day(ends[0])];
        for end in &ends[1..] {
            if check_extension(&facts, &day(0), &day(*end)).is_ok() {
                accepted.push(day(*end));
                facts.end = accepted.last().cloned();
            }
        }
        prop_assert_eq!(check_ends(&accepted), Ok(()));
        accepted.reverse();
        prop_assert_eq!(check_ends(&accepted).is_ok(), accepted.len() == 1);
    }

    #[test]
    fn a_term_reaches_what_takes_place_in_it(days in proptest::collection::vec(0..40_u32, 0..9), end in 0..40_u32) {
        let dated: Vec<PartialDate> = days.iter().map(|days| day(*days)).collect();
        let reaches = days.iter().all(|day| *day <= end);
        prop_assert_eq!(check_end(&dated, &day(end)).is_ok(), reaches);
        prop_assert_eq!(dated.iter().all(|on| check_within(Some(&day(end)), on).is_ok()), reaches);
    }

    #[test]
    fn no_date_is_before_what_it_follows(first in 0..3_000_u32, second in 0..3_000_u32) {
        let (one, other) = (day(first), day(second));
        let facts = Facts { requests: vec![Some(one.clone())], visits: vec![None], ..Facts::default() };
        let in_order = second >= first;
        prop_assert_eq!(check_follows(Some(&one), &other, Rule::ReviewBeforeRequest).is_ok(), in_order);
        prop_assert_eq!(check_visit(&facts, &other).is_ok(), in_order);
        prop_assert_eq!(check_memorandum_date(&facts, &other).is_ok(), in_order);
        let signed = Facts { memorandum: Some(Some(other.clone())), ..facts };
        prop_assert_eq!(check_before_memorandum(&signed, &one).is_ok(), in_order);
    }
}

#[test]
fn a_criterion_that_is_not_met_needs_a_reason() {
    use SelectionCriterion::{CooperativeRelationship, PartnerWillingness};
    let facts = |met| Facts {
        assessed: vec![
            Assessed { criterion: CooperativeRelationship, met: true, on: Some(date("2025-01-10")) },
            Assessed { criterion: PartnerWillingness, met, on: Some(date("2025-01")) },
        ],
        ..Facts::default()
    };
    assert_eq!(check_selection(&facts(true), false), Ok(()));
    assert_eq!(check_selection(&facts(false), true), Ok(()));
    assert_eq!(check_selection(&facts(false), false), Err(Rule::NeedsReason));
    assert_eq!(check_selection_date(&facts(true), &date("2025-01-10")), Ok(()));
    assert_eq!(check_selection_date(&facts(true), &date("2025-01-09")), Err(Rule::SelectionBeforeAssessment));
}

#[test]
fn both_sides_sign_in_the_rank_that_is_due() {
    use CooperationSide::{Korea, Partner};
    use SignatoryRank::{HeadOfGovernment, HeadOfOrganization, Minister, ViceMinister};
    let memorandum =
        |korea, partner| check_memorandum(&[signatory(Korea, 1, korea), signatory(Partner, 2, partner)]);
    assert_eq!(memorandum(Minister, HeadOfGovernment), Ok(()));
    assert_eq!(memorandum(Minister, ViceMinister), Err(Rule::NeedsSignatories));
    assert_eq!(check_memorandum(&[signatory(Korea, 1, Minister)]), Err(Rule::NeedsSignatories));

    let facts = Facts { seats: all_seats(), ..Facts::default() };
    let specialized = |side| {
        let own = |seat: &&Seat| seat.side == side && seat.role == OrganizationRole::Specialized;
        facts.seats.iter().find(own).and_then(|seat| seat.organization).unwrap()
    };
    let head =
        |side| Signatory { side, organization: specialized(side), rank: HeadOfOrganization, is_named: true };
    assert_eq!(check_agreement(&facts, &[head(Korea), head(Partner)]), Ok(()));
    let refused = Err(Rule::NeedsAgreementSignatories);
    assert_eq!(check_agreement(&facts, &[head(Korea)]), refused);
    assert_eq!(
        check_agreement(&facts, &[head(Korea), Signatory { rank: Minister, ..head(Partner) }]),
        refused
    );
    let two = [head(Korea), Signatory { is_named: true, ..head(Korea) }, head(Partner)];
    assert_eq!(check_agreement(&facts, &two), refused, "one for each side");
    let other = signatory(Partner, 99, HeadOfOrganization);
    assert_eq!(check_agreement(&facts, &[head(Korea), other]), refused, "not of the Committee");
}

#[test]
fn a_historical_step_takes_its_place_by_its_date_and_without_one_in_the_order_of_the_procedure() {
    use ProcedureStepKind::{AgreementSigned, MouSigned, Operating, Withdrawn};
    let (early, late) = (date("2010-09-01"), date("2011-03"));
    assert!(comes_after((AgreementSigned, Some(&late)), (Operating, Some(&early))));
    assert!(!comes_after((Operating, Some(&early)), (MouSigned, Some(&late))));
    assert!(comes_after((Operating, None), (MouSigned, Some(&late))));
    assert!(!comes_after((MouSigned, Some(&early)), (Withdrawn, None)));
    // Both in a year that is known alone: the procedure tells.
    let year = date("2010");
    assert!(comes_after((Operating, Some(&year)), (MouSigned, Some(&early))));
}
