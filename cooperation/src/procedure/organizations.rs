//! The organizations that take part: those that are not there yet, and what changes of those that are.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};
use entity::value::{OrganizationKind, PartialDate, Visibility};
use entity::{RecordType, organization};
use model::api::record::KeyOf;
use model::policy::acts;
use model::recording::{
    Keys, MutationError, RecordInput, Somewhere, TextInput, ValidationError, Work, found_by, id_of, in_place,
    kept, kept_texts, localized, maybe_line, on_record, optional_line, optional_texts, payload, texts,
};
use model::records::{Country, Organization};
use model::store::{Rows, new_record};
use uuid::Uuid;

use super::names::{drop_name, give_name, names_of, show_names};

/// Input of `registerOrganization`.
#[derive(Debug, InputObject)]
pub struct RegisterOrganizationInput {
    /// Code, unique among organizations; by default generated from the country code, or from INT for an
    /// international organization.
    code: Option<String>,
    /// Kind of organization.
    organization_kind: OrganizationKind,
    /// Country of the organization; null for an international organization. A partner's lead organization
    /// must give its own country.
    country: Option<KeyOf<Country>>,
    /// Parent organization, which must be of the same country.
    parent: Option<KeyOf<Organization>>,
    /// Name of the organization.
    name: Vec<TextInput>,
    /// Acronym of the organization.
    acronym: Option<String>,
    /// Remark on the organization.
    note: Option<Vec<TextInput>>,
    /// Visibility of the record.
    #[graphql(default_with = "Visibility::Public")]
    visibility: Visibility,
}

/// Input of `updateOrganization`. Fields that are left out do not change.
#[derive(Debug, InputObject)]
pub struct UpdateOrganizationInput {
    #[graphql(flatten)]
    on: RecordInput,
    /// Kind of organization.
    organization_kind: MaybeUndefined<OrganizationKind>,
    /// Parent organization, which must be of the same country.
    parent: MaybeUndefined<KeyOf<Organization>>,
    /// Name of the organization.
    name: MaybeUndefined<Vec<TextInput>>,
    /// First day of the new `name`, if the organization was renamed: its former name stays in `names`. Without this
    /// day, the name is corrected.
    renamed_on: Option<PartialDate>,
    /// Acronym of the organization.
    acronym: MaybeUndefined<String>,
    /// Remark on the organization.
    note: MaybeUndefined<Vec<TextInput>>,
    /// Visibility of the record.
    visibility: MaybeUndefined<Visibility>,
}

/// Input of `deleteOrganizationName`.
#[derive(Debug, InputObject)]
pub struct DeleteOrganizationNameInput {
    #[graphql(flatten)]
    on: RecordInput,
    /// ID of the name, which must be one of `names` of the organization.
    organization_name_id: ID,
}

payload! {
    RegisterOrganizationPayload, UpdateOrganizationPayload, DeleteOrganizationNamePayload {
        /// Organization; null if the mutation failed.
        organization: Organization = organization,
    }
}

#[derive(Debug, Default)]
pub struct OrganizationMutation;

