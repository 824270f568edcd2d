use proptest::prelude::*;

use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn entry(stage: Stage, words: &str, entered_on: &str) -> Entry {
    Entry { stage, words: words.to_owned(), entered_on: Some(day(entered_on)) }
}

#[test]
fn the_funders_words_give_the_common_stage() {
    assert_eq!(derive("KOICA", "Record of Discussions ", None, None), Ok(Stage::Negotiation));
    assert_eq!(derive("KOICA", "사업개요서", None, None), Ok(Stage::Identification));
    assert_eq!(derive("EDCF", "loan agreement", Some(Stage::Negotiation), None), Ok(Stage::Negotiation));
    assert_eq!(derive("EDCF", "loan agreement", Some(Stage::Appraisal), None), Err(Rule::AnotherStage));
    // What can mean several is what is said, or else the stage that it is at.
    assert_eq!(derive("IDB", "Preparation", None, None), Ok(Stage::Identification));
    assert_eq!(derive("IDB", "Preparation", None, Some(Stage::Appraisal)), Ok(Stage::Appraisal));
    assert_eq!(derive("ADB", "Proposed", Some(Stage::Preparation), None), Ok(Stage::Preparation));
    assert_eq!(derive("ADB", "Proposed", Some(Stage::Implementation), None), Err(Rule::AnotherStage));
    // The list of funding sources is open, and so are their words.
    assert_eq!(derive("CABEI", "En estudio", None, None), Err(Rule::UnknownWords));
    assert_eq!(derive("CABEI", "En estudio", Some(Stage::Preparation), None), Ok(Stage::Preparation));
}

#[test]
fn an_application_goes_on_back_for_a_reason_and_never_after_its_end() {
    let today = day("2026-06-01");
    let at = entry(Stage::Appraisal, "appraisal", "2026-01-10");
    let to = |stage, on| entry(stage, "words", on);
    assert_eq!(check_move(&at, &to(Stage::Implementation, "2026-02-01"), false, today), Ok(()));
    assert_eq!(
        check_move(&at, &to(Stage::Preparation, "2026-02-01"), false, today),
        Err(Rule::BackWithoutReason)
    );
    assert_eq!(check_move(&at, &to(Stage::Preparation, "2026-02-01"), true, today), Ok(()));
    assert_eq!(check_move(&at, &at.clone(), true, today), Err(Rule::SameStage));
    assert_eq!(
        check_move(&at, &to(Stage::Negotiation, "2026-01-09"), false, today),
        Err(Rule::BeforePrevious)
    );
    assert_eq!(check_move(&at, &to(Stage::Negotiation, "2026-06-02"), false, today), Err(Rule::Future));
    for end in [Stage::Dropped, Stage::Completion] {
        let ended = entry(end, "x", "2026-01-10");
        assert_eq!(check_move(&ended, &to(Stage::Preparation, "2026-02-01"), true, today), Err(Rule::Ended));
    }
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
            Stage::Identification, Stage::Preparation, Stage::Appraisal, Stage::Negotiation,
            Stage::Implementation, Stage::Completion, Stage::Dropped,
        ];
        let (first, today) = (day("2025-01-01"), day("2026-01-01"));
        let mut history = vec![entry(Stage::Identification, "0", "2025-01-01")];
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
            prop_assert!(!matches!(pair[0].stage, Stage::Dropped | Stage::Completion));
            prop_assert!(pair[0].entered_on <= pair[1].entered_on);
            prop_assert!(pair[1].entered_on <= Some(today));
            prop_assert!(place_of(&pair[0]) <= place_of(&pair[1]) || reasons[place + 1]);
        }
    }
}

fn place_of(entry: &Entry) -> u8 {
    place(entry.stage)
}
