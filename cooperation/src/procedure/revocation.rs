//! Steps that were recorded by mistake: a new record says that a step was not taken.

use async_graphql::{Context, ID, InputObject, Object};
use entity::value::{ProcedureStepKind, Visibility};
use entity::{
    RecordType, center_term, committee, committee_member, contribution, extension_act, memorandum,
    operation_agreement, procedure_step, signatory, utilization_report,
};
use model::api::record::KeyOf;
use model::policy::acts;
use model::recording::{MutationError, TermInput, ValidationError, id_of, line, payload};
use model::records::{CenterTerm, ProcedureStep};
use model::store::{Error, Rows, Stored};
use uuid::Uuid;

use super::activity::{committee_days, has_begun};
use super::correction::{act_of, check_new_ends, ends};
use super::facts::{first_of, is_history, later_openings, place_of, standing};
use super::input::on_term;
use super::rules::{Rule, is_being_set_up};
use super::seats::committee_on_record;
use super::store::{Said, Work};

/// Input of `revokeStep`.
#[derive(Debug, InputObject)]
pub struct RevokeStepInput {
    /// Term of the step.
    term: KeyOf<CenterTerm>,
    /// Optimistic lock: the mutation fails with STALE_VERSION if the term has another version.
    expected_version: Option<i64>,
    /// ID of the last step of the term, or of a correction of this step.
    procedure_step_id: ID,
    /// Reason for the revocation.
    reason: String,
}

payload! {
    RevokeStepPayload {
        /// Term after the change; null if the mutation failed.
        center_term: CenterTerm = center_term,
        /// New record, whose `revokes` is true; null if the mutation failed.
        procedure_step: ProcedureStep = procedure_step,
    }
}

#[derive(Debug, Default)]
pub struct RevocationMutation;

/// Steps that were recorded by mistake.
#[Object]
impl RevocationMutation {
    /// Revokes the last step of a term, which was recorded by mistake, by adding a new record: the step before is the
    /// latest one again, and what the step set is as before. Its memorandum, agreement or extension act is deleted with
    /// the signatories. The new record is as visible as the step. The candidacy is not revoked, but withdrawn; steps of a
    /// history are corrected.
    async fn revoke_step(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Step to revoke, with the reason.")] input: RevokeStepInput,
    ) -> async_graphql::Result<RevokeStepPayload> {
        let RevokeStepInput { term, expected_version, procedure_step_id, reason } = input;
        let on = TermInput { term, expected_version, visibility: Visibility::Internal };
        let checks = (line("reason", reason), id_of(FIELD, RecordType::ProcedureStep, &procedure_step_id));
        on_term::<acts::CorrectStep, _, _, _>(ctx, &on, checks, async |work, (reason, step)| {
            let record = revoke(work, step, reason).await?;
            Ok((work.term.clone(), record))
        })
        .await
    }
}

const FIELD: &str = "procedure_step_id";

fn broken(rule: Rule) -> MutationError {
    ValidationError::rule(FIELD, rule).into()
}

async fn revoke(
    work: &mut Work<'_>,
    step: Uuid,
    reason: String,
) -> Result<procedure_step::Model, MutationError> {
    let column = procedure_step::Column::TermId;
    let all = work.writer.of::<procedure_step::Entity>(column, vec![work.term.id]).await?;
    let mut taken = standing(all.clone());
    let place = place_of(&all, &taken, step).ok_or(ValidationError::NotFound(FIELD))?;
    if place + 1 < taken.len() {
        return Err(broken(Rule::LaterSteps));
    }
    let first = first_of(&all, &taken[place]);
    let is_own = work.term.latest_step.is_some() && first.is_some_and(|first| !is_history(first));
    // Only of a history may the date be unknown.
    let Some(occurred_on) = taken[place].occurred_on.clone().filter(|_| is_own) else {
        return Err(broken(Rule::StepOfHistory));
    };
    let Some(before) = place.checked_sub(1).map(|place| taken[place].step_kind) else {
        return Err(broken(Rule::FirstStep));
    };
    undo(work, &taken).await?;
    let wrong = taken.remove(place);
    if is_being_set_up(before) && !is_being_set_up(wrong.step_kind) {
        let column = center_term::Column::CenterId;
        let terms = work.writer.of::<center_term::Entity>(column, vec![work.term.center_id]).await?;
        let mut others = terms.iter().filter(|term| term.id != work.term.id);
        if others.any(|term| term.latest_step.is_some_and(is_being_set_up)) {
            return Err(broken(Rule::OneAtATime));
        }
    }
    work.term.latest_step = Some(before);
    let said = Said {
        reason: Some(reason),
        corrects: Some(wrong.id),
        revokes: true,
        means: wrong.means,
        ..Said::on(&occurred_on, None)
    };
    let record = work.step_record(wrong.step_kind, said, wrong.visibility).await?;
    work.renew_term().await?;
    Ok(record)
}

