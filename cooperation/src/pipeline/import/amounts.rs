//! The amounts of an application, as a list gives them.

use entity::value::{AmountBasis, FinanceKind};
use entity::{application, application_amount};
use model::store::new_record;

use super::record::{FUNDING_SOURCE, Listed, SOURCE};
use crate::import::worldbank::Project;

const CURRENCY: &str = "USD";

/// What becomes of the amounts of an application: those to write, each with the one that it replaces, and those that go.
/// What others have entered or removed stays so until the list gives another amount than before.
pub(super) fn amounts_of_application(
    Listed { row: listed, has_moved, .. }: &Listed,
    earlier: Option<&Project>,
    application: &application::Model,
    on_record: Vec<application_amount::Model>,
) -> (Vec<(Option<application_amount::Model>, application_amount::Model)>, Vec<application_amount::Model>) {
    let (mut own, mut entered): (Vec<_>, Vec<_>) =
        on_record.into_iter().partition(|amount| amount.source == SOURCE);
    let mut written = Vec::new();
    for mut amount in listed_amounts(listed, application) {
        // The basis changes with the stage in the list, not with an approval that others have recorded.
        let known = own.iter().find(|known| known.finance_kind == amount.finance_kind);
        if let Some(known) = known.filter(|_| !has_moved && !listed.is_approved()) {
            amount.amount_basis = known.amount_basis;
        }
        let same = |known: &application_amount::Model| {
            (known.amount_basis, known.finance_kind, &known.amount_currency)
                == (amount.amount_basis, amount.finance_kind, &amount.amount_currency)
        };
        let given = (amount.finance_kind, Some(amount.amount_minor));
        let again = earlier.is_some_and(|earlier| amounts_of(earlier).contains(&given));
        let known = match entered.iter().position(same) {
            Some(_) if again || earlier.is_none() => continue,
            Some(at) => Some(entered.swap_remove(at)),
            None => own.iter().position(same).map(|at| own.swap_remove(at)),
        };
        if known.is_none() && again && !has_moved {
            continue;
        }
        if let Some(known) = &known {
            amount.visibility = known.visibility;
            amount.amount_value_date = known.amount_value_date.filter(|_| known.source == SOURCE);
        }
        written.push((known, amount));
    }
    // What the list gives on another basis now, or says that there is none of, goes.
    own.retain(|known| stated(listed, known.finance_kind));
    let gave = |kind| earlier.is_some_and(|earlier| gives(earlier, kind));
    let has_none = |kind| stated(listed, kind) && !gives(listed, kind);
    entered.retain(|known| {
        let is_listed = known.amount_currency == CURRENCY
            && known.amount_basis == basis(listed, application, known.finance_kind);
        is_listed && has_none(known.finance_kind) && gave(known.finance_kind)
    });
    own.append(&mut entered);
    (written, own)
}

/// The basis of an amount in the list: committed once approved, asked for until then.
fn basis(listed: &Project, application: &application::Model, finance: Option<FinanceKind>) -> AmountBasis {
    match finance {
        None => AmountBasis::TotalCost,
        Some(_) if application.approved_on.is_some() || listed.is_approved() => AmountBasis::Committed,
        Some(_) => AmountBasis::Requested,
    }
}

/// The amounts that the list gives.
fn listed_amounts(listed: &Project, application: &application::Model) -> Vec<application_amount::Model> {
    let amounts = amounts_of(listed).into_iter().filter_map(|(finance, amount)| {
        let row = new_record!(application_amount, application.visibility, {
            application_id: application.id,
            country_code: application.country_code.clone(),
            funding_source_code: FUNDING_SOURCE.to_owned(),
            amount_basis: basis(listed, application, finance),
            finance_kind: finance,
            amount_minor: amount.filter(|amount| *amount != 0)?,
            amount_currency: CURRENCY.to_owned(),
            amount_value_date: None,
        });
        Some(application_amount::Model { source: SOURCE.to_owned(), ..row })
    });
    amounts.collect()
}

/// What the list says of each kind of finance, and of the total cost.
fn amounts_of(listed: &Project) -> [(Option<FinanceKind>, Option<i64>); 4] {
    [
        (Some(FinanceKind::Loan), listed.ibrd),
        (Some(FinanceKind::Concessional), listed.ida),
        (Some(FinanceKind::Grant), listed.grant),
        (None, listed.total_cost),
    ]
}

/// Whether the list says how much of a kind of finance there is: zero says that there is none.
fn stated(listed: &Project, finance: Option<FinanceKind>) -> bool {
    amounts_of(listed).iter().any(|(kind, amount)| *kind == finance && amount.is_some())
}

/// Whether the list gives an amount of a kind of finance.
fn gives(listed: &Project, finance: Option<FinanceKind>) -> bool {
    amounts_of(listed)
        .iter()
        .any(|(kind, amount)| *kind == finance && amount.is_some_and(|amount| amount != 0))
}
