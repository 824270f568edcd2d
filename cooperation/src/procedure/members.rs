//! The members of a center: who joins, who leaves, and what was recorded by mistake.

use async_graphql::{Context, InputObject, MaybeUndefined, Object};
use entity::value::{CenterMemberRole, CooperationSide, PartialDate, Visibility};
use entity::{center_member, center_term};
use model::api::Changes;
use model::api::record::KeyOf;
use model::policy::acts;
use model::recording::{
    Keys, MutationError, RecordInput, TermInput, TextInput, ValidationError, delete_and_check, inputs, kept,
    maybe_line, on_field, on_record, optional_line, optional_texts, payload, texts, within,
};
use model::records::{CenterMember, Organization};
use model::store::{Rows, new_record};

use super::facts::members_of;
use super::input::on_term;
use super::member_rules::{check_appointment, check_members};
use super::rules::{Rule, check_follows};
use super::store::{Work, on_procedure};

/// Input of `appointMember`.
#[derive(Debug, InputObject)]
pub struct AppointMemberInput {
    #[graphql(flatten)]
    on: TermInput,
    /// Side that sends the person.
    side: CooperationSide,
    /// Role of the person in the center. A center has one head at a time.
    member_role: CenterMemberRole,
    /// Organization of the person.
    organization: KeyOf<Organization>,
    /// Office that the person holds.
    position: Option<Vec<TextInput>>,
    /// Name of the person. Personal data: shown only to callers who may read it.
    person_name: Option<String>,
    /// Date on which the person joined.
    joined_on: PartialDate,
}

/// Input of `updateCenterMember`. Fields that are left out do not change.
#[derive(Debug, InputObject)]
pub struct UpdateCenterMemberInput {
    #[graphql(flatten)]
    on: RecordInput,
    /// Organization of the person.
    organization: MaybeUndefined<KeyOf<Organization>>,
    /// Office that the person holds.
    position: MaybeUndefined<Vec<TextInput>>,
    /// Name of the person. Personal data: shown only to callers who may read it.
    person_name: MaybeUndefined<String>,
    /// Date on which the person joined.
    joined_on: MaybeUndefined<PartialDate>,
    /// Date on which the person left. If it is null, the person is a present member.
    left_on: MaybeUndefined<PartialDate>,
    /// Visibility of the record; at most that of the term.
    visibility: MaybeUndefined<Visibility>,
}

inputs! {
    DeleteCenterMemberInput = RecordInput
}

payload! {
    AppointMemberPayload, UpdateCenterMemberPayload {
        /// Member; null if the mutation failed.
        center_member: CenterMember = center_member,
    }
    DeleteCenterMemberPayload {
        /// Last state of the deleted member; null if the mutation failed.
        center_member: CenterMember = center_member,
    }
}

#[derive(Debug, Default)]
pub struct MemberMutation;

