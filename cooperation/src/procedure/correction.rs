//! Corrections of steps. A correction is a new record that replaces the step. The records with the date of the step and
//! its evidence get the corrected ones. The rules about the order of dates are those of the mutation that takes the step.

use entity::value::{PartialDate, ProcedureStepKind, Visibility};
use entity::{
    candidacy, committee, extension_act, memorandum, operation_agreement, procedure_step, utilization_report,
};
use model::recording::{MutationError, ValidationError, on_field};
use model::store::Rows;
use uuid::Uuid;

use super::activity::{activity, committee_days};
use super::facts::{earlier_terms, later_openings, latest_in, place_of, standing};
use super::member_rules::check_opening;
use super::rules::{
    Rule, check_end, check_ends, check_follows, check_intention, check_memorandum_date, check_planned_end,
    check_selection_date, check_succession, is_over,
};
use super::seats::committee_on_record;
use super::store::{Said, Work};

/// A correction as it is asked for.
#[derive(Debug)]
pub(super) struct Correction {
    /// The step, or any earlier correction of it.
    pub step: Uuid,
    pub occurred_on: PartialDate,
    /// The planned end, of an opening.
    pub planned_end_on: Option<PartialDate>,
    /// The new end, of an extension.
    pub new_end_on: Option<PartialDate>,
    pub document: Option<Uuid>,
    pub reason: String,
    /// Defaults to that of the step.
    pub visibility: Option<Visibility>,
}

/// Corrects a step as it stands now.
pub(super) async fn correct(
    work: &mut Work<'_>,
    correction: Correction,
) -> Result<procedure_step::Model, MutationError> {
    let Correction { step, occurred_on, planned_end_on, new_end_on, document, reason, visibility } =
        correction;
    work.evidence(document).await?;
    work.happened("occurred_on", occurred_on.earliest())?;
    let column = procedure_step::Column::TermId;
    let all = work.writer.of::<procedure_step::Entity>(column, vec![work.term.id]).await?;
    let taken = standing(all.clone());
    let place = place_of(&all, &taken, step).ok_or(ValidationError::NotFound("procedure_step_id"))?;
    let (wrong, on) = (&taken[place], &occurred_on);
    on_field("occurred_on", check_follows(latest_in(&taken[..place]), on, Rule::BeforePrevious))?;
    let is_report = wrong.step_kind == ProcedureStepKind::AfterClosure;
    let next = taken[place + 1..].iter().filter(|_| !is_report);
    let mut after = next.filter_map(|step| step.occurred_on.as_ref());
    on_field("occurred_on", after.try_for_each(|after| check_follows(Some(on), after, Rule::AfterNext)))?;
    for (field, end, of) in [
        ("planned_end_on", &planned_end_on, ProcedureStepKind::Operating),
        ("new_end_on", &new_end_on, ProcedureStepKind::Extended),
    ] {
        if end.is_some() && wrong.step_kind != of {
            return Err(ValidationError::Invalid(
                field,
                "the step does not set this end",
                "해당 단계에서 정하는 종료일이 아닙니다",
            )
            .into());
        }
    }
    let ends = ends(work).await?;
    match wrong.step_kind {
        ProcedureStepKind::Candidate => candidacy_follows(work, on).await?,
        ProcedureStepKind::IntentionConfirmed => on_field("occurred_on", check_intention(&work.facts, on))?,
        ProcedureStepKind::MouSigned => memorandum_follows(work, on, document).await?,
        ProcedureStepKind::CommitteeOrganized => committee_follows(work, on, document).await?,
        ProcedureStepKind::AgreementSigned => {
            let (column, own) = (operation_agreement::Column::TermId, vec![work.term.id]);
            let signed = work.writer.of::<operation_agreement::Entity>(column, own).await?;
            for was in signed.into_iter().filter(|row| !row.skipped) {
                let document_id = document.or(was.document_id);
                let row =
                    operation_agreement::Model { signed_on: Some(on.clone()), document_id, ..was.clone() };
                work.writer.save::<operation_agreement::Entity>(Some(was), row).await?;
            }
        }
        ProcedureStepKind::Operating => {
            work.term.planned_end_on = planned_end_on.or(work.term.planned_end_on.take());
            check_new_opening(work, wrong.occurred_on.as_ref(), on).await?;
            work.term.opened_on = Some(on.clone());
            check_new_ends(work, "planned_end_on", &ends).await?;
        }
        ProcedureStepKind::Extended => {
            if let Some(was) = act_of(work, &taken, place).await? {
                let new_end_on = new_end_on.or(was.new_end_on.clone());
                if let Some(end) = &new_end_on {
                    on_field("occurred_on", check_follows(Some(on), end, Rule::EndBeforeAct))?;
                }
                let signed_on = Some(on.clone());
                let document_id = document.or(was.document_id);
                let row = extension_act::Model { signed_on, new_end_on, document_id, ..was.clone() };
                work.writer.save::<extension_act::Entity>(Some(was), row).await?;
            }
            check_new_ends(work, "new_end_on", &ends).await?;
        }
        ProcedureStepKind::Selected => on_field("occurred_on", check_selection_date(&work.facts, on))?,
        ProcedureStepKind::Closed => {
            check_new_end(work, wrong.occurred_on.as_ref(), on).await?;
            work.term.ended_on = Some(on.clone());
        }
        ProcedureStepKind::Withdrawn => {
            check_new_end(work, wrong.occurred_on.as_ref(), on).await?;
            work.term.ended_on = work.term.opened_on.as_ref().map(|_| on.clone());
        }
        ProcedureStepKind::Established | ProcedureStepKind::AfterClosure => {}
    }
    let said = Said {
        reason: Some(reason),
        corrects: Some(wrong.id),
        means: wrong.means,
        ..Said::on(on, document.or(wrong.document_id))
    };
    let record = work.step_record(wrong.step_kind, said, visibility.unwrap_or(wrong.visibility)).await?;
    work.renew_term().await?;
    Ok(record)
}

