//! The amounts of an application.

use async_graphql::{Context, InputObject, Object};
use entity::value::{AmountBasis, FinanceKind, Visibility};
use entity::{application, application_amount};
use model::api::MoneyInput;
use model::api::record::KeyOf;
use model::policy::acts::RecordApplicationAmount;
use model::recording::{ValidationError, money, on_key, payload};
use model::records::{Application, ApplicationAmount};
use model::store::{Rows, new_record};

use super::rules::{Rule, check_amount, is_approved};
use super::store::{finance, funding_source, hidden, partner_within};

/// Input of `recordApplicationAmount`.
#[derive(Debug, InputObject)]
pub struct RecordApplicationAmountInput {
    /// Application that the amount belongs to.
    application: KeyOf<Application>,
    /// Optimistic lock: the mutation fails with STALE_VERSION if the recorded amount has another version. 0
    /// means that no such amount is recorded yet.
    expected_version: Option<i64>,
    /// Basis of the amount.
    amount_basis: AmountBasis,
    /// Form of finance, which must be one that the funding source gives. It must be left out for a total
    /// cost.
    finance_kind: Option<FinanceKind>,
    /// Amount to record.
    amount: MoneyInput,
    /// Visibility of the record, at most that of the application; defaults to PARTNER, or to INTERNAL if the
    /// application is INTERNAL.
    visibility: Option<Visibility>,
}

payload! {
    RecordApplicationAmountPayload {
        /// The recorded amount; null if the mutation failed.
        application_amount: ApplicationAmount = application_amount,
    }
}

#[derive(Debug, Default)]
pub struct ApplicationAmountMutation;

/// The amounts of an application.
#[Object]
impl ApplicationAmountMutation {
    /// Records an amount of an application. The new amount replaces the one of the same basis, form of
    /// finance and currency, which remains in the history.
    async fn record_application_amount(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Amount to record.")] input: RecordApplicationAmountInput,
    ) -> async_graphql::Result<RecordApplicationAmountPayload> {
        let RecordApplicationAmountInput {
            application,
            expected_version,
            amount_basis: basis,
            finance_kind: kind,
            ..
        } = input;
        let value_date = input.amount.value_date.map(|day| day.0);
        on_key::<RecordApplicationAmount, application::Entity, _, _, _>(
            ctx,
            "application",
            &application,
            None,
            money(ctx, "amount", &input.amount),
            async |work, of, amount_minor| {
                let source = funding_source(work, &of.funding_source_code).await?;
                let approved = is_approved(of.stage, of.approved_on);
                check_amount(basis, kind, &finance(&source)?, approved).map_err(|rule| {
                    let about_basis = rule == Rule::NotApproved;
                    ValidationError::rule(if about_basis { "amount_basis" } else { "finance_kind" }, rule)
                })?;
                let column = application_amount::Column::ApplicationId;
                let known = work.writer.of::<application_amount::Entity>(column, vec![of.id]).await?;
                let was = known.into_iter().find(|known| {
                    (known.amount_basis, known.finance_kind, &known.amount_currency)
                        == (basis, kind, &input.amount.currency)
                });
                if was.as_ref().is_some_and(|was| !work.writer.sees::<application_amount::Entity>(was)) {
                    return Err(hidden("amount_basis").into());
                }
                let version = was.as_ref().map_or(0, |was| was.version);
                if expected_version.is_some_and(|expected| expected != version) {
                    return Err(ValidationError::StaleVersion(version).into());
                }
                let row = new_record!(application_amount, partner_within(input.visibility, of.visibility)?, {
                    application_id: of.id,
                    country_code: of.country_code,
                    funding_source_code: of.funding_source_code,
                    amount_basis: basis,
                    finance_kind: kind,
                    amount_minor,
                    amount_currency: input.amount.currency,
                    amount_value_date: value_date,
                });
                Ok((work.writer.save::<application_amount::Entity>(was, row).await?,))
            },
        )
        .await
    }
}
