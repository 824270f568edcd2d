use proptest::prelude::*;

use super::*;

fn date(text: &str) -> PartialDate {
    PartialDate::try_from(text.to_owned()).expect("a date")
}

/// What may happen to a term, as the API lets it be recorded.
#[derive(Clone, Debug)]
enum Event {
    Exchange,
    Assess(SelectionCriterion),
    Request,
    Review,
    Visit,
    Sign(Side, SignatoryRank),
    Seat(Side, OrganizationRole),
    Place,
    Appoint(Side, CenterMemberRole),
    Take(Step),
}

fn event() -> impl Strategy<Value = Event> {
    let side = prop_oneof![Just(Side::Korea), Just(Side::Partner)].boxed();
    let rank = prop_oneof![Just(SignatoryRank::Minister), Just(SignatoryRank::ViceMinister)];
    let role = prop_oneof![
        Just(OrganizationRole::Lead),
        Just(OrganizationRole::Specialized),
        Just(OrganizationRole::Cooperation),
        Just(OrganizationRole::Diplomatic)
    ];
    let member = prop_oneof![Just(CenterMemberRole::Head), Just(CenterMemberRole::Member)];
    let criterion = prop_oneof![
        Just(SelectionCriterion::CooperativeRelationship),
        Just(SelectionCriterion::PartnerWillingness)
    ];
    let step = proptest::sample::select(
        ORDER.iter().map(|(step, _)| *step).chain([Step::Withdrawn]).collect::<Vec<_>>(),
    );
    prop_oneof![
        1 => Just(Event::Exchange),
        1 => criterion.prop_map(Event::Assess),
        1 => Just(Event::Request),
        1 => Just(Event::Review),
        1 => Just(Event::Visit),
        1 => (side.clone(), rank).prop_map(|(side, rank)| Event::Sign(side, rank)),
        2 => (side.clone(), role).prop_map(|(side, role)| Event::Seat(side, role)),
        1 => Just(Event::Place),
        1 => (side, member).prop_map(|(side, role)| Event::Appoint(side, role)),
        8 => step.prop_map(Event::Take),
    ]
}

/// Plays events; the facts, and the steps that were taken.
fn play(events: &[Event]) -> (Facts, Vec<Step>) {
    let (mut facts, mut taken) = (Facts::default(), Vec::new());
    let today = date("2026-11-24");
    for event in events {
        match event {
            Event::Exchange => facts.exchanges += 1,
            Event::Assess(criterion) => facts.assessed.push(*criterion),
            Event::Request => facts.requests += 1,
            Event::Review => facts.accepted_reviews += 1,
            Event::Visit => facts.visits += 1,
            Event::Sign(side, rank) => facts.signatories.push((*side, Some(*rank))),
            Event::Seat(side, role) => facts.committee.push((*side, *role)),
            Event::Place => facts.place = true,
            Event::Appoint(side, role) => facts.members.push((*side, *role)),
            Event::Take(step) => {
                if check(&facts, *step, &date("2026"), today.earliest()).is_ok() {
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
        prop_assert!(!took(Step::IntentionConfirmed) || facts.exchanges > 0);
        prop_assert!(!took(Step::MouSigned) || (facts.requests > 0 && facts.accepted_reviews > 0 && facts.visits > 0));
        for side in [Side::Korea, Side::Partner] {
            prop_assert!(!took(Step::MouSigned) || facts.signatories.contains(&(side, Some(SignatoryRank::Minister))));
            prop_assert!(!took(Step::CommitteeOrganized) || facts.committee.iter().any(|(of, _)| *of == side));
            prop_assert!(!took(Step::Operating) || facts.members.iter().any(|(of, _)| *of == side));
        }
        prop_assert!(!took(Step::Established) || facts.place);
        // What is over is over; only the first step begins, and each but an extension is taken once.
        if let Some(end) = at(Step::Withdrawn) {
            prop_assert_eq!(end + 1, taken.len());
        }
        if let Some(end) = at(Step::Closed) {
            prop_assert!(taken[end + 1..].iter().all(|step| *step == Step::AfterClosure));
        }
        for (step, _) in ORDER.iter().filter(|(step, _)| *step != Step::Extended) {
            prop_assert!(taken.iter().filter(|taken| *taken == step).count() <= 1);
        }
        prop_assert!(taken.first().is_none_or(|first| *first == Step::Candidate));
    }
}

#[test]
fn dates_go_forward_as_far_as_they_are_known() {
    let facts = Facts {
        step: Some(Step::Candidate),
        last: Some(date("2025-06-10")),
        exchanges: 1,
        ..Facts::default()
    };
    let today = date("2026-11-24");
    let at = |text| check(&facts, Step::IntentionConfirmed, &date(text), today.earliest());
    assert_eq!(at("2025-06-10"), Ok(()));
    assert_eq!(at("2025"), Ok(()));
    assert_eq!(at("2025-06"), Ok(()));
    assert_eq!(at("2025-06-09"), Err(Rule::BeforePrevious));
    assert_eq!(at("2024"), Err(Rule::BeforePrevious));
    assert_eq!(at("2026-11-25"), Err(Rule::Future));
    assert_eq!(at("2027"), Err(Rule::Future));
}

#[test]
fn an_extension_has_a_later_end() {
    let facts = Facts { end: Some(date("2026-03")), ..Facts::default() };
    assert_eq!(check_extension(&facts, &date("2026-03-31")), Err(Rule::LaterEnd));
    assert_eq!(check_extension(&facts, &date("2026-04-01")), Ok(()));
    assert_eq!(check_extension(&Facts::default(), &date("2026-04-01")), Ok(()));
}
