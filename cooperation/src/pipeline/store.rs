//! What the mutations of the pipeline write together.

use chrono::NaiveDate;
use entity::RecordType;
use entity::value::{AmountBasis, FinanceKind, PipelineStage, Visibility};
use entity::{application, application_amount, application_stage, funding_source, pipeline_project};
use model::recording::{MutationError, ValidationError, Work, on_field, within};
use model::store::{Error, Key, Rows, new_record};

use super::rules::{
    Dates, Difference, Entry, Milestones, Misdated, Rule, check_dates, check_identified, check_planned,
    check_stages, closing, follow, is_approved, year,
};
use super::vocabulary::Milestone;
use crate::visibility::narrow_all;

/// The visibility of a record of the pipeline: partners see it unless another one is given, or what it belongs to is
/// internal.
pub(super) fn partner_within(
    wanted: Option<Visibility>,
    owner: Visibility,
) -> Result<Visibility, ValidationError> {
    let usual = if owner == Visibility::Internal { owner } else { Visibility::Partner };
    within(wanted.unwrap_or(usual), owner)
}

/// The funding source of a code, if it is in sight.
pub(super) async fn funding_source(
    work: &Work<'_>,
    code: &str,
) -> Result<funding_source::Model, MutationError> {
    let column = funding_source::Column::Code;
    let found = work.writer.by_keys::<funding_source::Entity>(column, vec![Key::from(code)]).await?.pop();
    Ok(found.ok_or(ValidationError::NotFound("funding_source"))?)
}

/// In which forms a funding source gives money; empty where that is not on record.
pub(super) fn finance(source: &funding_source::Model) -> Result<Vec<FinanceKind>, Error> {
    let kinds = source.finance_kinds.0.iter().map(|kind| kind.parse());
    let unknown = |_| Error::Internal(format!("{} has an unknown form of finance", source.code));
    kinds.collect::<Result<_, _>>().map_err(unknown)
}

/// The stages that an application has entered, in their order.
pub(super) async fn stages(
    work: &Work<'_>,
    application: &application::Model,
) -> Result<Vec<application_stage::Model>, Error> {
    let column = application_stage::Column::ApplicationId;
    let mut stages = work.writer.of::<application_stage::Entity>(column, vec![application.id]).await?;
    stages.sort_by_key(|stage| stage.ordinal);
    Ok(stages)
}

/// A stage that an application enters.
#[derive(Debug)]
pub(super) struct Next {
    pub(super) entry: Entry,
    /// The field of the input that gives its day.
    pub(super) field: &'static str,
    /// Why it goes back or ends, if it does.
    pub(super) reason: Option<String>,
    /// The dates of milestones that are stated with it.
    pub(super) stated: Milestones,
}

/// What was recorded of a stage: the application as it is then, the stage, and the dates that differ from it.
pub(super) type Entered = (application::Model, application_stage::Model, Vec<Difference>);

/// Records that an application enters a stage, as visible as the application, and the dates that follow from it.
pub(super) async fn enter(
    work: &mut Work<'_>,
    was: application::Model,
    before: Vec<application_stage::Model>,
    next: Next,
) -> Result<Entered, MutationError> {
    let last = before.last().map(|last| (last.ordinal, last.id));
    let mut entries: Vec<Entry> = before.into_iter().map(Entry::from).collect();
    let meant = Milestones::of(&was.funding_source_code, &entries);
    entries.push(next.entry.clone());
    let means = Milestones::of(&was.funding_source_code, &entries);
    let (dates, differences) = follow(Milestones::on_record(&was), meant, means, next.stated);
    let Next { entry: Entry { stage, words, entered_on }, field, reason, stated } = next;
    let row = new_record!(application_stage, was.visibility, {
        application_id: was.id,
        country_code: was.country_code.clone(),
        funding_source_code: was.funding_source_code.clone(),
        ordinal: last.map_or(0, |(ordinal, _)| ordinal) + 1,
        stage,
        funder_stage: words.clone(),
        entered_on,
        previous_id: last.map(|(_, id)| id),
        reason,
    });
    let row = work.writer.save::<application_stage::Entity>(None, row).await?;
    let now = dates.put(application::Model { stage, funder_stage: words, ..was.clone() });
    let entered = entries.last().map(std::slice::from_ref).unwrap_or_default();
    let now = dated(work, &was, now, &entries)
        .and_then(|now| check_stages(Dates::of(&now), entered).map(|()| now))
        .map_err(|date| {
            ValidationError::rule(date.given(|field| stated.has(field)).unwrap_or(field), date)
        })?;
    // What was approved and is dropped keeps what was committed.
    if now.stage != PipelineStage::Dropped {
        stays_approved(work, "funder_stage", &was, &now).await?;
    }
    Ok((work.writer.save::<application::Entity>(Some(was), now).await?, row, differences))
}

/// An application without its last stage: at the stage before, with the dates that the stages left mean.
pub(super) async fn leave(
    work: &mut Work<'_>,
    was: application::Model,
    last: &application_stage::Model,
) -> Result<application::Model, MutationError> {
    let all = stages(work, &was).await?;
    let (latest, left) = all.split_last().ok_or(ValidationError::NotFound("id"))?;
    if latest.id != last.id {
        return Err(ValidationError::rule("id", Rule::LaterStages).into());
    }
    let before = left.last().ok_or(ValidationError::rule("id", Rule::OnlyStage))?;
    let entries =
        |stages: &[application_stage::Model]| stages.iter().cloned().map(Entry::from).collect::<Vec<_>>();
    let means = |entries: &[Entry]| Milestones::of(&was.funding_source_code, entries);
    let entries_left = entries(left);
    let (dates, _) = follow(
        Milestones::on_record(&was),
        means(&entries(&all)),
        means(&entries_left),
        Milestones::default(),
    );
    let (stage, funder_stage) = (before.stage, before.funder_stage.clone());
    let now = dates.put(application::Model { stage, funder_stage, ..was.clone() });
    let now = on_field("id", dated(work, &was, now, &entries_left))?;
    stays_approved(work, "id", &was, &now).await?;
    work.writer.delete::<application_stage::Entity>(std::slice::from_ref(last)).await?;
    Ok(work.writer.save::<application::Entity>(Some(was), now).await?)
}

