//! Policy consulting.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};
use entity::value::{DecisionSubject, Localized, PartialDate, Visibility, WorkStatus};
use entity::{center_term, consulting, project};
use uuid::Uuid;

use super::rules::{Term, check_period};
use super::store::{Tagged, check_decision, tag, term};
use crate::policy::acts::RecordConsulting;
use crate::recording::{
    MutationError, Named, RecordInput, TermInput, TextInput, ValidationError, Work, found_by, localized,
    maybe, maybe_id, on_record, on_term, optional_id, optional_texts, payload, texts, valid, within,
};
use crate::records::consulting::Consulting;
use entity::RecordType;

/// What a consulting is like.
#[derive(Debug, InputObject)]
pub struct ConsultingDetailsInput {
    /// How far it has come; PLANNED unless told.
    status: Option<WorkStatus>,
    /// What it is about.
    summary: MaybeUndefined<Vec<TextInput>>,
    /// The project of the same term that it is part of.
    project_id: MaybeUndefined<ID>,
    /// When it began, or is to begin.
    started: MaybeUndefined<PartialDate>,
    /// When it ended, or is to end.
    ended: MaybeUndefined<PartialDate>,
    /// The codes of the service areas that it serves; those that are left out are taken off.
    service_area_codes: Option<Vec<String>>,
}

/// A new consulting.
#[derive(Debug, InputObject)]
pub struct CreateConsultingInput {
    #[graphql(flatten)]
    on: TermInput,
    /// Its code, unique among consultings; the next of the term unless told.
    code: Option<String>,
    /// What it is called.
    name: Vec<TextInput>,
    /// The decision of the term's Committee that it rests on.
    decision_id: Option<ID>,
    /// It is history that predates the records, so no decision is on record.
    #[graphql(default)]
    predates_records: bool,
    #[graphql(flatten)]
    details: ConsultingDetailsInput,
}

/// Changes of a consulting; what is left out stays.
#[derive(Debug, InputObject)]
pub struct UpdateConsultingInput {
    #[graphql(flatten)]
    on: RecordInput,
    /// What it is called.
    name: Option<Vec<TextInput>>,
    /// Who may see it: not more than may see the term.
    visibility: Option<Visibility>,
    #[graphql(flatten)]
    details: ConsultingDetailsInput,
}

payload! {
    /// What became of a consulting.
    ConsultingPayload {
        /// The consulting.
        consulting: Consulting = consulting,
    }
}

#[derive(Debug, Default)]
pub struct ConsultingMutation;

/// Policy consulting.
#[Object]
impl ConsultingMutation {
    /// Records a consulting, which rests on a decision of the Committee: NIA, or the partner's specialized
    /// organization.
    async fn create_consulting(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The consulting.")] input: CreateConsultingInput,
    ) -> async_graphql::Result<ConsultingPayload> {
        let decision =
            optional_id("input.decisionId", RecordType::CommitteeDecision, input.decision_id.as_ref())?;
        let project = maybe_id("input.projectId", RecordType::Project, &input.details.project_id)?;
        let CreateConsultingInput { on, code: wanted, name, predates_records, details, .. } = input;
        let valid = valid(|| Ok((localized("name", name)?, details.checked()?)));
        let outcome =
            on_term::<RecordConsulting, _, _>(ctx, &on, valid, async |work, of, (name, details)| {
                let facts = term(work, &of).await?;
                let basis = (DecisionSubject::Consulting, decision, predates_records);
                check_decision(work, &of, &facts, basis).await?;
                let code = work.code::<consulting::Entity>(wanted, &format!("{}-C", of.code)).await?;
                let (sort_name, search) = found_by(&name, &[&code]);
                let row = new_record!(consulting, within(on.visibility, of.visibility)?, {
                    code,
                    term_id: of.id,
                    country_code: of.country_code.clone(),
                    status: WorkStatus::Planned,
                    name,
                    sort_name,
                    search,
                    summary: None,
                    project_id: None,
                    decision_id: decision,
                    predates_records,
                    started: None,
                    ended: None,
                });
                write(work, &facts, (None, row), details, project).await
            });
        Ok(ConsultingPayload::of(outcome.await?))
    }

    /// Changes what is on record of a consulting: NIA, or the partner's specialized organization.
    async fn update_consulting(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The changes.")] input: UpdateConsultingInput,
    ) -> async_graphql::Result<ConsultingPayload> {
        let project = maybe_id("input.projectId", RecordType::Project, &input.details.project_id)?;
        let UpdateConsultingInput { on, name, visibility, details } = input;
        let named = Named { field: "id", column: consulting::Column::Id, id: &on.id };
        let expected = Some(on.expected_version);
        let valid = valid(|| Ok((optional_texts("name", name)?, details.checked()?)));
        let outcome = on_record::<RecordConsulting, consulting::Entity, _, _>(
            ctx,
            named,
            expected,
            valid,
            async |work, was, (name, details)| {
                let mut row = was.clone();
                let of = work.seen::<center_term::Entity>("id", center_term::Column::Id, row.term_id).await?;
                row.visibility =
                    visibility.map_or(Ok(row.visibility), |wanted| within(wanted, of.visibility))?;
                if let Some(name) = name {
                    row.name = name;
                    (row.sort_name, row.search) = found_by(&row.name, &[&row.code]);
                }
                let facts = term(work, &of).await?;
                write(work, &facts, (Some(was), row), details, project).await
            },
        );
        Ok(ConsultingPayload::of(outcome.await?))
    }
}

/// The details of a consulting whose texts are as they have to be.
struct Details {
    status: Option<WorkStatus>,
    summary: MaybeUndefined<Localized>,
    started: MaybeUndefined<PartialDate>,
    ended: MaybeUndefined<PartialDate>,
    service_area_codes: Option<Vec<String>>,
}

impl ConsultingDetailsInput {
    fn checked(self) -> Result<Details, ValidationError> {
        Ok(Details {
            status: self.status,
            summary: texts("summary", self.summary)?,
            started: self.started,
            ended: self.ended,
            service_area_codes: self.service_area_codes,
        })
    }
}

/// Writes a consulting with its details as they are given, and its tags.
async fn write(
    work: &mut Work<'_>,
    facts: &Term,
    (was, mut row): (Option<consulting::Model>, consulting::Model),
    details: Details,
    project: MaybeUndefined<Uuid>,
) -> Result<(consulting::Model,), MutationError> {
    row.status = details.status.unwrap_or(row.status);
    row.summary = maybe(details.summary, row.summary);
    row.project_id = maybe(project, row.project_id);
    if let Some(id) = row.project_id {
        let part_of = work.seen::<project::Entity>("project_id", project::Column::Id, id).await?;
        if part_of.term_id != row.term_id {
            return Err(ValidationError::NotFound("project_id").into());
        }
    }
    row.started = maybe(details.started, row.started);
    row.ended = maybe(details.ended, row.ended);
    check_period(facts, row.started.as_ref(), row.ended.as_ref())
        .map_err(|rule| ValidationError::rule("started", rule))?;
    let is_new = was.is_none();
    let row = work.writer.save::<consulting::Entity>(was, row).await.map_err(MutationError::taken("code"))?;
    tag(
        work,
        (Tagged::Consulting(row.id), is_new),
        details.service_area_codes,
        (Some(&row.country_code), row.visibility),
    )
    .await?;
    Ok((row,))
}
