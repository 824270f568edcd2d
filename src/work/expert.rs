//! Experts and their dispatches.

use async_graphql::{Context, InputObject, MaybeUndefined, Object};
use entity::value::Visibility;
use entity::{center_term, expert, expert_dispatch};
use uuid::Uuid;

use super::rules::{Days, Rule, check_dispatch};
use super::store::term;
use crate::api::Date;
use crate::api::record::KeyOf;
use crate::policy::acts::{DispatchExpert, RegisterExpert};
use crate::recording::{
    Checks, Keys, MutationError, Named, RecordInput, Somewhere, TermInput, TextInput, ValidationError, Work,
    email, found_by, in_place, localized, maybe, maybe_line, on_record, on_term, optional_texts, payload,
    texts, valid_code, within,
};
use crate::records::country::Country;
use crate::records::expert::Expert;
use crate::records::expert_dispatch::ExpertDispatch;
use crate::records::organization::Organization;
use crate::store::Rows;

/// What is on record of an expert.
#[derive(Debug, InputObject)]
pub struct ExpertDetailsInput {
    /// Organization of the expert.
    organization: MaybeUndefined<KeyOf<Organization>>,
    /// Name of the expert. Personal data: shown only to callers who may read it.
    person_name: MaybeUndefined<String>,
    /// E-mail address of the expert. Personal data: shown only to callers who may read it.
    email: MaybeUndefined<String>,
}

/// Input of `registerExpert`.
#[derive(Debug, InputObject)]
pub struct RegisterExpertInput {
    /// Code, unique among experts; defaults to the next one.
    code: Option<String>,
    /// Country of the expert.
    country: Option<KeyOf<Country>>,
    /// Specialty of the expert.
    specialty: Vec<TextInput>,
    /// Visibility of the expert's record. Name and e-mail address are shown only to callers who may read
    /// personal data.
    #[graphql(default_with = "Visibility::Internal")]
    visibility: Visibility,
    #[graphql(flatten)]
    details: ExpertDetailsInput,
}

/// Input of `updateExpert`. Fields that are left out do not change.
#[derive(Debug, InputObject)]
pub struct UpdateExpertInput {
    #[graphql(flatten)]
    on: RecordInput,
    /// Specialty of the expert.
    specialty: Option<Vec<TextInput>>,
    /// Visibility of the expert's record.
    visibility: Option<Visibility>,
    #[graphql(flatten)]
    details: ExpertDetailsInput,
}

/// Input of `dispatchExpert`.
#[derive(Debug, InputObject)]
pub struct DispatchExpertInput {
    #[graphql(flatten)]
    on: TermInput,
    /// Expert to dispatch.
    expert: KeyOf<Expert>,
    /// First day, which must not be before the center opened.
    started_on: Date,
    /// Last day, which must be within the term; open-ended by default.
    ended_on: Option<Date>,
    /// Duties of the expert.
    duties: Option<Vec<TextInput>>,
}

/// Input of `updateExpertDispatch`. Fields that are left out do not change.
#[derive(Debug, InputObject)]
pub struct UpdateExpertDispatchInput {
    #[graphql(flatten)]
    on: RecordInput,
    /// First day, which must not be before the center opened.
    started_on: Option<Date>,
    /// Last day, which must be within the term.
    ended_on: MaybeUndefined<Date>,
    /// Duties of the expert.
    duties: MaybeUndefined<Vec<TextInput>>,
    /// Visibility of the record; at most that of the term.
    visibility: Option<Visibility>,
}

/// Input of `cancelExpertDispatch`.
#[derive(Debug, InputObject)]
pub struct CancelExpertDispatchInput {
    #[graphql(flatten)]
    on: RecordInput,
}

payload! {
    /// Payload of `registerExpert` and `updateExpert`.
    RegisterExpertPayload,
    UpdateExpertPayload {
        /// Expert; null if the mutation failed.
        expert: Expert = expert,
    }
}

