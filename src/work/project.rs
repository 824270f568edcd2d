//! Cooperation projects.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};
use entity::value::{DecisionSubject, Localized, PartialDate, ProjectKind, Visibility, WorkStatus};
use entity::{center_term, project};
use uuid::Uuid;

use super::rules::{Term, check_period};
use super::store::{Tagged, check_decision, tag, term};
use crate::api::{Date, MoneyInput};
use crate::policy::acts::RecordProject;
use crate::recording::{
    MutationError, Named, RecordInput, TermInput, TextInput, ValidationError, Work, found_by, localized,
    maybe, maybe_id, money, on_record, on_term, optional_id, optional_texts, payload, texts, valid, within,
};
use crate::records::project::Project;
use entity::RecordType;

/// What a project is like.
#[derive(Debug, InputObject)]
pub struct ProjectDetailsInput {
    /// How far it has come; PLANNED unless told.
    status: Option<WorkStatus>,
    /// What it is about.
    summary: MaybeUndefined<Vec<TextInput>>,
    /// The organization that leads it.
    lead_organization_id: MaybeUndefined<ID>,
    /// The sector that it serves, an OECD DAC purpose code: 15110 for e-government, 22040 for ICT.
    sector_code: MaybeUndefined<String>,
    /// When it began, or is to begin.
    started: MaybeUndefined<PartialDate>,
    /// When it ended, or is to end.
    ended: MaybeUndefined<PartialDate>,
    /// Its budget.
    budget: MaybeUndefined<MoneyInput>,
    /// The day whose prices the budget is in.
    budget_value_date: MaybeUndefined<Date>,
    /// The codes of the service areas that it serves; those that are left out are taken off.
    service_area_codes: Option<Vec<String>>,
}

/// A new project.
#[derive(Debug, InputObject)]
pub struct CreateProjectInput {
    #[graphql(flatten)]
    on: TermInput,
    /// Its code, unique among projects; the next of the term unless told.
    code: Option<String>,
    /// Which of the five kinds.
    kind: ProjectKind,
    /// What it is called.
    name: Vec<TextInput>,
    /// The decision of the term's Committee that it rests on.
    decision_id: Option<ID>,
    /// It is history that predates the records, so no decision is on record.
    #[graphql(default)]
    predates_records: bool,
    #[graphql(flatten)]
    details: ProjectDetailsInput,
}

/// Changes of a project; what is left out stays.
#[derive(Debug, InputObject)]
pub struct UpdateProjectInput {
    #[graphql(flatten)]
    on: RecordInput,
    /// Which of the five kinds.
    kind: Option<ProjectKind>,
    /// What it is called.
    name: Option<Vec<TextInput>>,
    /// Who may see it: not more than may see the term.
    visibility: Option<Visibility>,
    #[graphql(flatten)]
    details: ProjectDetailsInput,
}

payload! {
    /// What became of a project.
    ProjectPayload {
        /// The project.
        project: Project = project,
    }
}

#[derive(Debug, Default)]
pub struct ProjectMutation;

/// Cooperation projects.
#[Object]
impl ProjectMutation {
    /// Records a cooperation project, which rests on a decision of the Committee: NIA, or the partner's
    /// specialized organization.
    async fn create_project(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The project.")] input: CreateProjectInput,
    ) -> async_graphql::Result<ProjectPayload> {
        let decision =
            optional_id("input.decisionId", RecordType::CommitteeDecision, input.decision_id.as_ref())?;
        let lead = lead(&input.details)?;
        let CreateProjectInput { on, code: wanted, kind, name, predates_records, details, .. } = input;
        let valid = valid(|| Ok((localized("name", name)?, details.checked(ctx)?)));
        let outcome = on_term::<RecordProject, _, _>(ctx, &on, valid, async |work, of, (name, details)| {
            let facts = term(work, &of).await?;
            check_decision(work, &of, &facts, (DecisionSubject::Project, decision, predates_records)).await?;
            let code = work.code::<project::Entity>(wanted, &format!("{}-P", of.code)).await?;
            let (sort_name, search) = found_by(&name, &[&code]);
            let row = new_record!(project, within(on.visibility, of.visibility)?, {
                code,
                term_id: of.id,
                country_code: of.country_code.clone(),
                kind,
                status: WorkStatus::Planned,
                name,
                sort_name,
                search,
                summary: None,
                lead_organization_id: None,
                sector_code: None,
                decision_id: decision,
                predates_records,
                started: None,
                ended: None,
                budget_minor: None,
                budget_currency: None,
                budget_value_date: None,
            });
            write(work, &facts, (None, row), details, lead).await
        });
        Ok(ProjectPayload::of(outcome.await?))
    }

