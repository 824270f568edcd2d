use proptest::prelude::*;

use super::*;

fn date(text: &str) -> PartialDate {
    PartialDate::try_from(text.to_owned()).expect("a date")
}

fn term() -> Term {
    Term {
        step: Some(ProcedureStepKind::Operating),
        opened_on: Some(date("2024-03-01")),
        end: Some(date("2027-02-28")),
        is_recorded: true,
        decided_on: None,
    }
}

#[test]
fn work_rests_on_a_decision_or_predates_the_records() {
    use DecisionOutcome::{Approved, Deferred};
    let on = |subject, outcome| Basis {
        decision: Some((subject, outcome)),
        predates_records: false,
        dated: false,
    };
    let check = |basis, term: &Term| check_basis(basis, DecisionSubject::Project, term);
    let nothing = Basis { decision: None, predates_records: false, dated: false };
    let history = Basis { predates_records: true, ..nothing };
    let loaded = Term { is_recorded: false, ..term() };
    let over = Term { step: Some(ProcedureStepKind::Closed), ..term() };
    assert_eq!(check(on(DecisionSubject::Project, Approved), &term()), Ok(()));
    assert_eq!(check(on(DecisionSubject::Training, Approved), &term()), Err(Rule::DecisionOnAnotherMatter));
    assert_eq!(check(on(DecisionSubject::Project, Deferred), &term()), Err(Rule::DecisionNotApproved));
    assert_eq!(check(on(DecisionSubject::Project, Approved), &over), Err(Rule::Over));
    let late = Basis { dated: true, ..on(DecisionSubject::Project, Approved) };
    assert_eq!(check(late, &over), Ok(()));
    assert_eq!(check(nothing, &term()), Err(Rule::NeedsDecision));
    assert_eq!(check(history, &term()), Err(Rule::CommitteeIsRecorded));
    assert_eq!(check(history, &loaded), Ok(()));
    let both = Basis { predates_records: true, ..on(DecisionSubject::Project, Approved) };
    assert_eq!(check(both, &loaded), Err(Rule::DecisionOrHistory));
}

#[test]
fn history_without_a_date_is_done_when_its_term_is_over() {
    use WorkStatus::{Cancelled, Completed, Ongoing, Planned};
    let over = Term { step: Some(ProcedureStepKind::Closed), ..term() };
    for status in [Planned, Ongoing, Completed, Cancelled] {
        assert_eq!(check_history(&term(), status, false), Ok(()));
        assert_eq!(check_history(&over, status, true), Ok(()));
        let is_done = matches!(status, Completed | Cancelled);
        assert_eq!(check_history(&over, status, false), if is_done { Ok(()) } else { Err(Rule::Over) });
    }
}

#[test]
fn work_lies_within_its_term_as_far_as_dates_are_known() {
    let check = |started_on: &str, ended_on: &str| {
        let known = |text: &str| (!text.is_empty()).then(|| date(text));
        check_period(
            &Term { decided_on: Some(date("2024-05")), ..term() },
            known(started_on).as_ref(),
            known(ended_on).as_ref(),
        )
    };
    assert_eq!(check("2024-05-01", ""), Ok(()));
    assert_eq!(check("2024", ""), Ok(()), "it may be May");
    assert_eq!(check("2024-04-30", "2024-06"), Err(("started_on", Rule::BeforeDecision)));
    assert_eq!(check("", "2024-04"), Err(("ended_on", Rule::BeforeDecision)));
    assert_eq!(check("2024-02-29", "2024-06"), Err(("started_on", Rule::BeforeOpening)));
    assert_eq!(check("2025-01-01", "2025-06"), Ok(()));
    assert_eq!(check("", ""), Ok(()));
    assert_eq!(check("2027", ""), Ok(()), "it may be January");
    assert_eq!(check("2027-03-01", ""), Err(("started_on", Rule::PastEnd)));
    assert_eq!(check("2025-01-01", "2027-03-01"), Err(("ended_on", Rule::PastEnd)));
    assert_eq!(check("", "2027-03"), Err(("ended_on", Rule::PastEnd)));
    assert_eq!(check("2025-06", "2025-05-31"), Err(("ended_on", Rule::EndsBeforeItBegins)));
    assert_eq!(check("2025", "2025"), Ok(()));
}

