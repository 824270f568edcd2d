//! Experts and their dispatches.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};
use entity::value::Visibility;
use entity::{center_term, expert, expert_dispatch};
use uuid::Uuid;

use super::rules::{Days, Rule, check_dispatch};
use super::store::term;
use crate::api::Date;
use crate::policy::acts::{DispatchExpert, RegisterExpert};
use crate::recording::{
    MutationError, Named, RecordInput, TermInput, TextInput, ValidationError, Work, email, found_by, id_of,
    in_place, localized, maybe, maybe_id, maybe_line, on_record, on_term, optional_texts, payload, texts,
    valid, valid_code, within,
};
use crate::records::expert::Expert;
use crate::records::expert_dispatch::ExpertDispatch;
use crate::store::Rows;
use entity::RecordType;

/// What is on record of an expert.
#[derive(Debug, InputObject)]
pub struct ExpertDetailsInput {
    /// The organization that the expert is of.
    organization_id: MaybeUndefined<ID>,
    /// The expert's name. Personal data: shown to those who may read it.
    person_name: MaybeUndefined<String>,
    /// The expert's e-mail address. Personal data: shown to those who may read it.
    email: MaybeUndefined<String>,
}

/// A new expert.
#[derive(Debug, InputObject)]
pub struct RegisterExpertInput {
    /// The expert's code, unique among experts; the next one unless told.
    code: Option<String>,
    /// The country that the expert is from, ISO 3166-1 alpha-2.
    country_code: Option<String>,
    /// What the expert knows about.
    specialty: Vec<TextInput>,
    /// Who may see that there is this expert; names and addresses are for those who may read them.
    #[graphql(default_with = "Visibility::Internal")]
    visibility: Visibility,
    #[graphql(flatten)]
    details: ExpertDetailsInput,
}

/// Changes of an expert; what is left out stays.
#[derive(Debug, InputObject)]
pub struct UpdateExpertInput {
    #[graphql(flatten)]
    on: RecordInput,
    /// What the expert knows about.
    specialty: Option<Vec<TextInput>>,
    /// Who may see that there is this expert.
    visibility: Option<Visibility>,
    #[graphql(flatten)]
    details: ExpertDetailsInput,
}

/// A dispatch.
#[derive(Debug, InputObject)]
pub struct DispatchExpertInput {
    #[graphql(flatten)]
    on: TermInput,
    /// The expert.
    expert_id: ID,
    /// First day: not before the center is opened.
    starts_on: Date,
    /// Last day: within the term; open unless told.
    ends_on: Option<Date>,
    /// What the expert is to do.
    duties: Option<Vec<TextInput>>,
}

/// Changes of a dispatch; what is left out stays.
#[derive(Debug, InputObject)]
pub struct UpdateExpertDispatchInput {
    #[graphql(flatten)]
    on: RecordInput,
    /// First day: not before the center is opened.
    starts_on: Option<Date>,
    /// Last day: within the term.
    ends_on: MaybeUndefined<Date>,
    /// What the expert is to do.
    duties: MaybeUndefined<Vec<TextInput>>,
    /// Who may see it: not more than may see the term.
    visibility: Option<Visibility>,
}

/// A dispatch to cancel.
#[derive(Debug, InputObject)]
pub struct CancelExpertDispatchInput {
    #[graphql(flatten)]
    on: RecordInput,
}

payload! {
    /// What became of an expert.
    ExpertPayload {
        /// The expert.
        expert: Expert = expert,
    }
}

payload! {
    /// What became of a dispatch.
    ExpertDispatchPayload {
        /// The dispatch; one that was cancelled as it was.
        expert_dispatch: ExpertDispatch = expert_dispatch,
    }
}

#[derive(Debug, Default)]
pub struct ExpertMutation;

