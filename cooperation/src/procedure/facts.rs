//! What is on record of a term, gathered from the tables of the legal chain.

use std::iter::successors;

use entity::value::{PartialDate, ProcedureStepKind, ReviewOutcome};
use entity::{
    candidacy, candidacy_criterion, center_member, center_term, committee, committee_member,
    cooperation_request, diplomatic_exchange, document_review, extension_act, memorandum, procedure_step,
    site_visit,
};
use model::store::{Error, OWN_SOURCE, Rows};
use uuid::Uuid;

use super::rules::{
    Assessed, Earlier, Facts, Member, Review, Seat, Selected, is_being_set_up, is_over, last_day, latest,
};
use super::term::agreed_end;

/// The facts of a term.
pub(super) async fn facts(rows: &impl Rows, term: &center_term::Model) -> Result<Facts, Error> {
    let own = || vec![term.id];
    let candidacies = rows.of::<candidacy::Entity>(candidacy::Column::TermId, own()).await?;
    let ids = candidacies.iter().map(|candidacy| candidacy.id).collect();
    let criteria =
        rows.of::<candidacy_criterion::Entity>(candidacy_criterion::Column::CandidacyId, ids).await?;
    let exchanges =
        rows.of::<diplomatic_exchange::Entity>(diplomatic_exchange::Column::TermId, own()).await?;
    let requests = rows.of::<cooperation_request::Entity>(cooperation_request::Column::TermId, own()).await?;
    let ids = requests.iter().map(|request| request.id).collect();
    let mut reviews =
        rows.of::<document_review::Entity>(document_review::Column::CooperationRequestId, ids).await?;
    reviews.sort_by_key(|review| review.id);
    let visits = rows.of::<site_visit::Entity>(site_visit::Column::TermId, own()).await?;
    let memoranda = rows.of::<memorandum::Entity>(memorandum::Column::TermId, own()).await?;
    let committees = rows.of::<committee::Entity>(committee::Column::TermId, own()).await?;
    let ids = committees.iter().map(|committee| committee.id).collect();
    let seats = rows.of::<committee_member::Entity>(committee_member::Column::CommitteeId, ids).await?;
    let acts = rows.of::<extension_act::Entity>(extension_act::Column::TermId, own()).await?;
    let steps = taken(rows, term.id).await?;
    let is_to_open = term.latest_step == Some(ProcedureStepKind::Established);
    Ok(Facts {
        earlier: if is_to_open { earlier_terms(rows, term).await? } else { Vec::new() },
        step: term.latest_step,
        selected: steps.iter().find(|step| step.step_kind == ProcedureStepKind::Selected).map(|step| {
            // Of a history, the rules of today ask for no reason.
            let is_justified = step.reason.is_some() || is_history(step);
            Selected { on: step.occurred_on.clone(), is_justified }
        }),
        last: latest_in(&steps).cloned(),
        exchanges: exchanges.into_iter().map(|row| row.exchanged_on).collect(),
        assessed: criteria
            .into_iter()
            .filter_map(|row| Some(Assessed { criterion: row.criterion, met: row.met?, on: row.assessed_on }))
            .collect(),
        requests: requests.into_iter().map(|row| row.received_on).collect(),
        reviews: reviews
            .into_iter()
            .map(|row| Review {
                request: row.cooperation_request_id,
                accepted: row.review_outcome == Some(ReviewOutcome::Accepted),
                on: row.reviewed_on,
            })
            .collect(),
        visits: visits.into_iter().map(|row| row.ended_on.or(row.started_on)).collect(),
        memorandum: memoranda.into_iter().next().map(|row| row.signed_on),
        seats: seats
            .iter()
            .map(|row| Seat {
                side: row.side,
                role: row.organization_role,
                organization: row.organization_id,
            })
            .collect(),
        place: term.city.is_some(),
        members: members_of(rows, term.id).await?,
        end: agreed_end(term.planned_end_on.clone(), acts.into_iter().filter_map(|act| act.new_end_on)),
    })
}

/// The earlier terms of the center of a term.
pub(super) async fn earlier_terms(rows: &impl Rows, of: &center_term::Model) -> Result<Vec<Earlier>, Error> {
    let mut terms = rows.of::<center_term::Entity>(center_term::Column::CenterId, vec![of.center_id]).await?;
    terms.retain(|term| term.ordinal < of.ordinal);
    let ids = terms.iter().map(|term| term.id).collect();
    let acts = rows.of::<extension_act::Entity>(extension_act::Column::TermId, ids).await?;
    let earlier = |term: center_term::Model| match term.latest_step {
        Some(step) if !is_over(step) && !is_being_set_up(step) => Earlier::GoesOn,
        Some(_) => Earlier::Over(term.ended_on),
        // Of a history without an end, the agreed one is known at most.
        None => {
            let own =
                acts.iter().filter(|act| act.term_id == term.id).filter_map(|act| act.new_end_on.clone());
            Earlier::Over(term.ended_on.or_else(|| agreed_end(term.planned_end_on, own)))
        }
    };
    Ok(terms.into_iter().map(earlier).collect())
}

