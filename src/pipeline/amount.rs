//! The amounts of an application.

use async_graphql::{Context, ID, InputObject, Object};
use entity::value::{AmountBasis, FinanceKind, Visibility};
use entity::{application, application_amount};

use super::rules::{check_amount, is_approved};
use super::store::{finance, funding_source};
use crate::api::{Date, MoneyInput};
use crate::policy::acts::RecordApplicationAmount;
use crate::recording::{Named, RecordInput, ValidationError, money, on_record, payload, within};
use crate::records::application_amount::ApplicationAmount;
use crate::store::Rows;

/// An amount that is asked for, committed, or the total cost.
#[derive(Debug, InputObject)]
pub struct RecordApplicationAmountInput {
    /// The application.
    application_id: ID,
    /// The version that the amount on record has to have; of another one nothing is changed.
    expected_version: Option<i64>,
    /// What it stands for.
    basis: AmountBasis,
    /// In which form it is given: one in which the funding source gives money; none for a total cost.
    finance: Option<FinanceKind>,
    /// The amount.
    amount: MoneyInput,
    /// The day whose prices and rates it is in.
    value_date: Option<Date>,
    /// Who may see it: not more than may see the application.
    #[graphql(default_with = "Visibility::Partner")]
    visibility: Visibility,
}

/// An amount to take off.
#[derive(Debug, InputObject)]
pub struct RemoveApplicationAmountInput {
    #[graphql(flatten)]
    on: RecordInput,
}

payload! {
    /// What became of an amount.
    ApplicationAmountPayload {
        /// The amount; one that was taken off as it was.
        application_amount: ApplicationAmount = application_amount,
    }
}

#[derive(Debug, Default)]
pub struct ApplicationAmountMutation;

/// The amounts of an application.
#[Object]
impl ApplicationAmountMutation {
    /// Records an amount of an application, in the place of one of the same basis, finance and currency, which
    /// stays in the history: NIA, or the partner's specialized organization.
    async fn record_application_amount(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The amount.")] input: RecordApplicationAmountInput,
    ) -> async_graphql::Result<ApplicationAmountPayload> {
        let RecordApplicationAmountInput { application_id, expected_version, basis, finance: kind, .. } =
            input;
        let named = Named { field: "application_id", column: application::Column::Id, id: &application_id };
        let outcome = on_record::<RecordApplicationAmount, application::Entity, _, _>(
            ctx,
            named,
            None,
            money(ctx, "amount", &input.amount),
            async |work, of, amount_minor| {
                let source = funding_source(work, &of.funding_source_code).await?;
                check_amount(basis, kind, &finance(&source)?, is_approved(of.stage, of.approved_on))
                    .map_err(|rule| ValidationError::rule("finance", rule))?;
                let column = application_amount::Column::ApplicationId;
                let known = work.writer.of::<application_amount::Entity>(column, vec![of.id]).await?;
                let was = known.into_iter().find(|known| {
                    (known.basis, known.finance, &known.amount_currency)
                        == (basis, kind, &input.amount.currency)
                });
                let version = was.as_ref().map_or(0, |was| was.version);
                if expected_version.is_some_and(|expected| expected != version) {
                    return Err(ValidationError::StaleVersion(version).into());
                }
                let row = new_record!(application_amount, within(input.visibility, of.visibility)?, {
                    application_id: of.id,
                    country_code: of.country_code,
                    funding_source_code: of.funding_source_code,
                    basis,
                    finance: kind,
                    amount_minor,
                    amount_currency: input.amount.currency,
                    amount_value_date: input.value_date.map(|day| day.0),
                });
                Ok((work.writer.save::<application_amount::Entity>(was, row).await?,))
            },
        );
        Ok(ApplicationAmountPayload::of(outcome.await?))
    }

    /// Takes an amount off that was recorded by mistake; the history keeps it: NIA, or the partner's
    /// specialized organization.
    async fn remove_application_amount(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: RemoveApplicationAmountInput,
    ) -> async_graphql::Result<ApplicationAmountPayload> {
        let named = Named { field: "id", column: application_amount::Column::Id, id: &input.on.id };
        let expected = Some(input.on.expected_version);
        let outcome = on_record::<RecordApplicationAmount, application_amount::Entity, _, _>(
            ctx,
            named,
            expected,
            Ok(()),
            async |work, was, ()| {
                work.writer.delete::<application_amount::Entity>(std::slice::from_ref(&was)).await?;
                Ok((was,))
            },
        );
        Ok(ApplicationAmountPayload::of(outcome.await?))
    }
}