/// The candidacy of a term is of the day of the proposal, and no earlier than the memorandum that it is based on.
async fn candidacy_follows(work: &mut Work<'_>, on: &PartialDate) -> Result<(), MutationError> {
    let (column, own) = (candidacy::Column::TermId, vec![work.term.id]);
    for was in work.writer.of::<candidacy::Entity>(column, own).await? {
        let basis = was.memorandum_id.into_iter().collect();
        for memorandum in work.writer.of::<memorandum::Entity>(memorandum::Column::Id, basis).await? {
            let signed_on = memorandum.signed_on.as_ref();
            on_field("occurred_on", check_follows(signed_on, on, Rule::ProposalBeforeMemorandum))?;
        }
        let row = candidacy::Model { proposed_on: Some(on.clone()), ..was.clone() };
        work.writer.save::<candidacy::Entity>(Some(was), row).await?;
    }
    Ok(())
}

/// The memorandum of a term is no later than the proposals that are based on it.
async fn memorandum_follows(
    work: &mut Work<'_>,
    on: &PartialDate,
    document: Option<Uuid>,
) -> Result<(), MutationError> {
    on_field("occurred_on", check_memorandum_date(&work.facts, on))?;
    let (column, own) = (memorandum::Column::TermId, vec![work.term.id]);
    for was in work.writer.of::<memorandum::Entity>(column, own).await? {
        let (column, basis) = (candidacy::Column::MemorandumId, vec![was.id]);
        let based = work.writer.of::<candidacy::Entity>(column, basis).await?;
        for proposed_on in based.into_iter().filter_map(|row| row.proposed_on) {
            on_field("occurred_on", check_follows(Some(on), &proposed_on, Rule::ProposalBeforeMemorandum))?;
        }
        let document_id = document.or(was.document_id);
        let row = memorandum::Model { signed_on: Some(on.clone()), document_id, ..was.clone() };
        work.writer.save::<memorandum::Entity>(Some(was), row).await?;
    }
    Ok(())
}

/// A Committee is organized no later than it first meets and decides.
async fn committee_follows(
    work: &mut Work<'_>,
    on: &PartialDate,
    document: Option<Uuid>,
) -> Result<(), MutationError> {
    let Some(was) = committee_on_record(work).await? else { return Ok(()) };
    for day in committee_days(work).await? {
        on_field("occurred_on", check_follows(Some(on), &day, Rule::BeforeCommittee))?;
    }
    let document_id = document.or(was.document_id);
    let row = committee::Model { organized_on: Some(on.clone()), document_id, ..was.clone() };
    work.writer.save::<committee::Entity>(Some(was), row).await?;
    Ok(())
}