/// The members of a center.
#[Object]
impl MemberMutation {
    /// Appoints a member of the center, according to the memorandum and the agreement. The partner's lead
    /// organization appoints members of its own side. A new head replaces the former one.
    async fn appoint_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Member to appoint.")] input: AppointMemberInput,
    ) -> async_graphql::Result<AppointMemberPayload> {
        let AppointMemberInput {
            on,
            side,
            member_role: role,
            position,
            person_name,
            joined_on,
            organization,
        } = input;
        let partner = is_partner(ctx)?;
        let checks = (
            optional_texts("position", position),
            optional_line("person_name", person_name),
            Keys::of(ctx)?.id("organization", &organization).await,
            own_side(partner, "side", side),
        );
        on_term::<acts::AppointMember, _, _, _>(ctx, &on, checks, async |work, valid| {
            let (position, person_name, organization, ()) = valid;
            on_field("term", check_appointment(&work.facts, work.term.latest_step))?;
            work.took_place("joined_on", &joined_on).await?;
            work.of_side("organization", side, [organization]).await?;
            let own = vec![work.term.id];
            let members = work.writer.of::<center_member::Entity>(center_member::Column::TermId, own).await?;
            if role == CenterMemberRole::Head {
                for head in members.into_iter().filter(|row| row.member_role == role && row.left_on.is_none())
                {
                    let follows = check_follows(head.joined_on.as_ref(), &joined_on, Rule::HeadBeforeFormer);
                    on_field("joined_on", follows)?;
                    let gone = center_member::Model { left_on: Some(joined_on.clone()), ..head.clone() };
                    work.writer.save::<center_member::Entity>(Some(head), gone).await?;
                }
            }
            let row = new_record!(center_member, work.visible(on.visibility)?, {
                term_id: work.term.id,
                country_code: work.term.country_code.clone(),
                side,
                member_role: role,
                organization_id: Some(organization),
                position,
                person_name,
                joined_on: Some(joined_on),
                left_on: None,
            });
            let row = work.writer.save::<center_member::Entity>(None, row).await?;
            check_change(work, "joined_on").await?;
            Ok((row,))
        })
        .await
    }

    /// Changes what is recorded of a member of the center, or records that the member left. The partner's lead
    /// organization may change members of its own side.
    async fn update_center_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Changes to make.")] input: UpdateCenterMemberInput,
    ) -> async_graphql::Result<UpdateCenterMemberPayload> {
        let UpdateCenterMemberInput {
            on,
            organization,
            position,
            person_name,
            joined_on,
            left_on,
            visibility,
        } = input;
        let partner = is_partner(ctx)?;
        let checks = (
            Keys::of(ctx)?.maybe_id("organization", &organization).await,
            texts("position", position),
            maybe_line("person_name", person_name),
            kept("visibility", visibility),
        );
        on_record::<acts::AppointMember, center_member::Entity, _, _, _>(
            ctx,
            &on,
            checks,
            async |base, was, (organization, position, person_name, visibility)| {
                own_side(partner, "id", was.side)?;
                let term = base.seen::<center_term::Entity>("id", was.term_id).await?;
                let mut row = was.clone();
                organization.update_to(&mut row.organization_id);
                position.update_to(&mut row.position);
                person_name.update_to(&mut row.person_name);
                joined_on.update_to(&mut row.joined_on);
                left_on.update_to(&mut row.left_on);
                row.visibility = within(visibility.unwrap_or(row.visibility), term.visibility)?;
                on_procedure(base, term, async |work| {
                    work.of_side("organization", row.side, row.organization_id).await?;
                    let joined = (row.joined_on != was.joined_on).then_some(("joined_on", &row.joined_on));
                    let left = (row.left_on != was.left_on).then_some(("left_on", &row.left_on));
                    for (field, on) in joined.into_iter().chain(left) {
                        if let Some(on) = on {
                            work.took_place(field, on).await?;
                        }
                    }
                    // The date that is at fault where two do not fit.
                    let changed = joined.or(left).map_or("id", |(field, _)| field);
                    if let Some(left_on) = &row.left_on {
                        let follows =
                            check_follows(row.joined_on.as_ref(), left_on, Rule::EndsBeforeItBegins);
                        on_field(changed, follows)?;
                    }
                    let row = work.writer.save::<center_member::Entity>(Some(was), row).await?;
                    check_change(work, changed).await?;
                    Ok((row,))
                })
                .await
            },
        )
        .await
    }

    /// Deletes a member of the center who was recorded by mistake, unless the opening rests on it. Its history
    /// remains. For a member who left, use `updateCenterMember`.
    async fn delete_center_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Member to delete.")] input: DeleteCenterMemberInput,
    ) -> async_graphql::Result<DeleteCenterMemberPayload> {
        let partner = is_partner(ctx)?;
        delete_and_check::<acts::AppointMember, center_member::Entity, _>(ctx, input.0, async |base, was| {
            own_side(partner, "id", was.side)?;
            let term = base.seen::<center_term::Entity>("id", was.term_id).await?;
            let after = members_of(base.writer, was.term_id).await?;
            let before: Vec<_> = after.iter().cloned().chain([was.clone().into()]).collect();
            Ok(on_field("id", check_members(&before, &after, term.opened_on.as_ref()))?)
        })
        .await
    }
}

/// Whether the caller acts for a partner country.
fn is_partner(ctx: &Context<'_>) -> async_graphql::Result<bool> {
    Ok(Changes::of(ctx)?.caller().standing().and_then(|own| own.country()).is_some())
}

/// A partner country appoints, changes and deletes members of its own side alone.
fn own_side(partner: bool, field: &'static str, side: CooperationSide) -> Result<(), ValidationError> {
    match partner && side == CooperationSide::Korea {
        true => Err(ValidationError::Invalid(
            field,
            "each side can appoint or change only its own members",
            "각 측은 자기 측 구성원만 임명하거나 변경할 수 있습니다",
        )),
        false => Ok(()),
    }
}

/// Checks the members of a center after a change.
async fn check_change(work: &Work<'_>, field: &'static str) -> Result<(), MutationError> {
    let after = members_of(work.writer, work.term.id).await?;
    let opened_on = work.term.opened_on.as_ref();
    Ok(on_field(field, check_members(&work.facts.members, &after, opened_on))?)
}