/// The organizations that take part.
#[Object]
impl OrganizationMutation {
    /// Registers an organization that takes part in the cooperation, so that other records can refer to it:
    /// as a signatory, a member of a Committee or the host of a center.
    async fn register_organization(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Organization to register.")] input: RegisterOrganizationInput,
    ) -> async_graphql::Result<RegisterOrganizationPayload> {
        let checks = (
            localized("name", input.name),
            optional_line("acronym", input.acronym),
            optional_texts("note", input.note),
            Keys::of(ctx)?.optional_id("parent", input.parent.as_ref()).await,
        );
        let somewhere = Somewhere { term: None, country: input.country.as_ref() };
        let work = async |work: &mut Work<'_>, _, country_code: Option<String>, valid| {
            let (name, acronym, note, parent_id) = valid;
            let prefix = format!("{}-ORG-", country_code.as_deref().unwrap_or("INT"));
            let code = work.code::<organization::Entity>(input.code, &prefix).await?;
            let row = new_record!(organization, input.visibility, {
                sort_name: String::new(),
                search: String::new(),
                code,
                organization_kind: input.organization_kind,
                parent_id,
                country_code,
                name,
                acronym,
                note,
            });
            write(work, None, row).await
        };
        in_place::<acts::RegisterOrganization, _, _, _>(ctx, somewhere, checks, work).await
    }

    /// Changes an organization. `renamedOn` tells a new name from a corrected one.
    async fn update_organization(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Changes to make.")] input: UpdateOrganizationInput,
    ) -> async_graphql::Result<UpdateOrganizationPayload> {
        let UpdateOrganizationInput {
            on,
            organization_kind,
            parent,
            name,
            renamed_on,
            acronym,
            note,
            visibility,
        } = input;
        let checks = (
            kept("organization_kind", organization_kind),
            kept_texts("name", name),
            maybe_line("acronym", acronym),
            texts("note", note),
            Keys::of(ctx)?.maybe_id("parent", &parent).await,
            kept("visibility", visibility),
        );
        on_record::<acts::RegisterOrganization, organization::Entity, _, _, _>(
            ctx,
            &on,
            checks,
            async |work, was, (organization_kind, name, acronym, note, parent, visibility)| {
                let mut row = was.clone();
                row.organization_kind = organization_kind.unwrap_or(row.organization_kind);
                parent.update_to(&mut row.parent_id);
                give_name(work, &mut row, name, renamed_on).await?;
                acronym.update_to(&mut row.acronym);
                note.update_to(&mut row.note);
                row.visibility = visibility.unwrap_or(row.visibility);
                write(work, Some(was), row).await
            },
        )
        .await
    }

    /// Deletes a name of an organization that was recorded by mistake. If it is the current one, the name before it is the
    /// current one again: this undoes a renaming. Its history remains.
    async fn delete_organization_name(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Name to delete, with its organization.")] input: DeleteOrganizationNameInput,
    ) -> async_graphql::Result<DeleteOrganizationNamePayload> {
        let DeleteOrganizationNameInput { on, organization_name_id } = input;
        let name = id_of("organization_name_id", RecordType::OrganizationName, &organization_name_id);
        on_record::<acts::RegisterOrganization, organization::Entity, _, _, _>(
            ctx,
            &on,
            name,
            async |work, was, name| {
                let mut row = was.clone();
                drop_name(work, &mut row, name).await?;
                write(work, Some(was), row).await
            },
        )
        .await
    }
}

async fn write(
    work: &mut Work<'_>,
    was: Option<organization::Model>,
    mut row: organization::Model,
) -> Result<(organization::Model,), MutationError> {
    if let Some(parent) = row.parent_id {
        let found = work.organizations("parent", [parent]).await?;
        let fits = |parent: &organization::Model| parent.country_code == row.country_code;
        if !found.iter().all(fits) || is_below(work, parent, row.id).await? {
            return Err(ValidationError::Invalid(
                "parent",
                "the parent must be another organization of the same country",
                "상위 기관은 같은 국가의 다른 기관이어야 합니다",
            )
            .into());
        }
    }
    // It is found by its former names, too.
    let names = names_of(work, row.id).await?;
    show_names(work, &row, &names).await?;
    let former = names.iter().flat_map(|known| known.name.0.values()).map(String::as_str);
    let codes = [Some(row.code.as_str()), row.acronym.as_deref()].into_iter().flatten();
    let also: Vec<&str> = codes.chain(former).collect();
    (row.sort_name, row.search) = found_by(&row.name, &also);
    let taken = MutationError::taken("code");
    Ok((work.writer.save::<organization::Entity>(was, row).await.map_err(taken)?,))
}

/// How many levels of units an organization has at most.
const DEEPEST: usize = 20;

/// Whether an organization is another one, or a unit of it.
async fn is_below(work: &Work<'_>, organization: Uuid, of: Uuid) -> Result<bool, MutationError> {
    let mut at = Some(organization);
    for _ in 0..DEEPEST {
        let Some(id) = at else { return Ok(false) };
        if id == of {
            return Ok(true);
        }
        at = work.writer.by_id::<organization::Entity>(id).await?.and_then(|row| row.parent_id);
    }
    Ok(true)
}
