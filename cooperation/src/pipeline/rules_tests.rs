use proptest::prelude::*;

use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn entry(stage: PipelineStage, words: &str, entered_on: &str) -> Entry {
    Entry { stage, words: words.to_owned(), entered_on: Some(day(entered_on)) }
}

#[test]
fn the_funders_words_give_the_common_stage() {
    assert_eq!(derive("KOICA", "Record of Discussions ", None, None), Ok(PipelineStage::Negotiation));
    assert_eq!(derive("KOICA", "사업개요서", None, None), Ok(PipelineStage::Identification));
    assert_eq!(
        derive("EDCF", "loan agreement", Some(PipelineStage::Negotiation), None),
        Ok(PipelineStage::Negotiation)
    );
    assert_eq!(
        derive("EDCF", "loan agreement", Some(PipelineStage::Appraisal), None),
        Err(Rule::AnotherStage)
    );
    // What can mean several is what is said, or else the stage that it is at.
    assert_eq!(derive("IDB", "Preparation", None, None), Err(Rule::UnknownWords));
    assert_eq!(
        derive("IDB", "Preparation", None, Some(PipelineStage::Appraisal)),
        Ok(PipelineStage::Appraisal)
    );
    assert_eq!(
        derive("ADB", "Proposed", Some(PipelineStage::Preparation), None),
        Ok(PipelineStage::Preparation)
    );
    assert_eq!(derive("ADB", "Proposed", Some(PipelineStage::Implementation), None), Err(Rule::AnotherStage));
    // The list of funding sources is open, and so are their words.
    assert_eq!(derive("CABEI", "En estudio", None, None), Err(Rule::UnknownWords));
    assert_eq!(
        derive("CABEI", "En estudio", Some(PipelineStage::Preparation), None),
        Ok(PipelineStage::Preparation)
    );
}

#[test]
fn an_application_goes_on_back_for_a_reason_and_never_after_its_end() {
    let today = day("2026-06-01");
    let at = entry(PipelineStage::Appraisal, "appraisal", "2026-01-10");
    let to = |stage, on| entry(stage, "words", on);
    assert_eq!(check_move(&at, &to(PipelineStage::Implementation, "2026-02-01"), false, today), Ok(()));
    assert_eq!(
        check_move(&at, &to(PipelineStage::Preparation, "2026-02-01"), false, today),
        Err(Rule::BackWithoutReason)
    );
    assert_eq!(check_move(&at, &to(PipelineStage::Preparation, "2026-02-01"), true, today), Ok(()));
    assert_eq!(check_move(&at, &at.clone(), true, today), Err(Rule::SameStage));
    assert_eq!(
        check_move(&at, &to(PipelineStage::Negotiation, "2026-01-09"), false, today),
        Err(Rule::BeforePrevious)
    );
    assert_eq!(
        check_move(&at, &to(PipelineStage::Negotiation, "2026-06-02"), false, today),
        Err(Rule::Future)
    );
    for end in [PipelineStage::Dropped, PipelineStage::Completion] {
        let ended = entry(end, "x", "2026-01-10");
        assert_eq!(
            check_move(&ended, &to(PipelineStage::Preparation, "2026-02-01"), true, today),
            Err(Rule::Ended)
        );
    }
}

#[test]
fn an_application_begins_at_no_end() {
    assert_eq!(check_first(PipelineStage::Implementation), Ok(()));
    assert_eq!(check_first(PipelineStage::Completion), Err(Rule::BeginsEnded));
    assert_eq!(check_first(PipelineStage::Dropped), Err(Rule::DropInstead));
}

