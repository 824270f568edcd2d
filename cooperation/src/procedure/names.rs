//! The names of an organization: the current one, and those that it had before.

use chrono::Days;
use entity::value::{Localized, PartialDate};
use entity::{organization, organization_name};
use model::recording::{MutationError, ValidationError, Work, remove};
use model::store::{Rows, new_record};
use uuid::Uuid;

type Names = Vec<organization_name::Model>;

/// The names that are recorded for an organization, current and former, in the order in which they were recorded.
pub(super) async fn names_of(work: &Work<'_>, organization: Uuid) -> Result<Names, MutationError> {
    let column = organization_name::Column::OrganizationId;
    let mut names = work.writer.of::<organization_name::Entity>(column, vec![organization]).await?;
    names.sort_by_key(|name| name.id);
    Ok(names)
}

/// Changes the name of an organization: a renaming if `renamed_on` is given, otherwise a correction.
pub(super) async fn give_name(
    work: &mut Work<'_>,
    row: &mut organization::Model,
    name: Option<Localized>,
    renamed_on: Option<PartialDate>,
) -> Result<(), MutationError> {
    let Some(name) = name.filter(|name| *name != row.name) else {
        let fault = ValidationError::Invalid(
            "renamed_on",
            "a renaming requires another name",
            "명칭을 변경하려면 다른 명칭이 필요합니다",
        );
        return renamed_on.map_or(Ok(()), |_| Err(fault.into()));
    };
    let names = names_of(work, row.id).await?;
    let current = current_of(&names, row).cloned();
    let former = std::mem::replace(&mut row.name, name);
    let Some(renamed_on) = renamed_on else {
        if let Some(was) = current {
            let corrected = organization_name::Model { name: row.name.clone(), ..was.clone() };
            work.writer.save::<organization_name::Entity>(Some(was), corrected).await?;
        }
        return Ok(());
    };
    work.happened("renamed_on", renamed_on.earliest())?;
    let ended = last_day_before(&renamed_on);
    check_renaming(&names, current.as_ref(), &renamed_on, &ended)?;
    let ended = Some(ended);
    let closed = match &current {
        Some(was) => organization_name::Model { valid_to: ended, ..was.clone() },
        None => named(row, former, None, ended),
    };
    work.writer.save::<organization_name::Entity>(current, closed).await?;
    let new = named(row, row.name.clone(), Some(renamed_on), None);
    work.writer.save::<organization_name::Entity>(None, new).await?;
    Ok(())
}

/// Deletes one of the names of an organization. If it is the current one, the name before is the current one again.
pub(super) async fn drop_name(
    work: &mut Work<'_>,
    row: &mut organization::Model,
    id: Uuid,
) -> Result<(), MutationError> {
    let names = names_of(work, row.id).await?;
    let wrong = names.iter().find(|name| name.id == id);
    let wrong = wrong.ok_or(ValidationError::NotFound("organization_name_id"))?;
    remove::<organization_name::Entity>(work, wrong).await?;
    if current_of(&names, row).is_some_and(|current| current.id == id) {
        let ended = wrong.valid_from.as_ref().map(last_day_before);
        if let Some(was) = names.iter().find(|name| ended.is_some() && name.valid_to == ended).cloned() {
            row.name = was.name.clone();
            let again = organization_name::Model { valid_to: None, ..was.clone() };
            work.writer.save::<organization_name::Entity>(Some(was), again).await?;
        }
    }
    Ok(())
}

/// Makes the names of an organization as visible as the organization.
pub(super) async fn show_names(
    work: &mut Work<'_>,
    row: &organization::Model,
    names: &Names,
) -> Result<(), MutationError> {
    for was in names.iter().filter(|name| name.visibility != row.visibility) {
        let shown = organization_name::Model { visibility: row.visibility, ..was.clone() };
        work.writer.save::<organization_name::Entity>(Some(was.clone()), shown).await?;
    }
    Ok(())
}

fn named(
    of: &organization::Model,
    name: Localized,
    valid_from: Option<PartialDate>,
    valid_to: Option<PartialDate>,
) -> organization_name::Model {
    new_record!(organization_name, of.visibility, {
        organization_id: of.id,
        country_code: of.country_code.clone(),
        name,
        valid_from,
        valid_to,
        note: None,
    })
}

/// The name in use, if it is recorded with the former ones. The end of a former one may be unknown.
fn current_of<'n>(
    names: &'n [organization_name::Model],
    of: &organization::Model,
) -> Option<&'n organization_name::Model> {
    let same = |(language, text)| of.name.0.get(language) == Some(text);
    names.iter().find(|name| name.valid_to.is_none() && name.name.0.iter().all(same))
}

/// A renaming is not earlier than the known dates of other names, and the name before it ends no earlier than it began.
fn check_renaming(
    names: &Names,
    current: Option<&organization_name::Model>,
    renamed_on: &PartialDate,
    ended: &PartialDate,
) -> Result<(), ValidationError> {
    let mut known = names.iter().flat_map(|name| [&name.valid_from, &name.valid_to]).flatten();
    let began = current.and_then(|current| current.valid_from.as_ref());
    if known.all(|day| renamed_on.latest() >= day.earliest())
        && began.is_none_or(|began| ended.latest() >= began.earliest())
    {
        return Ok(());
    }
    Err(ValidationError::Invalid(
        "renamed_on",
        "an earlier name was still in use on this day",
        "해당 날짜에는 이전 명칭이 사용되고 있었습니다",
    ))
}

/// The day before a renaming, or the same month or year if the day is unknown.
fn last_day_before(renamed_on: &PartialDate) -> PartialDate {
    let day = renamed_on.earliest();
    let before = day.checked_sub_days(Days::new(1)).filter(|_| day == renamed_on.latest());
    before.and_then(|day| PartialDate::try_from(day).ok()).unwrap_or_else(|| renamed_on.clone())
}
