//! Completing the history of a term whose latest step is unknown, by the steps that sources did not tell.

use std::cmp::Reverse;

use async_graphql::{Context, InputObject, Object};
use entity::procedure_step;
use entity::value::{AfterClosureMeans, PartialDate, ProcedureStepKind, Visibility};
use model::api::record::KeyOf;
use model::policy::acts::CompleteTermHistory;
use model::recording::{Keys, MutationError, TermInput, ValidationError, each, line, on_field, payload};
use model::records::{CenterTerm, Document};
use model::store::{Rows, new_record};
use uuid::Uuid;

use super::facts::{earlier_terms, later_openings, standing};
use super::input::on_term;
use super::rules::{
    Rule, check_follows, check_succession, comes_after, is_being_set_up, is_over, is_taken_once,
};
use super::store::Work;

/// The most steps that one mutation adds.
const MOST_STEPS: usize = 20;

/// A step that was taken before this service recorded the term.
#[derive(Debug, InputObject)]
pub struct HistoricalStepInput {
    /// Step of the set-up procedure that was taken.
    step_kind: ProcedureStepKind,
    /// Date of the step. Leave it out if it is unknown.
    occurred_on: Option<PartialDate>,
    /// Registered document that serves as evidence.
    document: Option<KeyOf<Document>>,
    /// Source that proves the step, such as a place in the document, an archive or a publication.
    source_detail: String,
    /// Means by which the relationship continues; only for AFTER_CLOSURE.
    means: Option<AfterClosureMeans>,
}

/// Input of `completeTermHistory`.
#[derive(Debug, InputObject)]
pub struct CompleteTermHistoryInput {
    #[graphql(flatten)]
    on: TermInput,
    /// All missing steps of the term, 1 to 20. The last one becomes the latest step of the term.
    steps: Vec<HistoricalStepInput>,
}

payload! {
    CompleteTermHistoryPayload {
        /// Term after the change; null if the mutation failed.
        center_term: CenterTerm = center_term,
    }
}

#[derive(Debug, Default)]
pub struct CompletionMutation;

/// History that the sources of the service leave open.
#[Object]
impl CompletionMutation {
    /// Completes the history of a term whose latest step is unknown. Steps are sorted by date, or by the
    /// order of the procedure if a date is unknown, and the last one becomes the latest step. The rules of
    /// today's procedure do not apply to these steps. The service does not record who took them.
    async fn complete_term_history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Term whose history is completed, with its missing steps.")]
        input: CompleteTermHistoryInput,
    ) -> async_graphql::Result<CompleteTermHistoryPayload> {
        let CompleteTermHistoryInput { on, steps } = input;
        let named = steps.iter().filter_map(|step| step.document.as_ref());
        let documents = Keys::of(ctx)?.ids("steps", named).await;
        let checks = (missing(steps), documents);
        on_term::<CompleteTermHistory, _, _, _>(ctx, &on, checks, async |work, (missing, documents)| {
            if work.term.latest_step.is_some() {
                return Err(ValidationError::rule("term", Rule::StepKnown).into());
            }
            work.evidence_of("steps", documents.iter().copied()).await?;
            let mut documents = documents.into_iter();
            let missing = missing.into_iter().map(|step| {
                let document = if step.has_document { documents.next() } else { None };
                (step, document)
            });
            complete(work, missing.collect(), on.visibility).await?;
            Ok((work.term.clone(),))
        })
        .await
    }
}

/// A missing step.
struct Missing {
    step: ProcedureStepKind,
    occurred_on: Option<PartialDate>,
    has_document: bool,
    source_detail: String,
    means: Option<AfterClosureMeans>,
}

fn missing(steps: Vec<HistoricalStepInput>) -> Result<Vec<Missing>, MutationError> {
    if steps.is_empty() || steps.len() > MOST_STEPS {
        let (english, korean) = ("must contain 1 to 20 steps", "단계는 1개에서 20개까지입니다");
        return Err(ValidationError::Invalid("steps", english, korean).into());
    }
    each(steps.into_iter().map(|step| {
        Ok::<_, ValidationError>(Missing {
            step: step.step_kind,
            occurred_on: step.occurred_on,
            has_document: step.document.is_some(),
            source_detail: line("steps", step.source_detail)?,
            means: step.means,
        })
    }))
}

