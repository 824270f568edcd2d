//! The names of an organization: the current one, and those that it had before.

use chrono::Days;
use entity::value::{Localized, PartialDate};
use entity::{organization, organization_name};
use model::recording::{MutationError, ValidationError, Work, remove};
use model::store::{Rows, new_record};
use uuid::Uuid;

type Names = Vec<organization_name::Model>;

/// The names that are known of an organization beside its own.
pub(super) async fn names_of(work: &Work<'_>, organization: Uuid) -> Result<Names, MutationError> {
    let column = organization_name::Column::OrganizationId;
    Ok(work.writer.of::<organization_name::Entity>(column, vec![organization]).await?)
}

/// Gives an organization another name: on a day, from which on the former one is kept as such, or as a correction.
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
    let current = current_of(&names).cloned();
    let former = std::mem::replace(&mut row.name, name);
    let Some(renamed_on) = renamed_on else {
        if let Some(was) = current {
            let corrected = organization_name::Model { name: row.name.clone(), ..was.clone() };
            work.writer.save::<organization_name::Entity>(Some(was), corrected).await?;
        }
        return Ok(());
    };
    work.happened("renamed_on", renamed_on.earliest())?;
    check_renaming(&names, &renamed_on)?;
    let ended = Some(last_day_before(&renamed_on));
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
    if current_of(&names).is_some_and(|current| current.id == id) {
        let before = names.iter().filter(|name| name.id != id);
        let before = before.max_by_key(|name| name.valid_to.as_ref().map(PartialDate::latest)).cloned();
        if let Some(was) = before {
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
        name,
        valid_from,
        valid_to,
        note: None,
    })
}

/// The name that is in use.
fn current_of(names: &[organization_name::Model]) -> Option<&organization_name::Model> {
    let open = names.iter().filter(|name| name.valid_to.is_none());
    open.max_by_key(|name| name.valid_from.as_ref().map(PartialDate::earliest))
}

/// A name follows those before it.
fn check_renaming(names: &Names, renamed_on: &PartialDate) -> Result<(), ValidationError> {
    let mut known = names.iter().flat_map(|name| [&name.valid_from, &name.valid_to]).flatten();
    if known.all(|day| renamed_on.latest() >= day.earliest()) {
        return Ok(());
    }
    Err(ValidationError::Invalid(
        "renamed_on",
        "an earlier name was still in use on this day",
        "해당 날짜에는 이전 명칭이 사용되고 있었습니다",
    ))
}

/// The last day of a name before the first of the next: of a month or a year, it lies within.
fn last_day_before(renamed_on: &PartialDate) -> PartialDate {
    let day = renamed_on.earliest();
    let before = day.checked_sub_days(Days::new(1)).filter(|_| day == renamed_on.latest());
    before.and_then(|day| PartialDate::try_from(day).ok()).unwrap_or_else(|| renamed_on.clone())
}
