//! Where a term stands: what may be recorded next and what holds the rest back, and how it came here.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use entity::procedure_step;
use entity::value::{PartialDate, ProcedurePhase, ProcedureStepKind, Role};

use super::facts::{facts, taken};
use super::recorders::of_step;
use super::rules::{ORDER, Rule, SOURCE, held_back_by};
use crate::api::record::{Shown, fresh};
use crate::api::{Changes, Failure, RuleCode};
use crate::policy::{Action, Place, may_use, roles_of};
use crate::recording::term_in_sight;
use crate::records::center_term::{CenterTerm, phase};
use crate::records::procedure_step::ProcedureStep;

#[derive(Debug, Default)]
pub struct ProcedureQuery;

#[Object]
impl ProcedureQuery {
    /// What may be recorded of a term next: each step of the procedure, whether it is open to you now, and if
    /// not, what holds it back. Null when there is no such term that you may see.
    async fn available_steps(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id of the center term.")] term_id: ID,
    ) -> Result<Option<Vec<AvailableStep>>> {
        let Some((reader, term)) = term_in_sight(ctx, "termId", &term_id).await? else { return Ok(None) };
        let facts = facts(reader, &term).await.map_err(Failure::from)?;
        let korean = Changes::speaks_korean(ctx);
        let place = Place::country(Some(&term.country_code));
        let steps = ORDER.iter().map(|(step, _)| *step).filter(|step| *step != ProcedureStepKind::Candidate);
        let outlook = steps.chain([ProcedureStepKind::Withdrawn]).map(|step| {
            let mutations = of_step(step).to_vec();
            let mutation = mutations.first().copied().unwrap_or_default();
            let obstacle = |rule: Option<Rule>, message, mutation: Option<&'static str>| HeldBack {
                rule: rule.map(Rule::code),
                message,
                requires: mutation.into_iter().flat_map(roles_of).map(|(role, _)| role).collect(),
                mutation,
                source: SOURCE,
            };
            let held = held_back_by(&facts, step).into_iter().map(|rule| {
                let message = if korean { rule.korean() } else { rule.english() };
                obstacle(Some(rule), message, rule.resolved_by().and_then(Action::mutation))
            });
            let message = if korean { NOT_YOURS_KOREAN } else { NOT_YOURS };
            let yours = may_use(reader.caller(), mutation, place);
            let not_yours = (!yours).then(|| obstacle(None, message, Some(mutation)));
            let held_back_by: Vec<HeldBack> = held.chain(not_yours).collect();
            let open = held_back_by.is_empty();
            AvailableStep { step, phase: phase(step), mutations, open, held_back_by }
        });
        Ok(Some(outlook.collect()))
    }

    /// How a term came to where it is: its steps as they stand, corrections in the place of what they correct,
    /// and what was planned against what was. Null when there is no such term that you may see.
    async fn term_timeline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id of the center term.")] term_id: ID,
    ) -> Result<Option<TermTimeline>> {
        let Some((reader, term)) = term_in_sight(ctx, "termId", &term_id).await? else { return Ok(None) };
        let steps = taken(reader, term.id).await.map_err(Failure::from)?;
        let facts = facts(reader, &term).await.map_err(Failure::from)?;
        let late = |planned: Option<&PartialDate>, actual: Option<&PartialDate>| {
            Some(days(exact(planned?)?, exact(actual?)?))
        };
        let end_difference_days = late(facts.end.as_ref(), term.ended_on.as_ref());
        Ok(Some(TermTimeline {
            planned_end_on: term.planned_end_on.clone(),
            extended_end_on: facts.end.filter(|end| Some(end) != term.planned_end_on.as_ref()),
            ended_on: term.ended_on.clone(),
            end_difference_days,
            center_term: fresh(term),
            entries: entries(steps),
        }))
    }
}

/// A step of the procedure, as it stands for a term and a caller.
#[derive(Debug, SimpleObject)]
pub struct AvailableStep {
    /// The step.
    step: ProcedureStepKind,
    /// The phase that it is part of; null for a withdrawal.
    phase: Option<ProcedurePhase>,
    /// The mutations that record it: one of them.
    mutations: Vec<&'static str>,
    /// Whether you may take it now.
    open: bool,
    /// What holds it back; empty when it is open.
    held_back_by: Vec<HeldBack>,
}

/// What holds a step back, and how to resolve it.
#[derive(Clone, Debug, SimpleObject)]
pub struct HeldBack {
    /// The rule, for programs; null where it is another role that takes the step.
    rule: Option<RuleCode>,
    /// The mutation that resolves it; null where none does.
    mutation: Option<&'static str>,
    /// The roles that may do so, some of them for their own country only.
    requires: Vec<Role>,
    /// The rule in words, in Korean where Accept-Language prefers it.
    message: &'static str,
    /// Where the rule is from.
    source: &'static str,
}

/// How a term came to where it is.
#[derive(Debug, SimpleObject)]
pub struct TermTimeline {
    /// The term.
    center_term: Option<Shown<CenterTerm>>,
    /// Its steps in order.
    entries: Vec<TimelineEntry>,
    /// When it was planned to end as it opened.
    planned_end_on: Option<PartialDate>,
    /// When it is to end after its extensions; null where it was not extended.
    extended_end_on: Option<PartialDate>,
    /// When it ended.
    ended_on: Option<PartialDate>,
    /// How many days after the end that was last agreed it ended; negative before, null where a day is not
    /// known.
    end_difference_days: Option<i64>,
}

/// A step that was taken.
#[derive(Debug, SimpleObject)]
pub struct TimelineEntry {
    /// The record of it: with who, when and the evidence.
    procedure_step: Option<Shown<ProcedureStep>>,
    /// How many days after the step before; null where a day is not known.
    days_since_previous: Option<i64>,
    /// Whether this is a correction of what was first recorded.
    corrected: bool,
}

const NOT_YOURS: &str = "another role records this step";
const NOT_YOURS_KOREAN: &str = "귀하의 역할이 기록하는 단계가 아닙니다";

fn entries(steps: Vec<procedure_step::Model>) -> Vec<TimelineEntry> {
    let mut before = None;
    let entry = |step: procedure_step::Model| {
        let day = step.occurred_on.as_ref().and_then(exact);
        let days_since_previous = before.zip(day).map(|(before, day)| days(before, day));
        before = day;
        let corrected = step.corrects_id.is_some();
        TimelineEntry { procedure_step: fresh(step), days_since_previous, corrected }
    };
    steps.into_iter().map(entry).collect()
}

/// The day, where it is known to the day.
fn exact(date: &PartialDate) -> Option<chrono::NaiveDate> {
    (date.earliest() == date.latest()).then(|| date.earliest())
}

fn days(from: chrono::NaiveDate, to: chrono::NaiveDate) -> i64 {
    (to - from).num_days()
}