    /// Changes what is on record of a project: NIA, or the partner's specialized organization.
    async fn update_project(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The changes.")] input: UpdateProjectInput,
    ) -> async_graphql::Result<ProjectPayload> {
        let lead = lead(&input.details)?;
        let UpdateProjectInput { on, kind, name, visibility, details } = input;
        let named = Named { field: "id", column: project::Column::Id, id: &on.id };
        let expected = Some(on.expected_version);
        let valid = valid(|| Ok((optional_texts("name", name)?, details.checked(ctx)?)));
        let outcome = on_record::<RecordProject, project::Entity, _, _>(
            ctx,
            named,
            expected,
            valid,
            async |work, was, (name, details)| {
                let mut row = was.clone();
                let of = work.seen::<center_term::Entity>("id", center_term::Column::Id, row.term_id).await?;
                row.kind = kind.unwrap_or(row.kind);
                row.visibility =
                    visibility.map_or(Ok(row.visibility), |wanted| within(wanted, of.visibility))?;
                if let Some(name) = name {
                    row.name = name;
                    (row.sort_name, row.search) = found_by(&row.name, &[&row.code]);
                }
                let facts = term(work, &of).await?;
                write(work, &facts, (Some(was), row), details, lead).await
            },
        );
        Ok(ProjectPayload::of(outcome.await?))
    }
}

fn lead(details: &ProjectDetailsInput) -> async_graphql::Result<MaybeUndefined<Uuid>> {
    Ok(maybe_id("input.leadOrganizationId", RecordType::Organization, &details.lead_organization_id)?)
}

/// The details of a project whose texts and amounts are as they have to be.
struct Details {
    status: Option<WorkStatus>,
    summary: MaybeUndefined<Localized>,
    sector_code: MaybeUndefined<String>,
    started: MaybeUndefined<PartialDate>,
    ended: MaybeUndefined<PartialDate>,
    /// In minor units, and its currency.
    budget: MaybeUndefined<(i64, String)>,
    budget_value_date: MaybeUndefined<Date>,
    service_area_codes: Option<Vec<String>>,
}

impl ProjectDetailsInput {
    fn checked(self, ctx: &Context<'_>) -> Result<Details, ValidationError> {
        let budget = self.budget.map_value(|budget| Ok((money(ctx, "budget", &budget)?, budget.currency)));
        Ok(Details {
            status: self.status,
            summary: texts("summary", self.summary)?,
            sector_code: self.sector_code,
            started: self.started,
            ended: self.ended,
            budget: budget.transpose()?,
            budget_value_date: self.budget_value_date,
            service_area_codes: self.service_area_codes,
        })
    }
}

/// Writes a project with its details as they are given, and its tags.
async fn write(
    work: &mut Work<'_>,
    facts: &Term,
    (was, mut row): (Option<project::Model>, project::Model),
    details: Details,
    lead: MaybeUndefined<Uuid>,
) -> Result<(project::Model,), MutationError> {
    row.status = details.status.unwrap_or(row.status);
    row.summary = maybe(details.summary, row.summary);
    row.lead_organization_id = maybe(lead, row.lead_organization_id);
    work.organizations("lead_organization_id", row.lead_organization_id).await?;
    row.sector_code = maybe(details.sector_code, row.sector_code);
    work.sector(row.sector_code.as_deref()).await?;
    row.started = maybe(details.started, row.started);
    row.ended = maybe(details.ended, row.ended);
    check_period(facts, row.started.as_ref(), row.ended.as_ref())
        .map_err(|rule| ValidationError::rule("started", rule))?;
    match details.budget {
        MaybeUndefined::Undefined => {}
        MaybeUndefined::Null => (row.budget_minor, row.budget_currency) = (None, None),
        MaybeUndefined::Value((minor, currency)) => {
            (row.budget_minor, row.budget_currency) = (Some(minor), Some(currency));
        }
    }
    row.budget_value_date =
        maybe(details.budget_value_date, row.budget_value_date.map(Date)).map(|day| day.0);
    let is_new = was.is_none();
    let row = work.writer.save::<project::Entity>(was, row).await.map_err(MutationError::taken("code"))?;
    tag(
        work,
        (Tagged::Project(row.id), is_new),
        details.service_area_codes,
        (Some(&row.country_code), row.visibility),
    )
    .await?;
    Ok((row,))
}
