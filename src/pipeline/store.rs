//! What the mutations of the pipeline write together.

use entity::value::{FinanceKind, Visibility};
use entity::{application, application_amount, application_stage, funding_source};
use uuid::Uuid;

use super::rules::{Entry, closing, year};
use crate::recording::{MutationError, ValidationError, Work};
use crate::store::{Error, Key, Rows};

/// The funding source of a code, if it is in sight.
pub(super) async fn funding_source(
    work: &Work<'_>,
    code: &str,
) -> Result<funding_source::Model, MutationError> {
    let column = funding_source::Column::Code;
    let found = work.writer.by_keys::<funding_source::Entity>(column, vec![Key::from(code)]).await?.pop();
    Ok(found.ok_or(ValidationError::NotFound("funding_source_code"))?)
}

/// In which forms a funding source gives money; empty where that is not on record.
pub(super) fn finance(source: &funding_source::Model) -> Result<Vec<FinanceKind>, Error> {
    let kinds = source.finance_kinds.0.iter().map(|kind| kind.parse());
    let unknown = |_| Error::Internal(format!("{} has an unknown form of finance", source.code));
    kinds.collect::<Result<_, _>>().map_err(unknown)
}

/// The last stage that an application entered.
pub(super) async fn last_stage(
    work: &Work<'_>,
    application: &application::Model,
) -> Result<Option<application_stage::Model>, Error> {
    let column = application_stage::Column::ApplicationId;
    let stages = work.writer.of::<application_stage::Entity>(column, vec![application.id]).await?;
    Ok(stages.into_iter().max_by_key(|stage| stage.ordinal))
}

/// Records that an application enters a stage, as visible as the application; the application as it is then.
pub(super) async fn enter(
    work: &mut Work<'_>,
    was: application::Model,
    last: Option<application_stage::Model>,
    entry: Entry,
    reason: Option<String>,
) -> Result<(application::Model, application_stage::Model), MutationError> {
    let Entry { stage, words, entered_on } = entry;
    let row = new_record!(application_stage, was.visibility, {
        application_id: was.id,
        country_code: was.country_code.clone(),
        funding_source_code: was.funding_source_code.clone(),
        ordinal: last.as_ref().map_or(0, |last| last.ordinal) + 1,
        stage,
        funder_stage: words.clone(),
        entered_on,
        previous_id: last.map(|last| last.id),
        reason,
    });
    let row = work.writer.save::<application_stage::Entity>(None, row).await?;
    let now = application::Model { stage, funder_stage: words, ..was.clone() };
    Ok((work.writer.save::<application::Entity>(Some(was), now).await?, row))
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

/// Writes applications as they are now, each with its keys; what belongs to them is not more visible.
pub(super) async fn save(
    work: &mut Work<'_>,
    rows: Vec<(application::Model, application::Model)>,
) -> Result<(), MutationError> {
    let mut visible = std::collections::HashMap::new();
    let drafts = rows.into_iter().map(|(was, row)| {
        visible.insert(row.id, row.visibility);
        (Some(was), keyed(row))
    });
    let drafts = drafts.collect();
    let ids: Vec<Uuid> = {
        work.writer.upsert::<application::Entity>(drafts).await?;
        visible.keys().copied().collect()
    };
    let of = |id: Uuid| visible.get(&id).copied().unwrap_or(Visibility::Internal);
    let column = application_stage::Column::ApplicationId;
    let stages = work.writer.of::<application_stage::Entity>(column, ids.clone()).await?;
    let stages = stages.into_iter().map(|stage| {
        let now = application_stage::Model { visibility: of(stage.application_id), ..stage.clone() };
        (Some(stage), now)
    });
    work.writer.upsert::<application_stage::Entity>(stages.collect()).await?;
    let column = application_amount::Column::ApplicationId;
    let amounts = work.writer.of::<application_amount::Entity>(column, ids).await?;
    let amounts = amounts.into_iter().map(|amount| {
        let visibility = narrower(amount.visibility, of(amount.application_id));
        let now = application_amount::Model { visibility, ..amount.clone() };
        (Some(amount), now)
    });
    work.writer.upsert::<application_amount::Entity>(amounts.collect()).await?;
    Ok(())
}

/// The visibility that lets fewer see.
fn narrower(one: Visibility, other: Visibility) -> Visibility {
    if one.width() < other.width() { one } else { other }
}