#[test]
fn a_dispatch_lies_within_its_term() {
    let check = |first: &str, last: Option<&str>| {
        let day = |text: &str| text.parse().expect("a date");
        check_dispatch(&term(), Days { first: day(first), last: last.map(day) }, &[])
    };
    assert_eq!(check("2024-03-01", Some("2027-02-28")), Ok(()));
    assert_eq!(check("2024-03-01", None), Ok(()));
    assert_eq!(check("2024-02-29", None), Err(Rule::BeforeOpening));
    assert_eq!(check("2024-03-01", Some("2027-03-01")), Err(Rule::PastEnd));
    assert_eq!(check("2027-03-01", None), Err(Rule::PastEnd));
    assert_eq!(check("2024-04-01", Some("2024-03-31")), Err(Rule::EndsBeforeItBegins));
    let days = Days { first: "2024-03-01".parse().expect("a date"), last: None };
    assert_eq!(check_dispatch(&Term { opened_on: None, ..term() }, days, &[]), Err(Rule::NotOpened));
}

#[test]
fn use_is_reported_of_what_was_handed_over() {
    let over = Term { step: Some(ProcedureStepKind::AfterClosure), ..term() };
    assert_eq!(check_utilization(&term(), Some(WorkStatus::Completed)), Ok(()));
    assert_eq!(check_utilization(&over, None), Ok(()));
    assert_eq!(check_utilization(&term(), None), Err(Rule::NotHandedOver));
    assert_eq!(check_utilization(&over, Some(WorkStatus::Ongoing)), Err(Rule::NotHandedOver));
    let reported = |day: &str| check_reported(Some(&date("2024-05-10")), &date(day));
    assert_eq!((reported("2024-05-10"), reported("2024-05")), (Ok(()), Ok(())));
    assert_eq!(reported("2024-05-09"), Err(Rule::ReportBeforeHandover));
    assert_eq!(check_reported(None, &date("2024")), Ok(()));
}

#[test]
fn participants_are_counted_once_and_add_up() {
    let count = |country: &str, gender, count| (country.to_owned(), gender, count);
    let counts = [count("UZ", Gender::Female, 7), count("UZ", Gender::Male, 5), count("KG", Gender::Male, 1)];
    assert_eq!(check_participants(13, &counts), Ok(()));
    assert_eq!(check_participants(12, &counts), Err(Rule::DoNotAddUp));
    assert_eq!(check_participants(0, &[]), Ok(()));
    assert_eq!(check_participants(0, &[count("UZ", Gender::Male, 0)]), Err(Rule::DoNotAddUp));
    let twice = [count("UZ", Gender::Male, 1), count("UZ", Gender::Male, 2)];
    assert_eq!(check_participants(3, &twice), Err(Rule::CountedTwice));
    let huge = [count("UZ", Gender::Male, i32::MAX), count("UZ", Gender::Female, i32::MAX)];
    assert_eq!(check_participants(-2, &huge), Err(Rule::DoNotAddUp));
}

proptest! {
    /// However dispatches of an expert are asked for, on no day is the expert in two places, and every day lies
    /// within the term.
    #[test]
    fn nobody_is_in_two_places(asked in proptest::collection::vec((-30i64..1_200, proptest::option::of(-5i64..200)), 1..40)) {
        let first: NaiveDate = "2024-03-01".parse().expect("a date");
        let mut taken: Vec<Days> = Vec::new();
        for (start, length) in asked {
            let start = first + chrono::TimeDelta::days(start);
            let days = Days { first: start, last: length.map(|length| start + chrono::TimeDelta::days(length)) };
            if check_dispatch(&term(), days, &taken).is_ok() {
                taken.push(days);
            }
        }
        let end: NaiveDate = "2027-02-28".parse().expect("a date");
        let mut day = first;
        while day <= end {
            let there = taken.iter().filter(|days| days.first <= day && days.last.is_none_or(|last| day <= last));
            prop_assert!(there.count() <= 1, "{day}");
            day += chrono::TimeDelta::days(1);
        }
        prop_assert!(taken.iter().all(|days| days.first >= first && days.last.unwrap_or(days.first) <= end));
    }
}

#[test]
fn an_error_about_days_names_one_that_is_given() {
    for (rule, given, field) in [
        (Rule::PastEnd, (true, true), "ended_on"),
        (Rule::PastEnd, (true, false), "started_on"),
        (Rule::DispatchedTwice, (true, true), "started_on"),
        (Rule::DispatchedTwice, (false, true), "ended_on"),
    ] {
        assert_eq!(rule.field_of_days(given), field, "{rule:?}");
    }
}