/// When the center of a term opened in its later terms.
pub(super) async fn later_openings(
    rows: &impl Rows,
    of: &center_term::Model,
) -> Result<Vec<PartialDate>, Error> {
    let terms = rows.of::<center_term::Entity>(center_term::Column::CenterId, vec![of.center_id]).await?;
    let later = terms.into_iter().filter(|term| term.ordinal > of.ordinal);
    Ok(later.filter_map(|term| term.opened_on).collect())
}

/// The members of a center, former ones too.
pub(super) async fn members_of(rows: &impl Rows, term: Uuid) -> Result<Vec<Member>, Error> {
    let members = rows.of::<center_member::Entity>(center_member::Column::TermId, vec![term]).await?;
    Ok(members.into_iter().map(Member::from).collect())
}

impl From<center_member::Model> for Member {
    fn from(row: center_member::Model) -> Self {
        Self { side: row.side, role: row.member_role, joined_on: row.joined_on, left_on: row.left_on }
    }
}

/// The last day of a term, as things stand, extensions counted. A withdrawal ends it, too.
pub async fn end_of(rows: &impl Rows, term: &center_term::Model) -> Result<Option<PartialDate>, Error> {
    if term.latest_step == Some(ProcedureStepKind::Withdrawn)
        && let Some(last) = taken(rows, term.id).await?.pop()
    {
        return Ok(last.occurred_on);
    }
    let acts = rows.of::<extension_act::Entity>(extension_act::Column::TermId, vec![term.id]).await?;
    let agreed = agreed_end(term.planned_end_on.clone(), acts.into_iter().filter_map(|act| act.new_end_on));
    Ok(last_day(agreed, term.ended_on.clone()))
}

/// The steps of a term as they stand: in order, a corrected one as its last correction has it.
pub(super) async fn taken(rows: &impl Rows, term: Uuid) -> Result<Vec<procedure_step::Model>, Error> {
    Ok(standing(rows.of::<procedure_step::Entity>(procedure_step::Column::TermId, vec![term]).await?))
}

/// The date that a step after these must not precede. Reports after closure are in no order: each organization enters
/// its own.
pub(super) fn latest_in(steps: &[procedure_step::Model]) -> Option<&PartialDate> {
    let in_order = steps.iter().filter(|step| step.step_kind != ProcedureStepKind::AfterClosure);
    latest(in_order.filter_map(|step| step.occurred_on.as_ref()))
}

/// Whether a step comes from a source and was not taken in this service.
pub(super) fn is_history(step: &procedure_step::Model) -> bool {
    step.source != OWN_SOURCE || step.source_detail.is_some()
}

/// The record of a step before all corrections.
pub(super) fn first_of<'r>(
    all: &'r [procedure_step::Model],
    step: &'r procedure_step::Model,
) -> Option<&'r procedure_step::Model> {
    corrected(all, step).last()
}

/// A record of a step, the one that it corrects, and so on.
fn corrected<'r>(
    all: &'r [procedure_step::Model],
    step: &'r procedure_step::Model,
) -> impl Iterator<Item = &'r procedure_step::Model> {
    successors(Some(step), move |record| all.iter().find(|own| Some(own.id) == record.corrects_id))
}

/// The position of a step among the valid ones, by its ID or by that of a record that it replaces.
pub(super) fn place_of(
    all: &[procedure_step::Model],
    standing: &[procedure_step::Model],
    step: Uuid,
) -> Option<usize> {
    standing.iter().position(|last| corrected(all, last).any(|record| record.id == step))
}

/// Some steps in order, with corrections in the place of what they correct and without those that were revoked.
pub(super) fn standing(mut all: Vec<procedure_step::Model>) -> Vec<procedure_step::Model> {
    all.sort_by_key(|step| step.ordinal);
    let (corrections, mut steps): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|step| step.corrects_id.is_some());
    for correction in corrections {
        // A correction corrects a step or an earlier correction, which stands in its place by now.
        if let Some(place) = steps.iter().position(|step| Some(step.id) == correction.corrects_id) {
            if correction.revokes {
                steps.remove(place);
                continue;
            }
            let ordinal = steps[place].ordinal;
            steps[place] = procedure_step::Model { ordinal, ..correction };
        }
    }
    steps
}