/// Experts and their dispatches.
#[Object]
impl ExpertMutation {
    /// Registers an expert who can be dispatched: NIA.
    async fn register_expert(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The expert.")] input: RegisterExpertInput,
    ) -> async_graphql::Result<ExpertPayload> {
        let organization = organization(&input.details)?;
        let RegisterExpertInput { code: wanted, country_code, specialty, visibility, details } = input;
        let valid = valid(|| Ok((localized("specialty", specialty)?, details.checked(organization)?)));
        let outcome = in_place::<RegisterExpert, _, _>(
            ctx,
            None,
            country_code,
            valid,
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
        Ok(ExpertPayload::of(outcome.await?))
    }

    /// Changes what is on record of an expert: NIA.
    async fn update_expert(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The changes.")] input: UpdateExpertInput,
    ) -> async_graphql::Result<ExpertPayload> {
        let organization = organization(&input.details)?;
        let UpdateExpertInput { on, specialty, visibility, details } = input;
        let named = Named { field: "id", column: expert::Column::Id, id: &on.id };
        let expected = Some(on.expected_version);
        let valid = valid(|| Ok((optional_texts("specialty", specialty)?, details.checked(organization)?)));
        let outcome = on_record::<RegisterExpert, expert::Entity, _, _>(
            ctx,
            named,
            expected,
            valid,
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
        Ok(ExpertPayload::of(outcome.await?))
    }

    /// Dispatches an expert to a center, within its term and nowhere else meanwhile: NIA.
    async fn dispatch_expert(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The dispatch.")] input: DispatchExpertInput,
    ) -> async_graphql::Result<ExpertDispatchPayload> {
        let expert_id = id_of("input.expertId", RecordType::Expert, &input.expert_id)?;
        let DispatchExpertInput { on, starts_on, ends_on, duties, .. } = input;
        let duties = optional_texts("duties", duties);
        let outcome = on_term::<DispatchExpert, _, _>(ctx, &on, duties, async |work, of, duties| {
            let expert = work.seen::<expert::Entity>("expert_id", expert::Column::Id, expert_id).await?;
            let row = new_record!(expert_dispatch, within(on.visibility, of.visibility)?, {
                expert_id: expert.id,
                term_id: of.id,
                country_code: of.country_code.clone(),
                starts_on: starts_on.0,
                ends_on: ends_on.map(|day| day.0),
                duties,
            });
            check(work, &of, &row).await?;
            Ok((work.writer.save::<expert_dispatch::Entity>(None, row).await?,))
        });
        Ok(ExpertDispatchPayload::of(outcome.await?))
    }

    /// Changes a dispatch, to end it, say: NIA.
    async fn update_expert_dispatch(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The changes.")] input: UpdateExpertDispatchInput,
    ) -> async_graphql::Result<ExpertDispatchPayload> {
        let UpdateExpertDispatchInput { on, starts_on, ends_on, duties, visibility } = input;
        let named = Named { field: "id", column: expert_dispatch::Column::Id, id: &on.id };
        let expected = Some(on.expected_version);
        let outcome = on_record::<DispatchExpert, expert_dispatch::Entity, _, _>(
            ctx,
            named,
            expected,
            texts("duties", duties),
            async |work, was, duties| {
                let mut row = was.clone();
                let of = work.seen::<center_term::Entity>("id", center_term::Column::Id, row.term_id).await?;
                row.starts_on = starts_on.map_or(row.starts_on, |day| day.0);
                row.ends_on = maybe(ends_on, row.ends_on.map(Date)).map(|day| day.0);
                row.duties = maybe(duties, row.duties);
                row.visibility = within(visibility.unwrap_or(row.visibility), of.visibility)?;
                check(work, &of, &row).await?;
                Ok((work.writer.save::<expert_dispatch::Entity>(Some(was), row).await?,))
            },
        );
        Ok(ExpertDispatchPayload::of(outcome.await?))
    }

    /// Cancels a dispatch that has not begun; it is no longer on record, and the history says so: NIA.
    async fn cancel_expert_dispatch(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: CancelExpertDispatchInput,
    ) -> async_graphql::Result<ExpertDispatchPayload> {
        let named = Named { field: "id", column: expert_dispatch::Column::Id, id: &input.on.id };
        let expected = Some(input.on.expected_version);
        let outcome = on_record::<DispatchExpert, expert_dispatch::Entity, _, _>(
            ctx,
            named,
            expected,
            Ok(()),
            async |work, was, ()| {
                if was.starts_on <= work.today {
                    return Err(ValidationError::rule("id", Rule::DispatchBegun).into());
                }
                work.writer.delete::<expert_dispatch::Entity>(std::slice::from_ref(&was)).await?;
                Ok((was,))
            },
        );
        Ok(ExpertDispatchPayload::of(outcome.await?))
    }
}

fn organization(details: &ExpertDetailsInput) -> async_graphql::Result<MaybeUndefined<Uuid>> {
    Ok(maybe_id("input.organizationId", RecordType::Organization, &details.organization_id)?)
}

/// What is on record of an expert, with texts as they have to be.
struct Details {
    organization: MaybeUndefined<Uuid>,
    person_name: MaybeUndefined<String>,
    email: MaybeUndefined<String>,
}

impl ExpertDetailsInput {
    fn checked(self, organization: MaybeUndefined<Uuid>) -> Result<Details, ValidationError> {
        let person_name = maybe_line("person_name", self.person_name)?;
        let email = self.email.map_value(|address| email("email", address)).transpose()?;
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
    work.organizations("organization_id", row.organization_id).await?;
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
    let days = |row: &expert_dispatch::Model| Days { first: row.starts_on, last: row.ends_on };
    let others: Vec<Days> = others.iter().filter(|other| other.id != row.id).map(days).collect();
    let facts = term(work, of).await?;
    check_dispatch(&facts, days(row), &others).map_err(|rule| {
        let field =
            if matches!(rule, Rule::PastEnd | Rule::EndsBeforeItBegins) { "ends_on" } else { "starts_on" };
        ValidationError::rule(field, rule).into()
    })
}
