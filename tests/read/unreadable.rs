//! What is stored and can't be read is a fault, and never another value.

use crate::support::both;

both! {
    async fn a_stored_date_that_is_none_is_a_fault_and_not_1970(app: TestApp) {
        app.execute("UPDATE center_term SET opened_on = 'unknown' WHERE code = 'UZ-1'").await;
        let (code, message) = app.error("{ centerTerm(by: { code: \"UZ-1\" }) { openedOn } }").await;
        assert_eq!((code.as_str(), message.as_str()), ("INTERNAL", "internal error"));
        // The others are as they were.
        assert!(app.data("{ centerTerm(by: { code: \"UZ-2\" }) { openedOn } }").await["centerTerm"]["openedOn"].is_string());
    }

    async fn a_stored_form_of_finance_that_is_none_lets_no_other_form_in(app: TestApp) {
        let (_, application) = crate::pipeline::applied(&app, "KOICA", "PCP").await;
        app.execute("UPDATE funding_source SET finance_kinds = '[\"BARTER\"]' WHERE code = 'KOICA'").await;
        let agency = app.acting_as("SPECIALIZED_ORGANIZATION UZ").await;
        let (code, _) = agency.error(&format!("mutation {{ recordApplicationAmount(input: {{ application: {{ id: {application} }}, amountBasis: REQUESTED, financeKind: LOAN, amount: {{ amount: \"5\", currency: \"KRW\" }} }}) {{ userErrors {{ code }} }} }}")).await;
        assert_eq!(code, "INTERNAL");
    }
}
