//! What takes place in a term, by its dates.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::value::{PartialDate, WorkStatus};
use entity::{
    committee_decision, committee_meeting, consultation, event, expert_dispatch, project, training_program,
    training_session,
};
use model::store::{Error, Rows};
use uuid::Uuid;

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
    let mut found = Activity::default();

    let dispatches = rows.of::<expert_dispatch::Entity>(expert_dispatch::Column::TermId, own()).await?;
    found.work(dispatches.into_iter().map(|row| exact(row.started_on, row.ended_on)));
    found.work(periods(work, work.term.id, OF_TERM).await?);

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

/// When work begins and ends.
type Period = [Option<PartialDate>; 2];
/// The columns of projects, consultations and training programs that refer to another record.
type Columns = (project::Column, consultation::Column, training_program::Column);

const OF_TERM: Columns =
    (project::Column::TermId, consultation::Column::TermId, training_program::Column::TermId);
const OF_DECISION: Columns =
    (project::Column::DecisionId, consultation::Column::DecisionId, training_program::Column::DecisionId);

fn exact(first: NaiveDate, last: Option<NaiveDate>) -> Period {
    [Some(first), last].map(|day| day?.try_into().ok())
}

/// The periods of the projects, consultations and training sessions that refer to a record; what is cancelled has none.
async fn periods(work: &Work<'_>, of: Uuid, columns: Columns) -> Result<Vec<Period>, Error> {
    let (projects, consultations, programs) = columns;
    let planned = |status| status != WorkStatus::Cancelled;
    let projects = work.writer.of::<project::Entity>(projects, vec![of]).await?.into_iter();
    let projects = projects.filter(|row| planned(row.work_status));
    let mut periods: Vec<Period> = projects.map(|row| [row.started_on, row.ended_on]).collect();
    let consultations = work.writer.of::<consultation::Entity>(consultations, vec![of]).await?.into_iter();
    let consultations = consultations.filter(|row| planned(row.work_status));
    periods.extend(consultations.map(|row| [row.started_on, row.ended_on]));
    let sessions = sessions(work, programs, of).await?.into_iter();
    periods.extend(sessions.map(|row| exact(row.started_on, row.ended_on)));
    Ok(periods)
}

/// The dates of the work that a decision of the Committee approved.
pub(super) async fn days_of_decision(work: &Work<'_>, decision: Uuid) -> Result<Vec<PartialDate>, Error> {
    Ok(periods(work, decision, OF_DECISION).await?.into_iter().flatten().flatten().collect())
}

/// The training sessions of the programs that refer to a record, without those that are cancelled, or whose program was
/// cancelled before them.
async fn sessions(
    work: &Work<'_>,
    column: training_program::Column,
    of: Uuid,
) -> Result<Vec<training_session::Model>, Error> {
    let programs = work.writer.of::<training_program::Entity>(column, vec![of]).await?;
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
        || sessions(work, OF_TERM.2, work.term.id).await?.iter().any(|row| row.started_on <= work.today))
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