/// The act of an extension. No step names its act: of those of a day, the acts are in the order of their steps.
pub(super) async fn act_of(
    work: &Work<'_>,
    taken: &[procedure_step::Model],
    place: usize,
) -> Result<Option<extension_act::Model>, MutationError> {
    let Some(step) = taken.get(place) else { return Ok(None) };
    let same = |before: &&procedure_step::Model| {
        (before.step_kind, &before.occurred_on) == (step.step_kind, &step.occurred_on)
    };
    let number = taken[..place].iter().filter(same).count();
    let (column, own) = (extension_act::Column::TermId, vec![work.term.id]);
    let mut acts = work.writer.of::<extension_act::Entity>(column, own).await?;
    acts.retain(|act| act.signed_on == step.occurred_on);
    acts.sort_by_key(|act| act.id);
    Ok(acts.into_iter().nth(number))
}

/// The planned end of a term and those that its acts gave it, in the order of the acts.
pub(super) async fn ends(work: &Work<'_>) -> Result<Vec<PartialDate>, MutationError> {
    let (column, own) = (extension_act::Column::TermId, vec![work.term.id]);
    let mut acts = work.writer.of::<extension_act::Entity>(column, own).await?;
    acts.sort_by_key(|act| (act.signed_on.as_ref().map(PartialDate::earliest), act.id));
    let planned = work.term.planned_end_on.clone();
    Ok(planned.into_iter().chain(acts.into_iter().filter_map(|act| act.new_end_on)).collect())
}

/// Each act gives a term a later end, and its work does not go on after the last one, unless that is so already.
pub(super) async fn check_new_ends(
    work: &Work<'_>,
    field: &'static str,
    before: &[PartialDate],
) -> Result<(), MutationError> {
    let after = ends(work).await?;
    if after == before {
        return Ok(());
    }
    on_field(field, check_ends(before).map_or(Ok(()), |()| check_ends(&after)))?;
    if work.term.latest_step.is_some_and(is_over) {
        return Ok(());
    }
    let days = activity(work).await?.days;
    let reaches = |ends: &[PartialDate]| ends.last().map_or(Ok(()), |end| check_end(&days, end));
    Ok(on_field(field, reaches(before).map_or(Ok(()), |()| reaches(&after)))?)
}

/// A center opens before its planned end and with its members, and no work that began after its opening comes to begin
/// before it.
async fn check_new_opening(
    work: &Work<'_>,
    opened_on: Option<&PartialDate>,
    on: &PartialDate,
) -> Result<(), MutationError> {
    let end = work.term.planned_end_on.as_ref();
    on_field("occurred_on", end.map_or(Ok(()), |end| check_planned_end(on, end)))?;
    let Some(opened_on) = opened_on else { return Ok(()) };
    let earlier = earlier_terms(&*work.writer, &work.term).await?;
    let succeeds = |opened_on| check_succession(&earlier, opened_on);
    on_field("occurred_on", succeeds(opened_on).map_or(Ok(()), |()| succeeds(on)))?;
    for next in later_openings(&*work.writer, &work.term).await? {
        on_field("occurred_on", check_follows(Some(on), &next, Rule::EndAfterNextOpening))?;
    }
    // Of a historical term, the first members may be unknown.
    let joined = |opened_on| check_opening(&work.facts, opened_on);
    on_field("occurred_on", joined(opened_on).map_or(Ok(()), |()| joined(on)))?;
    for begun in activity(work).await?.begun {
        let follows = |opened_on| check_follows(Some(opened_on), &begun, Rule::OpeningAfterWork);
        on_field("occurred_on", follows(opened_on).map_or(Ok(()), |()| follows(on)))?;
    }
    Ok(())
}

/// A term ends no earlier than what takes place in it, and no later than the center opens again or the use of what it
/// left is reported, unless that is so already: in a historical term.
async fn check_new_end(
    work: &Work<'_>,
    ended_on: Option<&PartialDate>,
    on: &PartialDate,
) -> Result<(), MutationError> {
    let Some(ended_on) = ended_on else { return Ok(()) };
    let (column, own) = (utilization_report::Column::TermId, vec![work.term.id]);
    let reports = work.writer.of::<utilization_report::Entity>(column, own).await?;
    let whole = reports.into_iter().filter(|report| report.project_id.is_none());
    let reported: Vec<_> = whole.filter_map(|report| report.reported_on).collect();
    let days = activity(work).await?.days;
    let openings = later_openings(&*work.writer, &work.term).await?;
    let fits = |end: &PartialDate| {
        check_end(&days, end)?;
        openings
            .iter()
            .try_for_each(|opened_on| check_follows(Some(end), opened_on, Rule::EndAfterNextOpening))?;
        reported.iter().try_for_each(|day| check_follows(Some(end), day, Rule::ReportBeforeEnd))
    };
    Ok(on_field("occurred_on", fits(ended_on).map_or(Ok(()), |()| fits(on)))?)
}
