//! What the work rests on, looked up: its term, its decision, its service areas.

use entity::value::{DecisionSubject, Visibility};
use entity::{center_term, committee, committee_decision, extension_act, service_area, service_area_tag};
use uuid::Uuid;

use super::rules::{Basis, Term, check_basis};
use crate::recording::{MutationError, ValidationError, Work};
use crate::records::center_term::agreed_end;
use crate::store::{Error, Key, OWN_SOURCE, Rows};

/// What is on record of a term, as far as its work asks.
pub(super) async fn term(work: &Work<'_>, term: &center_term::Model) -> Result<Term, Error> {
    let own = || vec![term.id];
    let acts = work.writer.of::<extension_act::Entity>(extension_act::Column::TermId, own()).await?;
    let committees = work.writer.of::<committee::Entity>(committee::Column::TermId, own()).await?;
    let extended = acts.into_iter().filter_map(|act| act.new_end_on);
    Ok(Term {
        step: term.latest_step,
        opened_on: term.opened_on.clone(),
        end: term.ended_on.clone().or_else(|| agreed_end(term.planned_end_on.clone(), extended)),
        committee_recorded: committees.iter().any(|committee| committee.source == OWN_SOURCE),
    })
}

/// Work rests on a decision of its term's Committee, or is history.
pub(super) async fn check_decision(
    work: &Work<'_>,
    of: &center_term::Model,
    facts: &Term,
    (subject, decision_id, predates_records): (DecisionSubject, Option<Uuid>, bool),
) -> Result<(), MutationError> {
    let mut decision = None;
    if let Some(id) = decision_id {
        let field = "decision";
        let found =
            work.seen::<committee_decision::Entity>(field, committee_decision::Column::Id, id).await?;
        let column = committee::Column::Id;
        let committees = work.writer.of::<committee::Entity>(column, vec![found.committee_id]).await?;
        if !committees.iter().any(|committee| committee.term_id == of.id) {
            return Err(ValidationError::NotFound(field).into());
        }
        decision = Some((found.decision_subject, found.decision_outcome));
    }
    let basis = Basis { decision, predates_records };
    check_basis(basis, subject, facts).map_err(|rule| ValidationError::rule("decision", rule).into())
}

/// What a service area is tagged on.
#[derive(Clone, Copy, Debug)]
pub(super) enum Tagged {
    Project(Uuid),
    Consultation(Uuid),
    TrainingProgram(Uuid),
    Event(Uuid),
}

/// Tags a record with the service areas of some codes, and with no others; they are as visible as it is.
pub(super) async fn tag(
    work: &mut Work<'_>,
    (on, is_new): (Tagged, bool),
    codes: Option<Vec<String>>,
    (country_code, visibility): (Option<&str>, Visibility),
) -> Result<(), MutationError> {
    use service_area_tag::Column;
    if is_new && codes.as_ref().is_none_or(Vec::is_empty) {
        return Ok(());
    }
    let (column, id) = match on {
        Tagged::Project(id) => (Column::ProjectId, id),
        Tagged::Consultation(id) => (Column::ConsultationId, id),
        Tagged::TrainingProgram(id) => (Column::TrainingProgramId, id),
        Tagged::Event(id) => (Column::EventId, id),
    };
    let current = work.writer.of::<service_area_tag::Entity>(column, vec![id]).await?;
    let areas: Vec<Uuid> = match codes {
        None => current.iter().map(|tag| tag.service_area_id).collect(),
        Some(mut codes) => {
            codes.sort_unstable();
            codes.dedup();
            let keys = codes.iter().map(Key::from).collect();
            let found = work.writer.by_keys::<service_area::Entity>(service_area::Column::Code, keys).await?;
            if found.len() != codes.len() {
                return Err(ValidationError::NotFound("service_areas").into());
            }
            found.into_iter().map(|area| area.id).collect()
        }
    };
    let (kept, gone): (Vec<_>, Vec<_>) =
        current.into_iter().partition(|tag| areas.contains(&tag.service_area_id));
    let drafts = areas.into_iter().map(|area| {
        let known = kept.iter().find(|tag| tag.service_area_id == area).cloned();
        let draft = match &known {
            Some(known) => service_area_tag::Model {
                visibility,
                country_code: country_code.map(str::to_owned),
                ..known.clone()
            },
            None => new_record!(service_area_tag, visibility, {
                service_area_id: area,
                project_id: match on { Tagged::Project(id) => Some(id), _ => None },
                consultation_id: match on { Tagged::Consultation(id) => Some(id), _ => None },
                training_program_id: match on { Tagged::TrainingProgram(id) => Some(id), _ => None },
                country_code: country_code.map(str::to_owned),
                event_id: match on { Tagged::Event(id) => Some(id), _ => None },
            }),
        };
        (known, draft)
    });
    let drafts = drafts.collect();
    work.writer.upsert::<service_area_tag::Entity>(drafts).await?;
    work.writer.delete::<service_area_tag::Entity>(&gone).await?;
    Ok(())
}