/// What is committed rests on an approval.
pub(super) async fn stays_approved(
    work: &Work<'_>,
    field: &'static str,
    was: &application::Model,
    now: &application::Model,
) -> Result<(), MutationError> {
    let approved = |of: &application::Model| is_approved(of.stage, of.approved_on);
    if !approved(was) || approved(now) {
        return Ok(());
    }
    let column = application_amount::Column::ApplicationId;
    let amounts = work.writer.of::<application_amount::Entity>(column, vec![was.id]).await?;
    if amounts.iter().any(|amount| amount.amount_basis == AmountBasis::Committed) {
        return Err(ValidationError::rule(field, Rule::CommittedBefore).into());
    }
    Ok(())
}

/// An application whose dates are in order and fit its stages, with what follows from them. Dates that do not
/// change are not checked: those of a published list may be out of order.
pub(super) fn dated(
    work: &Work<'_>,
    was: &application::Model,
    row: application::Model,
    entries: &[Entry],
) -> Result<application::Model, Misdated> {
    let planned = |of: &application::Model| [of.planned_approval_on, of.planned_closing_on];
    if (was.applied_on, planned(was)) != (row.applied_on, planned(&row)) {
        check_planned(row.applied_on, planned(&row))?;
    }
    let dates = Dates::of(&row);
    if Dates::of(was) != dates {
        check_dates(dates, work.today)?;
        check_stages(dates, entries)?;
    }
    Ok(keyed(row))
}

impl Dates {
    fn of(row: &application::Model) -> Self {
        Self {
            applied: row.applied_on,
            approved: row.approved_on,
            signed: row.signed_on,
            effective: row.effective_on,
            closed: row.closed_on,
        }
    }
}

/// An application with what lists are ordered by, made of its dates.
pub(super) fn keyed(row: application::Model) -> application::Model {
    let terms = row.conditions_visibility;
    application::Model {
        year: year(row.approved_on, row.planned_approval_on, terms),
        closing_on: closing(row.closed_on, row.planned_closing_on, terms),
        ..row
    }
}

impl From<application_stage::Model> for Entry {
    fn from(row: application_stage::Model) -> Self {
        Self { stage: row.stage, words: row.funder_stage, entered_on: row.entered_on }
    }
}

impl Milestones {
    fn on_record(of: &application::Model) -> Self {
        Self::new(of.approved_on, of.signed_on, of.closed_on)
    }

    fn put(&self, of: application::Model) -> application::Model {
        application::Model {
            approved_on: self.on(Milestone::Approval),
            signed_on: self.on(Milestone::Signing),
            closed_on: self.on(Milestone::Closing),
            ..of
        }
    }
}

/// The error for replacing a stored value that the caller may not see.
pub(super) fn hidden(field: &'static str) -> ValidationError {
    ValidationError::Invalid(
        field,
        "a value that is not visible to you may already be recorded: ask the center to change it",
        "공개되지 않은 값이 이미 기록되어 있을 수 있으므로 바꿀 수 없습니다: 센터 측에 요청하십시오",
    )
}

/// An application with another date, as far as its stages allow it. The stage that it began with follows, and so do the
/// dates that this stage means.
pub(super) async fn applied_on(
    work: &mut Work<'_>,
    was: &application::Model,
    day: Option<NaiveDate>,
    row: application::Model,
) -> Result<application::Model, MutationError> {
    if day != was.applied_on {
        let project = work.writer.by_id::<pipeline_project::Entity>(was.pipeline_project_id).await?;
        on_field("applied_on", check_identified(project.and_then(|project| project.identified_on), day))?;
    }
    let mut all = stages(work, was).await?;
    let entries = |all: &[application_stage::Model]| all.iter().cloned().map(Entry::from).collect::<Vec<_>>();
    let before = entries(&all);
    let first =
        all.first_mut().filter(|first| first.entered_on == was.applied_on && was.applied_on.is_some());
    if let (Some(first), Some(_)) = (first, day) {
        let then = application_stage::Model { entered_on: day, ..first.clone() };
        *first = work.writer.save::<application_stage::Entity>(Some(first.clone()), then).await?;
    }
    let after = entries(&all);
    let means = |entries: &[Entry]| Milestones::of(&was.funding_source_code, entries);
    let (dates, _) = follow(Milestones::on_record(was), means(&before), means(&after), Milestones::default());
    let row = application::Model { applied_on: day, ..dates.put(row) };
    Ok(on_field("applied_on", dated(work, was, row, &after))?)
}

/// Writes an application as it is now. Its stages are as visible, its amounts not more.
pub(super) async fn save(
    work: &mut Work<'_>,
    was: application::Model,
    row: application::Model,
) -> Result<application::Model, MutationError> {
    let row = work.writer.save::<application::Entity>(Some(was), row).await?;
    let stages = stages(work, &row).await?.into_iter().map(|stage| {
        let now = application_stage::Model { visibility: row.visibility, ..stage.clone() };
        (Some(stage), now)
    });
    work.writer.upsert::<application_stage::Entity>(stages.collect()).await?;
    narrow_all(work, RecordType::Application, row.id, row.visibility).await?;
    Ok(row)
}
