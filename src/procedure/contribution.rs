//! What the two sides bring.

use async_graphql::{Context, InputObject, Object};
use entity::contribution;
use entity::value::{ContributionKind, Side};

use super::input::on_term;
use super::store::Work;
use crate::api::{Date, MoneyInput};
use crate::policy::acts;
use crate::recording::{
    MutationError, Outcome, TermInput, TextInput, ValidationError, localized, money, optional_line, payload,
};
use crate::records::contribution::Contribution;

/// Something that a side brings: money with its value date, or in kind with a description.
#[derive(Debug, InputObject)]
pub struct RecordContributionInput {
    #[graphql(flatten)]
    on: TermInput,
    /// The side: Korea's is recorded by MOIS or NIA, the partner's by its lead organization.
    side: Side,
    /// In which form.
    kind: ContributionKind,
    /// The money; for cash, and for nothing else.
    amount: Option<MoneyInput>,
    /// The day of its prices; for cash.
    value_date: Option<Date>,
    /// The source says "about".
    #[graphql(default)]
    approximate: bool,
    /// The period that it is for.
    period: Option<String>,
    /// What it is; for what is brought in kind.
    description: Option<Vec<TextInput>>,
    /// What is to be known about it: why it differs from the default, say.
    note: Option<String>,
}

payload! {
    /// What became of a contribution.
    RecordContributionPayload {
        /// The contribution.
        contribution: Contribution = contribution,
    }
}

#[derive(Debug, Default)]
pub struct ContributionMutation;

/// What the two sides bring.
#[Object]
impl ContributionMutation {
    /// Records what a side brings: cash with currency and value date, or in kind with a description and no
    /// invented value.
    async fn record_contribution(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The contribution.")] input: RecordContributionInput,
    ) -> async_graphql::Result<RecordContributionPayload> {
        let visibility = input.on.visibility;
        let on = TermInput {
            term_id: input.on.term_id.clone(),
            expected_version: input.on.expected_version,
            visibility,
        };
        let side = input.side;
        let valid = said(ctx, input);
        let outcome: Outcome<(contribution::Model,)> = match side {
            Side::Korea => on_term::<acts::RecordKoreanContribution, _, _>(ctx, &on, valid, write).await?,
            Side::Partner => on_term::<acts::RecordPartnerContribution, _, _>(ctx, &on, valid, write).await?,
        };
        Ok(RecordContributionPayload::of(outcome))
    }
}

/// What an input says: a row that lacks its term.
fn said(ctx: &Context<'_>, input: RecordContributionInput) -> Result<contribution::Model, ValidationError> {
    let visibility = input.on.visibility;
    let RecordContributionInput {
        side,
        kind,
        amount,
        value_date,
        approximate,
        period,
        description,
        note,
        ..
    } = input;
    let money = match (kind, amount, value_date) {
        (ContributionKind::Cash, Some(amount), Some(date)) => {
            let minor = money(ctx, "amount", &amount)?;
            Some((minor, amount.currency, date.0))
        }
        (ContributionKind::Cash, _, _) => {
            return Err(ValidationError::Invalid(
                "amount",
                "cash has an amount and a value date",
                "현금에는 금액과 기준일이 있어야 합니다",
            ));
        }
        (ContributionKind::InKind, None, None) => None,
        (ContributionKind::InKind, _, _) => {
            return Err(ValidationError::Invalid(
                "amount",
                "what is brought in kind has no invented value",
                "현물에는 금액을 매기지 않습니다",
            ));
        }
    };
    if kind == ContributionKind::InKind && description.is_none() {
        return Err(ValidationError::Invalid(
            "description",
            "what is brought in kind is described",
            "현물에는 설명이 있어야 합니다",
        ));
    }
    let (amount_minor, amount_currency, amount_value_date) = match money {
        Some((minor, currency, date)) => (Some(minor), Some(currency), Some(date)),
        None => (None, None, None),
    };
    Ok(new_record!(contribution, visibility, {
        term_id: uuid::Uuid::nil(),
        country_code: String::new(),
        side,
        kind,
        amount_minor,
        amount_currency,
        amount_value_date,
        approximate,
        period: optional_line("period", period)?,
        description: description.map(|texts| localized("description", texts)).transpose()?,
        note: optional_line("note", note)?,
    }))
}

async fn write(
    work: &mut Work<'_>,
    said: contribution::Model,
) -> Result<(contribution::Model,), MutationError> {
    let row = contribution::Model {
        visibility: work.visible(said.visibility)?,
        term_id: work.term.id,
        country_code: work.term.country_code.clone(),
        ..said
    };
    Ok((work.writer.save::<contribution::Entity>(None, row).await?,))
}
