//! Where a term stands: what may be recorded next and what holds the rest back, and how it came here.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use entity::procedure_step;
use entity::value::{PartialDate, Phase, Step};

use super::facts::{facts, taken};
use super::rules::{ORDER, SOURCE, held_back_by};
use crate::api::record::{Shown, fresh};
use crate::api::{Changes, Failure};
use crate::policy::{Act, Place, Reach, acts, reach};
use crate::recording::term_in_sight;
use crate::records::center_term::{CenterTerm, phase};
use crate::records::procedure_step::ProcedureStep;
use crate::store::Reader;

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
        let steps = ORDER.iter().map(|(step, _)| *step).filter(|step| *step != Step::Candidate);
        let outlook = steps.chain([Step::Withdrawn]).map(|step| {
            let (mutation, yours) = whose(step, reader, place);
            let held = held_back_by(&facts, step).into_iter().map(|rule| HeldBack {
                message: if korean { rule.korean() } else { rule.english() },
                source: SOURCE,
            });
            let not_yours = (!yours).then_some(HeldBack {
                message: if korean {
                    "귀하의 역할이 기록하는 단계가 아닙니다"
                } else {
                    "another role records this step"
                },
                source: SOURCE,
            });
            let held_back_by: Vec<HeldBack> = held.chain(not_yours).collect();
            AvailableStep { step, phase: phase(step), mutation, open: held_back_by.is_empty(), held_back_by }
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
        let end_difference_days = late(facts.end.as_ref(), term.ended.as_ref());
        Ok(Some(TermTimeline {
            planned_end: term.planned_end.clone(),
            extended_end: facts.end.filter(|end| Some(end) != term.planned_end.as_ref()),
            ended: term.ended.clone(),
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
    step: Step,
    /// The phase that it is part of; null for a withdrawal.
    phase: Option<Phase>,
    /// The mutation that takes it.
    mutation: &'static str,
    /// Whether you may take it now.
    open: bool,
    /// What holds it back; empty when it is open.
    held_back_by: Vec<HeldBack>,
}

/// A rule that holds a step back.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct HeldBack {
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
    planned_end: Option<PartialDate>,
    /// When it is to end after its extensions; null where it was not extended.
    extended_end: Option<PartialDate>,
    /// When it ended.
    ended: Option<PartialDate>,
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

/// The mutation that takes a step, and whether the caller may use it.
fn whose(step: Step, reader: &Reader, place: Place<'_>) -> (&'static str, bool) {
    fn may<A: Act>(reader: &Reader, place: Place<'_>) -> bool {
        Reach::covers(&reach(reader.caller(), A::ACTION, A::TYPE), place)
    }
    match step {
        Step::Candidate => ("proposeCandidate", may::<acts::ProposeCandidate>(reader, place)),
        Step::IntentionConfirmed => ("confirmIntention", may::<acts::ConfirmIntention>(reader, place)),
        Step::Selected => ("announceSelection", may::<acts::AnnounceSelection>(reader, place)),
        Step::MouSigned => ("signMemorandum", may::<acts::SignMemorandum>(reader, place)),
        Step::CommitteeOrganized => ("organizeCommittee", may::<acts::OrganizeCommittee>(reader, place)),
        Step::AgreementSigned => ("signAgreement", may::<acts::SignAgreement>(reader, place)),
        Step::Established => ("establishCenter", may::<acts::EstablishCenter>(reader, place)),
        Step::Operating => ("openCenter", may::<acts::OpenCenter>(reader, place)),
        Step::Extended => ("extendTerm", may::<acts::ExtendTerm>(reader, place)),
        Step::Closed => ("closeTerm", may::<acts::CloseTerm>(reader, place)),
        Step::AfterClosure => ("reportAfterClosure", may::<acts::ReportAfterClosure>(reader, place)),
        Step::Withdrawn => ("withdrawTerm", may::<acts::WithdrawTerm>(reader, place)),
    }
}

fn entries(steps: Vec<procedure_step::Model>) -> Vec<TimelineEntry> {
    let mut before = None;
    let entry = |step: procedure_step::Model| {
        let day = step.occurred.as_ref().and_then(exact);
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