/// Inserts steps among the recorded ones; the last step becomes the latest step of the term.
async fn complete(
    work: &mut Work<'_>,
    missing: Vec<(Missing, Option<Uuid>)>,
    visibility: Visibility,
) -> Result<(), MutationError> {
    let visibility = work.visible(visibility)?;
    let column = procedure_step::Column::TermId;
    let mut rows = work.writer.of::<procedure_step::Entity>(column, vec![work.term.id]).await?;
    let recorded = rows.clone();
    let (was_opened, had_ended) = (work.term.opened_on.is_some(), work.term.ended_on.is_some());
    for (Missing { step, occurred_on, source_detail, means, .. }, document) in missing {
        if let Some(day) = &occurred_on {
            work.happened("steps", day.earliest())?;
        }
        // A term is not extended twice on a day, while several organizations may report on one.
        let again = |row: &procedure_step::Model| {
            step == ProcedureStepKind::Extended && row.occurred_on.is_some() && row.occurred_on == occurred_on
        };
        let own = standing(rows.clone());
        if own.iter().any(|row| row.step_kind == step && (is_taken_once(step) || again(row))) {
            return Err(ValidationError::rule("steps", Rule::Taken).into());
        }
        match step {
            ProcedureStepKind::Operating => {
                work.term.opened_on = work.term.opened_on.take().or(occurred_on.clone())
            }
            ProcedureStepKind::Closed => {
                work.term.ended_on = work.term.ended_on.take().or(occurred_on.clone())
            }
            _ => {}
        }
        let new = (step, occurred_on.as_ref());
        let next = own.into_iter().find(|own| comes_after((own.step_kind, own.occurred_on.as_ref()), new));
        let end = rows.iter().map(|row| row.ordinal).max().unwrap_or(0) + 1;
        let ordinal = next.map_or(end, |next| next.ordinal);
        rows.iter_mut().filter(|row| row.ordinal >= ordinal).for_each(|row| row.ordinal += 1);
        let row = new_record!(procedure_step, visibility, {
            term_id: work.term.id,
            country_code: work.term.country_code.clone(),
            ordinal,
            step_kind: step,
            occurred_on,
            actor_id: None,
            document_id: document,
            reason: None,
            corrects_id: None,
            revokes: false,
            means,
        });
        rows.push(procedure_step::Model { source_detail: Some(source_detail), ..row });
    }
    if let (Some(opened_on), Some(ended_on)) = (&work.term.opened_on, &work.term.ended_on) {
        on_field("steps", check_follows(Some(opened_on), ended_on, Rule::EndsBeforeItBegins))?;
    }
    let steps = standing(rows.clone());
    let last = steps.last().map(|step| step.step_kind);
    let withdrawn = steps.iter().find(|step| step.step_kind == ProcedureStepKind::Withdrawn);
    if let Some(withdrawn) = withdrawn.filter(|_| work.term.opened_on.is_some()) {
        work.term.ended_on = work.term.ended_on.take().or(withdrawn.occurred_on.clone());
    }
    if let Some(opened_on) = work.term.opened_on.as_ref().filter(|_| !was_opened) {
        on_field("steps", check_succession(&earlier_terms(&*work.writer, &work.term).await?, opened_on))?;
    }
    let goes_on = last.is_some_and(|last| !is_over(last) && !is_being_set_up(last));
    for opened_on in later_openings(&*work.writer, &work.term).await? {
        let ended_on = work.term.ended_on.as_ref().filter(|_| !had_ended);
        on_field("steps", check_follows(ended_on, &opened_on, Rule::EndAfterNextOpening))?;
        if goes_on {
            return Err(ValidationError::rule("steps", Rule::EndAfterNextOpening).into());
        }
    }
    // From the end on, so that no two have the same place at any time.
    rows.sort_by_key(|row| Reverse(row.ordinal));
    for row in rows.clone() {
        let current = recorded.iter().find(|own| own.id == row.id).cloned();
        work.writer.save::<procedure_step::Entity>(current, row).await?;
    }
    work.term.latest_step = last;
    work.save_term().await
}