payload! {
    /// Payload of `cancelExpertDispatch`, `dispatchExpert` and `updateExpertDispatch`.
    CancelExpertDispatchPayload,
    DispatchExpertPayload,
    UpdateExpertDispatchPayload {
        /// Dispatch, or cancelled dispatch in its last state; null if the mutation failed.
        expert_dispatch: ExpertDispatch = expert_dispatch,
    }
}

#[derive(Debug, Default)]
pub struct ExpertMutation;

/// Experts and their dispatches.
#[Object]
impl ExpertMutation {
    /// Registers an expert who can be dispatched.
    async fn register_expert(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Expert to register.")] input: RegisterExpertInput,
    ) -> async_graphql::Result<RegisterExpertPayload> {
        let RegisterExpertInput { code: wanted, country, specialty, visibility, details } = input;
        let checks = (localized("specialty", specialty), details.checked(Keys::of(ctx)?).await);
        let outcome = in_place::<RegisterExpert, _, _>(
            ctx,
            Somewhere { term: None, country: country.as_ref() },
            checks,
            async |work, _, country_code, (specialty, details)| {
                let code = match wanted {
                    Some(wanted) => valid_code(wanted)?,
                    None => format!("EXP-{}", crate::clock::new_id().simple()),
                };
                let (sort_name, search) = found_by(&specialty, &[&code]);
                let row = new_record!(expert, visibility, {
                    code,
                    organization_id: None,
                    country_code,
                    specialty,
                    sort_name,
                    search,
                    person_name: None,
                    email: None,
                });
                write(work, (None, row), details).await
            },
        );
        Ok(RegisterExpertPayload::of(outcome.await?))
    }

    /// Changes an expert.
    async fn update_expert(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Changes to make.")] input: UpdateExpertInput,
    ) -> async_graphql::Result<UpdateExpertPayload> {
        let UpdateExpertInput { on, specialty, visibility, details } = input;
        let named = Named::by_id::<expert::Entity>(expert::Column::Id, &on.id);
        let expected = Some(on.expected_version);
        let checks = (optional_texts("specialty", specialty), details.checked(Keys::of(ctx)?).await);
        let outcome = on_record::<RegisterExpert, expert::Entity, _, _>(
            ctx,
            named,
            expected,
            checks,
            async |work, was, (specialty, details)| {
                let mut row = was.clone();
                row.visibility = visibility.unwrap_or(row.visibility);
                if let Some(specialty) = specialty {
                    row.specialty = specialty;
                    (row.sort_name, row.search) = found_by(&row.specialty, &[&row.code]);
                }
                write(work, (Some(was), row), details).await
            },
        );
        Ok(UpdateExpertPayload::of(outcome.await?))
    }

    /// Dispatches an expert to a center within its term. An expert can be dispatched to only one place at a
    /// time.
    async fn dispatch_expert(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Dispatch to record.")] input: DispatchExpertInput,
    ) -> async_graphql::Result<DispatchExpertPayload> {
        let DispatchExpertInput { on, expert, started_on, ended_on, duties } = input;
        let checks = (optional_texts("duties", duties), Keys::of(ctx)?.id("expert", &expert).await);
        let outcome =
            on_term::<DispatchExpert, _, _>(ctx, &on, checks, async |work, of, (duties, expert_id)| {
                let expert = work.seen::<expert::Entity>("expert", expert::Column::Id, expert_id).await?;
                let row = new_record!(expert_dispatch, within(on.visibility, of.visibility)?, {
                    expert_id: expert.id,
                    term_id: of.id,
                    country_code: of.country_code.clone(),
                    started_on: started_on.0,
                    ended_on: ended_on.map(|day| day.0),
                    duties,
                });
                check(work, &of, &row).await?;
                Ok((work.writer.save::<expert_dispatch::Entity>(None, row).await?,))
            });
        Ok(DispatchExpertPayload::of(outcome.await?))
    }

