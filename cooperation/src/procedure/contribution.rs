//! What the two sides bring.

use async_graphql::{Context, InputObject, Object};
use entity::contribution;
use entity::value::{ContributionKind, CooperationSide, Visibility};
use model::api::MoneyInput;
use model::policy::acts;
use model::recording::{
    Checks, MutationError, RecordInput, TermInput, TextInput, ValidationError, delete, in_sight, inputs,
    money, optional_line, optional_texts, payload,
};
use model::records::Contribution;
use model::store::new_record;

use super::input::on_term;
use super::rules::Rule;
use super::store::Work;

/// Input of `recordContribution`.
#[derive(Debug, InputObject)]
pub struct RecordContributionInput {
    #[graphql(flatten)]
    on: TermInput,
    /// Side that contributes. MOIS and NIA record contributions of Korea; the partner's lead organization
    /// records those of its country.
    side: CooperationSide,
    #[graphql(flatten)]
    details: ContributionDetailsInput,
}

/// What a side brings.
#[derive(Debug, InputObject)]
pub struct ContributionDetailsInput {
    /// Form of the contribution.
    contribution_kind: ContributionKind,
    /// Amount with its value date. Required for a cash contribution, not allowed for a contribution in kind.
    contributed_amount: Option<MoneyInput>,
    /// True if the source calls the amount approximate.
    #[graphql(default)]
    approximate: bool,
    /// Period that the contribution is for, as free text, such as `2021-2023`.
    period: Option<String>,
    /// Description of the contribution. Required for a contribution in kind.
    description: Option<Vec<TextInput>>,
    /// Remark, for example the reason why the contribution differs from the default.
    note: Option<Vec<TextInput>>,
}

payload! {
    RecordContributionPayload {
        /// Recorded contribution; null if the mutation failed.
        contribution: Contribution = contribution,
    }
}

inputs! {
    DeleteContributionInput = RecordInput
}

payload! {
    DeleteContributionPayload {
        /// Last state of the deleted contribution; null if the mutation failed.
        contribution: Contribution = contribution,
    }
}

#[derive(Debug, Default)]
pub struct ContributionMutation;

/// What the two sides bring.
#[Object]
impl ContributionMutation {
    /// Records a contribution of a side to a term: a cash contribution with an amount and a value date, or a
    /// contribution in kind with a description and no amount.
    async fn record_contribution(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Contribution to record.")] input: RecordContributionInput,
    ) -> async_graphql::Result<RecordContributionPayload> {
        let RecordContributionInput { on, side, details } = input;
        let valid = said(ctx, side, on.visibility, details);
        match side {
            CooperationSide::Korea => {
                on_term::<acts::RecordKoreanContribution, _, _, _>(ctx, &on, valid, write).await
            }
            CooperationSide::Partner => {
                on_term::<acts::RecordPartnerContribution, _, _, _>(ctx, &on, valid, write).await
            }
        }
    }

    /// Deletes a contribution that was recorded by mistake. Its history remains.
    async fn delete_contribution(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Contribution to delete.")] input: DeleteContributionInput,
    ) -> async_graphql::Result<DeleteContributionPayload> {
        let on = input.0;
        match in_sight::<contribution::Entity>(ctx, &on.id).await?.map(|row| row.side) {
            Some(CooperationSide::Partner) => {
                delete::<acts::RecordPartnerContribution, contribution::Entity, _>(ctx, on).await
            }
            // One that does not exist, too.
            _ => delete::<acts::RecordKoreanContribution, contribution::Entity, _>(ctx, on).await,
        }
    }
}

/// What an input says: a row that lacks its term.
fn said(
    ctx: &Context<'_>,
    side: CooperationSide,
    visibility: Visibility,
    details: ContributionDetailsInput,
) -> Result<contribution::Model, MutationError> {
    let ContributionDetailsInput {
        contribution_kind: kind,
        contributed_amount,
        approximate,
        period,
        description,
        note,
    } = details;
    let in_kind = kind == ContributionKind::InKind;
    let contributed = match (kind, contributed_amount) {
        (ContributionKind::Cash, Some(amount @ MoneyInput { value_date: Some(date), .. })) => {
            money(ctx, "contributed_amount", &amount).map(|minor| Some((minor, amount.currency, date.0)))
        }
        (ContributionKind::Cash, _) => Err(ValidationError::Invalid(
            "contributed_amount",
            "a cash contribution requires an amount and a value date",
            "현금에는 금액과 기준일이 있어야 합니다",
        )),
        (ContributionKind::InKind, None) => Ok(None),
        (ContributionKind::InKind, Some(_)) => Err(ValidationError::Invalid(
            "contributed_amount",
            "a contribution in kind must have no amount",
            "현물 분담에는 금액을 지정할 수 없습니다",
        )),
    };
    let described = optional_texts("description", description).and_then(|description| match description {
        None if in_kind => Err(ValidationError::Invalid(
            "description",
            "a contribution in kind requires a description",
            "현물에는 설명이 있어야 합니다",
        )),
        description => Ok(description),
    });
    let checks = (contributed, described, optional_line("period", period), optional_texts("note", note));
    let (money, description, period, note) = checks.all()?;
    let (amount_minor, amount_currency, amount_value_date) = match money {
        Some((minor, currency, date)) => (Some(minor), Some(currency), Some(date)),
        None => (None, None, None),
    };
    Ok(new_record!(contribution, visibility, {
        term_id: uuid::Uuid::nil(),
        country_code: String::new(),
        side,
        contribution_kind: kind,
        amount_minor,
        amount_currency,
        amount_value_date,
        approximate,
        period,
        description,
        note,
    }))
}

async fn write(
    work: &mut Work<'_>,
    said: contribution::Model,
) -> Result<(contribution::Model,), MutationError> {
    if work.facts.memorandum.is_none() {
        return Err(ValidationError::rule("term", Rule::NeedsMemorandum).into());
    }
    // The prices may be older than the memorandum.
    if let Some(day) = said.amount_value_date {
        work.happened("contributed_amount", day)?;
    }
    let row = contribution::Model {
        visibility: work.visible(said.visibility)?,
        term_id: work.term.id,
        country_code: work.term.country_code.clone(),
        ..said
    };
    Ok((work.writer.save::<contribution::Entity>(None, row).await?,))
}
