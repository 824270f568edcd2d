//! Where a term stands: what may be recorded next and what holds the rest back, and how it came here.

use async_graphql::{Context, Object, Result, SimpleObject};
use entity::procedure_step;
use entity::value::{PartialDate, ProcedurePhase, ProcedureStepKind, Role};
use model::api::record::{KeyOf, Shown, fresh};
use model::api::{Changes, Failure, RuleCode};
use model::policy::{Place, may_use, roles_of};
use model::recording::term_in_sight;
use model::records::{CenterTerm, ProcedureStep};

use super::facts::{facts, taken};
use super::recorders::of_step;
use super::rules::{ORDER, Rule, SOURCE, held_back_by};
use super::term::phase;

#[derive(Debug, Default)]
pub struct ProcedureQuery;

#[Object]
impl ProcedureQuery {
    /// Steps of the set-up procedure after the proposal. Each one says whether you can take it for the term
    /// now, and if not, what prevents it. Null if the term does not exist or you may not see it.
    async fn available_steps(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Center term whose steps are returned.")] term: KeyOf<CenterTerm>,
    ) -> Result<Option<Vec<AvailableStep>>> {
        let Some((reader, term)) = term_in_sight(ctx, &term).await? else { return Ok(None) };
        let facts = facts(reader, &term).await.map_err(Failure::from)?;
        let korean = Changes::speaks_korean(ctx);
        let place = Place::country(Some(&term.country_code));
        let steps = ORDER.iter().map(|(step, _)| *step).filter(|step| *step != ProcedureStepKind::Candidate);
        let outlook = steps.chain([ProcedureStepKind::Withdrawn]).map(|step| {
            let mutations = of_step(step).to_vec();
            let mutation = mutations.first().copied().unwrap_or_default();
            let obstacle = |rule: Option<Rule>, message, mutation: Option<&'static str>| HeldBack {
                rule: rule.map(|rule| rule.text().code),
                message,
                requires: mutation.into_iter().flat_map(roles_of).map(|(role, _)| role).collect(),
                mutation,
                source: SOURCE,
            };
            let held = held_back_by(&facts, step).into_iter().map(|rule| {
                let text = rule.text();
                let message = if korean { text.korean } else { text.english };
                obstacle(Some(rule), message, rule.resolved_by())
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

    /// Timeline of a term: its steps with corrections applied, and its planned and actual end. Null if the
    /// term does not exist or you may not see it.
    async fn term_timeline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Center term whose timeline is returned.")] term: KeyOf<CenterTerm>,
    ) -> Result<Option<TermTimeline>> {
        let Some((reader, term)) = term_in_sight(ctx, &term).await? else { return Ok(None) };
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

/// A step of the set-up procedure, and whether the caller can take it now.
#[derive(Debug, SimpleObject)]
pub struct AvailableStep {
    /// Machine-readable code of the step.
    step: ProcedureStepKind,
    /// Phase of the step; null for WITHDRAWN.
    phase: Option<ProcedurePhase>,
    /// Mutations that record the step. Any one of them is enough.
    mutations: Vec<&'static str>,
    /// True if the caller can take the step now.
    open: bool,
    /// Reasons that prevent the step; empty if `open` is true.
    held_back_by: Vec<HeldBack>,
}

/// A reason that prevents a step, and how to remove it.
#[derive(Clone, Debug, SimpleObject)]
pub struct HeldBack {
    /// Rule that prevents the step; null if the reason is that the caller's role may not take the step.
    rule: Option<RuleCode>,
    /// Mutation that removes the reason, or the mutation of the step itself if the caller's role may not take
    /// the step; null if there is none.
    mutation: Option<&'static str>,
    /// Roles that may use `mutation`, some of them only for their own country; empty if `mutation` is null.
    requires: Vec<Role>,
    /// Human-readable message, in the language of the header Accept-Language (Korean or English).
    message: &'static str,
    /// Source of the rule.
    source: &'static str,
}

/// Timeline of a term.
#[derive(Debug, SimpleObject)]
pub struct TermTimeline {
    /// Center term of the timeline.
    center_term: Option<Shown<CenterTerm>>,
    /// Steps of the term in order.
    entries: Vec<TimelineEntry>,
    /// End of the term as planned when the center opened; null if unknown.
    planned_end_on: Option<PartialDate>,
    /// End of the term after its extensions; null if the term was not extended.
    extended_end_on: Option<PartialDate>,
    /// Date on which the term ended; null if it has not.
    ended_on: Option<PartialDate>,
    /// Days between the last agreed end and the actual end; negative if the term ended early, null if the day
    /// of either is unknown.
    end_difference_days: Option<i64>,
}

/// A step in the timeline of a term.
#[derive(Debug, SimpleObject)]
pub struct TimelineEntry {
    /// Record of the step, with author, date and evidence.
    procedure_step: Option<Shown<ProcedureStep>>,
    /// Days since the previous step; for a report after closure, days since the closing. Null for the first step, or if
    /// the day of either step is unknown.
    days_since_previous: Option<i64>,
    /// True if `procedureStep` is a correction.
    corrected: bool,
}

const NOT_YOURS: &str = "your role may not record this step, or may not record it for this country";
const NOT_YOURS_KOREAN: &str = "귀하의 역할로는 이 단계를 기록할 수 없거나 이 국가에서는 기록할 수 없습니다";

fn entries(steps: Vec<procedure_step::Model>) -> Vec<TimelineEntry> {
    let mut before = None;
    let entry = |step: procedure_step::Model| {
        let day = step.occurred_on.as_ref().and_then(exact);
        let days_since_previous = before.zip(day).map(|(before, day)| days(before, day));
        if step.step_kind != ProcedureStepKind::AfterClosure {
            before = day;
        }
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