    /// Changes a dispatch, for example to end it.
    async fn update_expert_dispatch(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Changes to make.")] input: UpdateExpertDispatchInput,
    ) -> async_graphql::Result<UpdateExpertDispatchPayload> {
        let UpdateExpertDispatchInput { on, started_on, ended_on, duties, visibility } = input;
        let named = Named::by_id::<expert_dispatch::Entity>(expert_dispatch::Column::Id, &on.id);
        let expected = Some(on.expected_version);
        let outcome = on_record::<DispatchExpert, expert_dispatch::Entity, _, _>(
            ctx,
            named,
            expected,
            texts("duties", duties),
            async |work, was, duties| {
                let mut row = was.clone();
                let of = work.seen::<center_term::Entity>("id", center_term::Column::Id, row.term_id).await?;
                row.started_on = started_on.map_or(row.started_on, |day| day.0);
                row.ended_on = maybe(ended_on, row.ended_on.map(Date)).map(|day| day.0);
                row.duties = maybe(duties, row.duties);
                row.visibility = within(visibility.unwrap_or(row.visibility), of.visibility)?;
                check(work, &of, &row).await?;
                Ok((work.writer.save::<expert_dispatch::Entity>(Some(was), row).await?,))
            },
        );
        Ok(UpdateExpertDispatchPayload::of(outcome.await?))
    }

    /// Cancels a dispatch that has not begun. Its record is deleted; the history keeps it.
    async fn cancel_expert_dispatch(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Dispatch to cancel.")] input: CancelExpertDispatchInput,
    ) -> async_graphql::Result<CancelExpertDispatchPayload> {
        let named = Named::by_id::<expert_dispatch::Entity>(expert_dispatch::Column::Id, &input.on.id);
        let expected = Some(input.on.expected_version);
        let outcome = on_record::<DispatchExpert, expert_dispatch::Entity, _, _>(
            ctx,
            named,
            expected,
            (),
            async |work, was, ()| {
                if was.started_on <= work.today {
                    return Err(ValidationError::rule("id", Rule::DispatchBegun).into());
                }
                work.writer.delete::<expert_dispatch::Entity>(std::slice::from_ref(&was)).await?;
                Ok((was,))
            },
        );
        Ok(CancelExpertDispatchPayload::of(outcome.await?))
    }
}

/// What is on record of an expert, with texts as they have to be.
struct Details {
    organization: MaybeUndefined<Uuid>,
    person_name: MaybeUndefined<String>,
    email: MaybeUndefined<String>,
}

impl ExpertDetailsInput {
    async fn checked(self, keys: Keys<'_>) -> Result<Details, MutationError> {
        let (person_name, email, organization) = (
            maybe_line("person_name", self.person_name),
            self.email.map_value(|address| email("email", address)).transpose(),
            keys.maybe_id("organization", &self.organization).await,
        )
            .all()?;
        Ok(Details { organization, person_name, email })
    }
}

/// Writes an expert with the details as they are given.
async fn write(
    work: &mut Work<'_>,
    (was, mut row): (Option<expert::Model>, expert::Model),
    details: Details,
) -> Result<(expert::Model,), MutationError> {
    row.organization_id = maybe(details.organization, row.organization_id);
    work.organizations("organization", row.organization_id).await?;
    row.person_name = maybe(details.person_name, row.person_name);
    row.email = maybe(details.email, row.email);
    Ok((work.writer.save::<expert::Entity>(was, row).await.map_err(MutationError::taken("code"))?,))
}

/// A dispatch lies within its term, and its expert is nowhere else meanwhile.
async fn check(
    work: &Work<'_>,
    of: &center_term::Model,
    row: &expert_dispatch::Model,
) -> Result<(), MutationError> {
    let column = expert_dispatch::Column::ExpertId;
    let others = work.writer.of::<expert_dispatch::Entity>(column, vec![row.expert_id]).await?;
    let days = |row: &expert_dispatch::Model| Days { first: row.started_on, last: row.ended_on };
    let others: Vec<Days> = others.iter().filter(|other| other.id != row.id).map(days).collect();
    let facts = term(work, of).await?;
    check_dispatch(&facts, days(row), &others).map_err(|rule| {
        let field =
            if matches!(rule, Rule::PastEnd | Rule::EndsBeforeItBegins) { "ended_on" } else { "started_on" };
        ValidationError::rule(field, rule).into()
    })
}