#[test]
fn dates_fit_the_stages() {
    let active = entry(PipelineStage::Implementation, "Active", "2025-03-01");
    let back = entry(PipelineStage::Appraisal, "appraisal", "2025-04-01");
    let again = entry(PipelineStage::Implementation, "Active", "2025-06-01");
    let complete = entry(PipelineStage::Completion, "Closed", "2026-01-01");
    let dropped = entry(PipelineStage::Dropped, "Dropped", "2026-01-01");
    let approved = |on| Dates { approved: Some(day(on)), ..Dates::default() };
    let closed = |on| Dates { closed: Some(day(on)), ..approved("2025-03-01") };
    let check = |dates, entries: &[&Entry]| {
        let entries: Vec<Entry> = entries.iter().copied().cloned().collect();
        check_stages(dates, &entries).map_err(|date| (date.field, date.rule))
    };
    let early = Err(("approved_on", Rule::ImplementedBeforeApproval));
    assert_eq!(check(approved("2025-03-01"), &[&active, &complete]), Ok(()));
    assert_eq!(check(approved("2025-03-02"), &[&active, &complete]), early);
    assert_eq!(check(approved("2025-03-02"), &[&active, &back]), Ok(()));
    assert_eq!(check(approved("2025-06-01"), &[&active, &back, &again]), Ok(()));
    assert_eq!(check(approved("2025-06-02"), &[&active, &back, &again, &dropped]), early);
    let unused = Err(("closed_on", Rule::ClosedBeforeImplementation));
    assert_eq!(check(closed("2025-05-01"), &[&active, &back]), unused);
    assert_eq!(check(closed("2025-05-01"), &[&active]), Ok(()));
    assert_eq!(check(closed("2026-01-02"), &[&complete]), Ok(()));
    assert_eq!(check(closed("2026-01-01"), &[&dropped]), Ok(()));
    assert_eq!(check(closed("2026-01-02"), &[&dropped]), Err(("closed_on", Rule::AfterEnd)));
    assert_eq!(check(Dates { approved: None, ..closed("2025-12-01") }, &[&dropped]), unused);
    let effective = Dates { effective: Some(day("2026-01-02")), ..Dates::default() };
    assert_eq!(check(effective, &[&complete]), Err(("effective_on", Rule::AfterEnd)));
    // The list of a funding source may not say when an application was dropped.
    let undated = Entry { entered_on: None, ..dropped };
    assert_eq!(check(effective, &[&undated]), Ok(()));
}

#[test]
fn of_two_dates_the_given_one_is_named() {
    let date =
        check_planned(None, [Some(day("2025-01-02")), Some(day("2025-01-01"))]).expect_err("out of order");
    assert_eq!((date.field, date.rule), ("planned_closing_on", Rule::DatesOutOfOrder));
    assert_eq!(date.given(|_| true), Some("planned_closing_on"));
    assert_eq!(date.given(|field| field == "planned_approval_on"), Some("planned_approval_on"));
    assert_eq!(date.given(|_| false), None);
    let early =
        check_planned(Some(day("2025-01-02")), [Some(day("2025-01-01")), None]).expect_err("out of order");
    assert_eq!(early.given(|_| true), Some("planned_approval_on"));
}

#[test]
fn the_year_tells_a_planned_date_only_where_the_terms_are_public() {
    let planned = Some(day("2027-03-01"));
    assert_eq!(year(None, planned, Visibility::Public), Some(2027));
    assert_eq!(year(None, planned, Visibility::Partner), None);
    assert_eq!(year(Some(day("2026-03-01")), planned, Visibility::Internal), Some(2026));
}

#[test]
fn amounts_fit_what_they_stand_for() {
    use AmountBasis::{Committed, Requested, TotalCost};
    let grants = [FinanceKind::Grant];
    assert_eq!(check_amount(Requested, Some(FinanceKind::Grant), &grants, false), Ok(()));
    assert_eq!(check_amount(Requested, Some(FinanceKind::Loan), &grants, false), Err(Rule::FinanceNotGiven));
    assert_eq!(check_amount(Requested, Some(FinanceKind::Loan), &[], false), Ok(()));
    assert_eq!(check_amount(Committed, Some(FinanceKind::Grant), &grants, false), Err(Rule::NotApproved));
    assert_eq!(check_amount(TotalCost, None, &grants, false), Ok(()));
    assert_eq!(
        check_amount(TotalCost, Some(FinanceKind::Grant), &grants, true),
        Err(Rule::FinanceOfTotalCost)
    );
    assert_eq!(check_amount(Requested, None, &grants, true), Err(Rule::FinanceOfTotalCost));
}

proptest! {
    /// However stages are tried, an application never leaves its end, never goes back unexplained, and its
    /// dates never run backwards.
    #[test]
    fn no_history_breaks_a_rule(tries in proptest::collection::vec((0usize..7, 0i64..400, any::<bool>()), 1..60)) {
        let stages = [
            PipelineStage::Identification, PipelineStage::Preparation, PipelineStage::Appraisal, PipelineStage::Negotiation,
            PipelineStage::Implementation, PipelineStage::Completion, PipelineStage::Dropped,
        ];
        let (first, today) = (day("2025-01-01"), day("2026-01-01"));
        let mut history = vec![entry(PipelineStage::Identification, "0", "2025-01-01")];
        let mut reasons = vec![false];
        for (number, (stage, days, reason)) in tries.into_iter().enumerate() {
            let on = first + chrono::TimeDelta::days(days);
            let next = Entry { stage: stages[stage], words: (number + 1).to_string(), entered_on: Some(on) };
            if check_move(history.last().expect("a first"), &next, reason, today).is_ok() {
                history.push(next);
                reasons.push(reason);
            }
        }
        for (place, pair) in history.windows(2).enumerate() {
            prop_assert!(!matches!(pair[0].stage, PipelineStage::Dropped | PipelineStage::Completion));
            prop_assert!(pair[0].entered_on <= pair[1].entered_on);
            prop_assert!(pair[1].entered_on <= Some(today));
            prop_assert!(place_of(&pair[0]) <= place_of(&pair[1]) || reasons[place + 1]);
        }
    }
}