/// Takes back what the last of some steps set. Nothing may rest on it.
async fn undo(work: &mut Work<'_>, taken: &[procedure_step::Model]) -> Result<(), MutationError> {
    let Some(wrong) = taken.last() else { return Ok(()) };
    let term = work.term.id;
    let own = || vec![term];
    match wrong.step_kind {
        ProcedureStepKind::Candidate
        | ProcedureStepKind::IntentionConfirmed
        | ProcedureStepKind::Selected
        | ProcedureStepKind::Established
        | ProcedureStepKind::AfterClosure => {}
        ProcedureStepKind::MouSigned => {
            let contributions =
                work.writer.of::<contribution::Entity>(contribution::Column::TermId, own()).await?;
            if !contributions.is_empty() {
                return Err(broken(Rule::RecordsOfStep));
            }
            // A Committee that is not organized yet has nothing but its seats.
            if let Some(committee) = committee_on_record(work).await? {
                let (column, own) = (committee_member::Column::CommitteeId, vec![committee.id]);
                let seats = work.writer.of::<committee_member::Entity>(column, own).await?;
                remove::<committee_member::Entity>(work, &seats).await?;
                remove::<committee::Entity>(work, std::slice::from_ref(&committee)).await?;
            }
            let signed = work.writer.of::<memorandum::Entity>(memorandum::Column::TermId, own()).await?;
            remove_signed::<memorandum::Entity>(work, signatory::Column::MemorandumId, signed).await?;
        }
        ProcedureStepKind::CommitteeOrganized => {
            if !committee_days(work).await?.is_empty() {
                return Err(broken(Rule::RecordsOfStep));
            }
            if let Some(was) = committee_on_record(work).await? {
                let row = committee::Model { organized_on: None, document_id: None, ..was.clone() };
                work.writer.save::<committee::Entity>(Some(was), row).await?;
            }
        }
        ProcedureStepKind::AgreementSigned => {
            let column = operation_agreement::Column::TermId;
            let signed = work.writer.of::<operation_agreement::Entity>(column, own()).await?;
            remove_signed::<operation_agreement::Entity>(
                work,
                signatory::Column::OperationAgreementId,
                signed,
            )
            .await?;
        }
        ProcedureStepKind::Operating => {
            if has_begun(work).await? {
                return Err(broken(Rule::RecordsOfStep));
            }
            (work.term.opened_on, work.term.planned_end_on) = (None, None);
        }
        ProcedureStepKind::Extended => {
            let before = ends(work).await?;
            if let Some(act) = act_of(work, taken, taken.len() - 1).await? {
                remove::<extension_act::Entity>(work, std::slice::from_ref(&act)).await?;
            }
            check_new_ends(work, FIELD, &before).await?;
        }
        ProcedureStepKind::Closed | ProcedureStepKind::Withdrawn => {
            if !later_openings(&*work.writer, &work.term).await?.is_empty() {
                return Err(broken(Rule::EndAfterNextOpening));
            }
            let column = utilization_report::Column::TermId;
            let reports = work.writer.of::<utilization_report::Entity>(column, own()).await?;
            if reports.iter().any(|report| report.project_id.is_none()) {
                return Err(broken(Rule::RecordsOfStep));
            }
            work.term.ended_on = None;
        }
    }
    Ok(())
}

/// Removes what was signed, with those who signed it.
async fn remove_signed<E: Stored>(
    work: &mut Work<'_>,
    by: signatory::Column,
    signed: Vec<E::Model>,
) -> Result<(), MutationError> {
    use entity::Recorded;
    let ids = signed.iter().map(Recorded::id).collect();
    let signatories = work.writer.of::<signatory::Entity>(by, ids).await?;
    remove::<signatory::Entity>(work, &signatories).await?;
    remove::<E>(work, &signed).await
}

async fn remove<E: Stored>(work: &mut Work<'_>, rows: &[E::Model]) -> Result<(), MutationError> {
    work.writer.delete::<E>(rows).await.map_err(|error| match error {
        Error::Referred(_) => broken(Rule::RecordsOfStep),
        other => MutationError::Store(other),
    })
}
