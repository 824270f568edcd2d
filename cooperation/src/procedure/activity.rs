//! What takes place in a term, by its dates.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::value::{PartialDate, WorkStatus};
use entity::{
    committee_decision, committee_meeting, consultation, event, expert_dispatch, project, training_program,
    training_session,
};
use model::store::{Error, Rows};

use super::seats::committee_on_record;
use super::store::Work;

/// When the work of the center began or is to begin, and every day that its term has to reach.
#[derive(Debug, Default)]
pub(super) struct Activity {
    pub begun: Vec<PartialDate>,
    pub days: Vec<PartialDate>,
}

impl Activity {
    fn work(&mut self, of: impl IntoIterator<Item = [Option<PartialDate>; 2]>) {
        for [started_on, ended_on] in of {
            self.begun.extend(started_on.clone());
            self.days.extend(started_on.into_iter().chain(ended_on));
        }
    }
}

/// What takes place in a term; what is cancelled does not.
pub(super) async fn activity(work: &Work<'_>) -> Result<Activity, Error> {
    let own = || vec![work.term.id];
    let rows = &work.writer;
    let planned = |status| status != WorkStatus::Cancelled;
    let exact =
        |first: NaiveDate, last: Option<NaiveDate>| [Some(first), last].map(|day| day?.try_into().ok());
    let mut found = Activity::default();

    let dispatches = rows.of::<expert_dispatch::Entity>(expert_dispatch::Column::TermId, own()).await?;
    found.work(dispatches.into_iter().map(|row| exact(row.started_on, row.ended_on)));
    let projects = rows.of::<project::Entity>(project::Column::TermId, own()).await?;
    let projects = projects.into_iter().filter(|row| planned(row.work_status));
    found.work(projects.map(|row| [row.started_on, row.ended_on]));
    let consultations = rows.of::<consultation::Entity>(consultation::Column::TermId, own()).await?;
    let consultations = consultations.into_iter().filter(|row| planned(row.work_status));
    found.work(consultations.map(|row| [row.started_on, row.ended_on]));
    let sessions = sessions(work).await?.into_iter();
    found.work(sessions.map(|row| exact(row.started_on, row.ended_on)));

    // An event can take place before the opening.
    let events = rows.of::<event::Entity>(event::Column::TermId, own()).await?;
    let events = events.into_iter().filter(|row| row.cancelled_on.is_none());
    found.days.extend(events.flat_map(|row| [row.started_on, row.ended_on]).flatten());
    found.days.extend(committee_days(work).await?);
    found.days.extend(
        work.facts.members.iter().flat_map(|member| [&member.joined_on, &member.left_on]).flatten().cloned(),
    );
    found.days.extend(work.facts.exchanges.iter().flatten().cloned());
    Ok(found)
}

/// The training sessions of a term, without those that are cancelled, or whose program was cancelled before them.
async fn sessions(work: &Work<'_>) -> Result<Vec<training_session::Model>, Error> {
    let (column, own) = (training_program::Column::TermId, vec![work.term.id]);
    let programs = work.writer.of::<training_program::Entity>(column, own).await?;
    let column = training_session::Column::TrainingProgramId;
    let ids = programs.iter().map(|program| program.id).collect();
    let mut sessions = work.writer.of::<training_session::Entity>(column, ids).await?;
    let cancelled: HashMap<_, _> =
        programs.into_iter().filter_map(|program| Some((program.id, program.cancelled_on?))).collect();
    sessions.retain(|session| {
        let until = cancelled.get(&session.training_program_id);
        session.cancelled_on.is_none() && until.is_none_or(|until| session.started_on < *until)
    });
    Ok(sessions)
}

/// Whether a dispatch is recorded in a term, or other work that has begun.
pub(super) async fn has_begun(work: &Work<'_>) -> Result<bool, Error> {
    let own = || vec![work.term.id];
    let rows = &work.writer;
    let begun = |status| matches!(status, WorkStatus::Ongoing | WorkStatus::Completed);
    let dispatches = rows.of::<expert_dispatch::Entity>(expert_dispatch::Column::TermId, own()).await?;
    let projects = rows.of::<project::Entity>(project::Column::TermId, own()).await?;
    let consultations = rows.of::<consultation::Entity>(consultation::Column::TermId, own()).await?;
    Ok(!dispatches.is_empty()
        || projects.iter().any(|row| begun(row.work_status))
        || consultations.iter().any(|row| begun(row.work_status))
        || sessions(work).await?.iter().any(|row| row.started_on <= work.today))
}

/// When the Committee of a term met and decided.
pub(super) async fn committee_days(work: &Work<'_>) -> Result<Vec<PartialDate>, Error> {
    let Some(committee) = committee_on_record(work).await? else { return Ok(Vec::new()) };
    let own = || vec![committee.id];
    let rows = &work.writer;
    let meetings =
        rows.of::<committee_meeting::Entity>(committee_meeting::Column::CommitteeId, own()).await?;
    let column = committee_decision::Column::CommitteeId;
    let decisions = rows.of::<committee_decision::Entity>(column, own()).await?;
    let held = meetings.into_iter().filter_map(|meeting| meeting.held_on);
    Ok(held.chain(decisions.into_iter().filter_map(|decision| decision.decided_on)).collect())
}