fn place_of(entry: &Entry) -> u8 {
    place(entry.stage)
}

/// The dates of approval, signing and closing.
fn dates(days: [Option<&str>; 3]) -> Milestones {
    let [approved, signed, closed] = days.map(|date| date.map(day));
    Milestones::new(approved, signed, closed)
}

#[test]
fn stages_mean_milestones_and_a_return_takes_them_back() {
    let concept = entry(PipelineStage::Identification, "PCP", "2024-01-01");
    let agreed = entry(PipelineStage::Negotiation, "Record of discussions", "2024-05-01");
    let again = entry(PipelineStage::Negotiation, "agreement", "2024-06-01");
    let back = entry(PipelineStage::Appraisal, "appraisal", "2024-07-01");
    let done = entry(PipelineStage::Completion, "completion", "2026-01-01");
    let of = |entries: &[&Entry]| Milestones::of("KOICA", entries.iter().copied());
    assert_eq!(of(&[&concept]), dates([None; 3]));
    assert_eq!(of(&[&concept, &agreed, &again]), dates([Some("2024-05-01"), Some("2024-05-01"), None]));
    assert_eq!(of(&[&concept, &agreed, &back]), dates([None; 3]));
    let whole = of(&[&concept, &agreed, &back, &again, &done]);
    assert_eq!(whole, dates([Some("2024-06-01"), Some("2024-06-01"), Some("2026-01-01")]));
    // Words that are not known mean no date.
    assert_eq!(Milestones::of("CABEI", [&agreed]), dates([None; 3]));
}

#[test]
fn a_date_entered_by_hand_stays_and_the_difference_is_reported() {
    let before = dates([None; 3]);
    let after = dates([Some("2024-05-01"), Some("2024-05-01"), None]);
    let was = dates([Some("2024-04-20"), None, None]);
    let (now, differences) = follow(was, before, after, Milestones::default());
    assert_eq!(now, dates([Some("2024-04-20"), Some("2024-05-01"), None]));
    let (kept, reported) = (day("2024-04-20"), day("2024-05-01"));
    assert_eq!(differences, [Difference { milestone: Milestone::Approval, kept, reported }]);
    // What is stated is meant, whatever the day of the stage.
    let stated = dates([Some("2024-04-30"), None, None]);
    let (now, differences) = follow(Milestones::default(), before, after, stated);
    assert_eq!((now, differences.len()), (dates([Some("2024-04-30"), Some("2024-05-01"), None]), 0));
}

proptest! {
    /// A date is that of the stages unless it was entered by hand; then it stays, and a difference is reported once.
    #[test]
    fn dates_follow_the_stages(was in milestones(), before in milestones(), after in milestones(), stated in milestones()) {
        let (now, differences) = follow(was, before, after, stated);
        for milestone in Milestone::ALL {
            let by_hand = was.on(milestone).is_some() && was.on(milestone) != before.on(milestone);
            let reported = stated.on(milestone).or(after.on(milestone));
            prop_assert_eq!(now.on(milestone), if by_hand { was.on(milestone) } else { reported });
            let told = differences.iter().filter(|difference| difference.milestone == milestone).count();
            let differs = by_hand && reported.is_some_and(|reported| Some(reported) != was.on(milestone));
            prop_assert_eq!(told, usize::from(differs));
        }
    }

    /// Dates are accepted exactly when those that are known lie in the past and in order.
    #[test]
    fn dates_are_in_order(days in proptest::array::uniform5(proptest::option::of(0i64..60))) {
        let (first, today) = (day("2025-01-01"), day("2025-02-20"));
        let on = days.map(|days| days.map(|days| first + chrono::TimeDelta::days(days)));
        let [applied, approved, signed, effective, closed] = on;
        let known: Vec<NaiveDate> = on.into_iter().flatten().collect();
        let fits = known.is_sorted() && known.iter().all(|day| *day <= today);
        let dates = Dates { applied, approved, signed, effective, closed };
        prop_assert_eq!(check_dates(dates, today).is_ok(), fits);
    }
}

fn milestones() -> impl Strategy<Value = Milestones> {
    proptest::array::uniform3(proptest::option::of(0i64..4)).prop_map(|days| {
        let on = days.map(|days| days.map(|days| day("2025-01-01") + chrono::TimeDelta::days(days)));
        let [approved, signed, closed] = on;
        Milestones::new(approved, signed, closed)
    })
}
