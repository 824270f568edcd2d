//! Corrections of the names of centers, terms and Committees, and of the places of established centers.

use async_graphql::{Context, InputObject, MaybeUndefined, Object};
use entity::value::{CooperationSide, ProcedureStepKind};
use entity::{center, center_term, committee};
use model::api::record::KeyOf;
use model::policy::acts;
use model::recording::{
    Keys, RecordInput, TextInput, ValidationError, found_by, kept, kept_texts, localized, on_record, payload,
    texts,
};
use model::records::{Center, CenterTerm, Committee, Organization};

use super::rules::{Rule, is_being_set_up};
use super::store::{of_side, search_of};

/// Input of `updateCenter`.
#[derive(Debug, InputObject)]
pub struct UpdateCenterInput {
    #[graphql(flatten)]
    on: RecordInput,
    /// Name of the center, in one or more languages.
    name: Vec<TextInput>,
}

/// Input of `updateCenterTerm`. Fields that are left out do not change.
#[derive(Debug, InputObject)]
pub struct UpdateCenterTermInput {
    #[graphql(flatten)]
    on: RecordInput,
    /// Name of the center in this term.
    name: MaybeUndefined<Vec<TextInput>>,
    /// City of the established center.
    city: MaybeUndefined<Vec<TextInput>>,
    /// Partner organization that hosts the established center.
    host_organization: MaybeUndefined<KeyOf<Organization>>,
    /// Remark on the term.
    note: MaybeUndefined<Vec<TextInput>>,
}

/// Input of `updateCommittee`.
#[derive(Debug, InputObject)]
pub struct UpdateCommitteeInput {
    #[graphql(flatten)]
    on: RecordInput,
    /// Name of the Committee, in one or more languages.
    name: Vec<TextInput>,
}

payload! {
    UpdateCenterPayload {
        /// Center; null if the mutation failed.
        center: Center = center,
    }
    UpdateCenterTermPayload {
        /// Term; null if the mutation failed.
        center_term: CenterTerm = center_term,
    }
    UpdateCommitteePayload {
        /// Committee; null if the mutation failed.
        committee: Committee = committee,
    }
}

#[derive(Debug, Default)]
pub struct NamingMutation;

/// Corrections of names and places.
#[Object]
impl NamingMutation {
    /// Corrects the name of a center. Each term has a name of its own.
    async fn update_center(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Changes to make.")] input: UpdateCenterInput,
    ) -> async_graphql::Result<UpdateCenterPayload> {
        let UpdateCenterInput { on, name } = input;
        let checks = localized("name", name);
        on_record::<acts::CorrectStep, center::Entity, _, _, _>(ctx, &on, checks, async |work, was, name| {
            let (sort_name, search) = found_by(&name, &[&was.code]);
            let row = center::Model { name, sort_name, search, ..was.clone() };
            Ok((work.writer.save::<center::Entity>(Some(was), row).await?,))
        })
        .await
    }

    /// Corrects the name and the note of a term, and the city and the host organization of its center once the center is
    /// established: until then, the partner's lead organization designates them with `designatePlace`.
    async fn update_center_term(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Changes to make.")] input: UpdateCenterTermInput,
    ) -> async_graphql::Result<UpdateCenterTermPayload> {
        let UpdateCenterTermInput { on, name, city, host_organization, note } = input;
        let host = match kept("host_organization", host_organization) {
            Ok(host) => Keys::of(ctx)?.optional_id("host_organization", host.as_ref()).await,
            Err(error) => Err(error.into()),
        };
        let checks = (kept_texts("name", name), kept_texts("city", city), texts("note", note), host);
        on_record::<acts::CorrectStep, center_term::Entity, _, _, _>(
            ctx,
            &on,
            checks,
            async |work, was, (name, city, note, host)| {
                let is_to_designate = was.latest_step.is_some_and(|step| match step {
                    ProcedureStepKind::Established => false,
                    ProcedureStepKind::Withdrawn => was.city.is_none(),
                    step => is_being_set_up(step),
                });
                for (field, is_given) in [("city", city.is_some()), ("host_organization", host.is_some())] {
                    if is_given && is_to_designate {
                        return Err(ValidationError::rule(field, Rule::PlaceBeforeEstablishment).into());
                    }
                }
                of_side(work, "host_organization", CooperationSide::Partner, &was.country_code, host).await?;
                let mut row = was.clone();
                row.name = name.unwrap_or(row.name);
                row.city = city.or(row.city);
                row.host_organization_id = host.or(row.host_organization_id);
                note.update_to(&mut row.note);
                (row.sort_name, row.search) = search_of(&row);
                Ok((work.writer.save::<center_term::Entity>(Some(was), row).await?,))
            },
        )
        .await
    }

    /// Corrects the name of a Committee.
    async fn update_committee(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Changes to make.")] input: UpdateCommitteeInput,
    ) -> async_graphql::Result<UpdateCommitteePayload> {
        let UpdateCommitteeInput { on, name } = input;
        let checks = localized("name", name);
        on_record::<acts::CorrectStep, committee::Entity, _, _, _>(
            ctx,
            &on,
            checks,
            async |work, was, name| {
                let (sort_name, _) = found_by(&name, &[]);
                let row = committee::Model { name, sort_name, ..was.clone() };
                Ok((work.writer.save::<committee::Entity>(Some(was), row).await?,))
            },
        )
        .await
    }
}
