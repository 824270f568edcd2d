//! Correcting a step: the new record of it, which stands in its place.

use std::iter::successors;

use entity::procedure_step;
use entity::value::{PartialDate, ProcedureStepKind, Visibility};
use uuid::Uuid;

use super::facts::standing;
use super::rules::Rule;
use super::store::{Said, Work};
use crate::recording::{MutationError, ValidationError};
use crate::store::Rows;

/// A correction as it is asked for.
#[derive(Debug)]
pub(super) struct Correction {
    /// The step, or any earlier correction of it.
    pub step: Uuid,
    pub occurred_on: PartialDate,
    pub document: Option<Uuid>,
    pub reason: String,
}

/// Corrects a step as it stands now.
pub(super) async fn correct(
    work: &mut Work<'_>,
    correction: Correction,
    visibility: Visibility,
) -> Result<procedure_step::Model, MutationError> {
    let Correction { step, occurred_on, document, reason } = correction;
    work.evidence(document).await?;
    work.happened("occurred_on", occurred_on.earliest())?;
    let column = procedure_step::Column::TermId;
    let all = work.writer.of::<procedure_step::Entity>(column, vec![work.term.id]).await?;
    let taken = standing(all.clone());
    let place = taken.iter().position(|last| {
        let corrected =
            |record: &&procedure_step::Model| all.iter().find(|own| Some(own.id) == record.corrects_id);
        successors(Some(last), corrected).any(|record| record.id == step)
    });
    let place = place.ok_or(ValidationError::NotFound("procedure_step_id"))?;
    // Between the steps beside it.
    let day = |at: Option<&procedure_step::Model>| at.and_then(|at| at.occurred_on.clone());
    let before = day(taken[..place].last()).is_some_and(|before| occurred_on.latest() < before.earliest());
    let after = day(taken.get(place + 1)).is_some_and(|after| after.latest() < occurred_on.earliest());
    if before || after {
        let rule = if before { Rule::BeforePrevious } else { Rule::AfterNext };
        return Err(ValidationError::rule("occurred_on", rule).into());
    }
    let wrong = &taken[place];
    match wrong.step_kind {
        ProcedureStepKind::Operating => work.term.opened_on = Some(occurred_on.clone()),
        ProcedureStepKind::Closed => work.term.ended_on = Some(occurred_on.clone()),
        _ => {}
    }
    let said = Said {
        occurred_on: Some(occurred_on),
        document: document.or(wrong.document_id),
        reason: Some(reason),
        corrects: Some(wrong.id),
        means: wrong.means,
    };
    let record = work.step_record(wrong.step_kind, said, visibility).await?;
    work.save_term().await?;
    Ok(record)
}
