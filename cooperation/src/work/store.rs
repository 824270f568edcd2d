//! What the work rests on, looked up: its term, its decision, its service areas.

use entity::value::{Codes, DecisionSubject, PartialDate, WorkStatus};
use entity::{center_term, committee, committee_decision, service_area};
use model::recording::{self, MutationError, ValidationError, Work, on_field};
use model::store::{Error, Key, OWN_SOURCE, Rows};
use uuid::Uuid;

use super::rules::{Basis, Rule, Term, check_basis, check_opened, check_period, facts_of};
use crate::procedure::end_of;

/// What is on record of a term, as far as its work asks.
pub(super) async fn term(work: &Work<'_>, term: &center_term::Model) -> Result<Term, Error> {
    let own = vec![term.id];
    let committees = work.writer.of::<committee::Entity>(committee::Column::TermId, own).await?;
    Ok(Term {
        step: term.latest_step,
        opened_on: term.opened_on.clone(),
        end: end_of(&*work.writer, term).await?,
        is_recorded: term.source == OWN_SOURCE
            || committees.iter().any(|committee| committee.source == OWN_SOURCE),
        decided_on: None,
    })
}

/// The dates of work fit each other, its term, the decision that approved it, and its status if it has one.
pub(super) fn in_period(
    work: &Work<'_>,
    term: &Term,
    status: Option<WorkStatus>,
    (started_on, ended_on): (Option<&PartialDate>, Option<&PartialDate>),
) -> Result<(), ValidationError> {
    let has_begun = matches!(status, Some(WorkStatus::Ongoing | WorkStatus::Completed));
    on_field("work_status", check_opened(term, has_begun))?;
    check_period(term, started_on, ended_on).map_err(|(field, rule)| ValidationError::rule(field, rule))?;
    let facts = status.map(|status| facts_of(status, started_on, ended_on));
    facts.into_iter().flatten().flatten().try_for_each(|(field, day)| work.happened(field, day.earliest()))
}

/// When the Committee approved work, if a decision is recorded.
pub(super) async fn decided_on(
    work: &Work<'_>,
    decision: Option<Uuid>,
) -> Result<Option<PartialDate>, Error> {
    let Some(id) = decision else { return Ok(None) };
    let decision = work.writer.by_id::<committee_decision::Entity>(id).await?;
    Ok(decision.and_then(|decision| decision.decided_on))
}

/// Work rests on a decision of its term's Committee, or is history. `dated` says whether it
/// has a date, or its parts have. Returns when the Committee decided.
pub(super) async fn check_decision(
    work: &Work<'_>,
    of: &center_term::Model,
    facts: &Term,
    (subject, decision_id, predates_records): (DecisionSubject, Option<Uuid>, bool),
    dated: bool,
) -> Result<Option<PartialDate>, MutationError> {
    let (mut decision, mut decided_on) = (None, None);
    if let Some(id) = decision_id {
        let field = "decision";
        let found = work.seen::<committee_decision::Entity>(field, id).await?;
        let committee = work.writer.by_id::<committee::Entity>(found.committee_id).await?;
        if committee.is_none_or(|committee| committee.term_id != of.id) {
            return Err(ValidationError::NotFound(field).into());
        }
        decision = Some((found.decision_subject, found.decision_outcome));
        decided_on = found.decided_on;
    }
    let basis = Basis { decision, predates_records, dated };
    check_basis(basis, subject, facts).map_err(|rule| {
        let field = if rule == Rule::Over { "started_on" } else { "decision" };
        ValidationError::rule(field, rule)
    })?;
    Ok(decided_on)
}

/// The service areas of some codes, if any are given: each of them is there, and `kept` becomes the codes in order.
pub(super) async fn areas_of(
    work: &Work<'_>,
    codes: Option<Vec<String>>,
    kept: &mut Option<Codes>,
) -> Result<Option<Vec<Uuid>>, MutationError> {
    let Some(named) = codes else { return Ok(None) };
    let named = recording::codes(named);
    let keys = named.0.iter().map(Key::from).collect();
    let found = work.writer.by_keys::<service_area::Entity>(service_area::Column::Code, keys).await?;
    if found.len() != named.0.len() {
        return Err(ValidationError::NotFound("service_areas").into());
    }
    *kept = Some(named).filter(|codes| !codes.0.is_empty());
    Ok(Some(found.into_iter().map(|area| area.id).collect()))
}
