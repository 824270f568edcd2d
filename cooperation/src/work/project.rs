//! Cooperation projects.

use async_graphql::{Context, InputObject, MaybeUndefined, Object};
use entity::value::{DecisionSubject, PartialDate, ProjectKind, Visibility, WorkStatus};
use entity::{center_term, project, utilization_report};
use model::api::MoneyInput;
use model::api::record::KeyOf;
use model::policy::acts::RecordProject;
use model::recording::{
    Checks, Details, Keys, MutationError, RecordInput, TermInput, TextInput, ValidationError, Work, found_by,
    kept, kept_texts, localized, money, on_field, on_record, on_term, payload, texts, within,
};
use model::records::{Classification, CommitteeDecision, Organization, Project, ServiceArea};
use model::store::{Rows, new_record};

use super::rules::{Term, check_history, check_reported, check_utilization};
use super::store::{areas_of, check_decision, decided_on, in_period, term};

/// What a project is like.
#[derive(Debug, InputObject)]
pub struct ProjectDetailsInput {
    /// Status of the project. A new project is PLANNED by default.
    work_status: MaybeUndefined<WorkStatus>,
    /// Summary of the project.
    summary: MaybeUndefined<Vec<TextInput>>,
    /// Organization that leads the project.
    lead_organization: MaybeUndefined<KeyOf<Organization>>,
    /// Sector of the project, an OECD DAC purpose code: 15110 for e-government, 22040 for ICT.
    sector: MaybeUndefined<KeyOf<Classification>>,
    /// First day of the project, actual or planned.
    started_on: MaybeUndefined<PartialDate>,
    /// Last day of the project, actual or planned.
    ended_on: MaybeUndefined<PartialDate>,
    /// Budget of the project.
    budget: MaybeUndefined<MoneyInput>,
    /// All service areas that the project covers. In an update, the list replaces the recorded one.
    service_areas: MaybeUndefined<Vec<KeyOf<ServiceArea>>>,
}

/// Input of `createProject`.
#[derive(Debug, InputObject)]
pub struct CreateProjectInput {
    #[graphql(flatten)]
    on: TermInput,
    /// Code, unique among projects; by default generated from the code of the term.
    code: Option<String>,
    /// Kind of project.
    project_kind: ProjectKind,
    /// Name of the project.
    name: Vec<TextInput>,
    /// Decision of the term's Committee that approved the project.
    decision: Option<KeyOf<CommitteeDecision>>,
    /// True for historical work whose Committee decision is not in these records. In that case, `decision`
    /// must be left out.
    #[graphql(default)]
    predates_records: bool,
    #[graphql(flatten)]
    details: ProjectDetailsInput,
}

/// Input of `updateProject`. Fields that are left out do not change.
#[derive(Debug, InputObject)]
pub struct UpdateProjectInput {
    #[graphql(flatten)]
    on: RecordInput,
    /// Kind of project.
    project_kind: MaybeUndefined<ProjectKind>,
    /// Name of the project.
    name: MaybeUndefined<Vec<TextInput>>,
    /// Visibility of the record; at most that of the term.
    visibility: MaybeUndefined<Visibility>,
    #[graphql(flatten)]
    details: ProjectDetailsInput,
}

payload! {
    CreateProjectPayload, UpdateProjectPayload {
        /// Project; null if the mutation failed.
        project: Project = project,
    }
}

#[derive(Debug, Default)]
pub struct ProjectMutation;

/// Cooperation projects.
#[Object]
impl ProjectMutation {
    /// Records a cooperation project that a decision of the Committee approved. If the term has ended, the project
    /// must have a date within the term.
    async fn create_project(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Project to record.")] input: CreateProjectInput,
    ) -> async_graphql::Result<CreateProjectPayload> {
        let CreateProjectInput {
            on,
            code: wanted,
            project_kind: kind,
            name,
            decision,
            predates_records,
            details,
        } = input;
        let dated = [&details.started_on, &details.ended_on].iter().any(|day| day.is_value());
        let keys = Keys::of(ctx)?;
        let decision = keys.optional_id("decision", decision.as_ref()).await;
        let checks = (localized("name", name), decision, details.checked(ctx, keys).await);
        on_term::<RecordProject, _, _, _>(ctx, &on, checks, async |work, of, valid| {
            let (name, decision, details) = valid;
            let mut facts = term(work, &of).await?;
            let basis = (DecisionSubject::Project, decision, predates_records);
            facts.decided_on = check_decision(work, &of, &facts, basis, dated).await?;
            let code = work.code::<project::Entity>(wanted, &format!("{}-P", of.code)).await?;
            let (sort_name, search) = found_by(&name, &[&code]);
            let row = new_record!(project, within(on.visibility, of.visibility)?, {
                code,
                term_id: of.id,
                country_code: of.country_code.clone(),
                project_kind: kind,
                work_status: WorkStatus::Planned,
                name,
                sort_name,
                search,
                summary: None,
                lead_organization_id: None,
                sector_code: None,
                decision_id: decision,
                predates_records,
                service_area_codes: None,
                started_on: None,
                ended_on: None,
                budget_minor: None,
                budget_currency: None,
                budget_value_date: None,
            });
            write(work, &facts, (None, row), details).await
        })
        .await
    }

    /// Changes a project.
    async fn update_project(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Changes to make.")] input: UpdateProjectInput,
    ) -> async_graphql::Result<UpdateProjectPayload> {
        let UpdateProjectInput { on, project_kind: kind, name, visibility, details } = input;
        let checks = (
            kept("project_kind", kind),
            kept_texts("name", name),
            kept("visibility", visibility),
            kept("work_status", details.work_status),
            details.checked(ctx, Keys::of(ctx)?).await,
        );
        on_record::<RecordProject, project::Entity, _, _, _>(
            ctx,
            &on,
            checks,
            async |work, was, (kind, name, visibility, _, details)| {
                let mut row = was.clone();
                let of = work.seen::<center_term::Entity>("id", row.term_id).await?;
                row.project_kind = kind.unwrap_or(row.project_kind);
                row.visibility =
                    visibility.map_or(Ok(row.visibility), |wanted| within(wanted, of.visibility))?;
                if let Some(name) = name {
                    row.name = name;
                    (row.sort_name, row.search) = found_by(&row.name, &[&row.code]);
                }
                let mut facts = term(work, &of).await?;
                facts.decided_on = decided_on(work, row.decision_id).await?;
                write(work, &facts, (Some(was), row), details).await
            },
        )
        .await
    }
}

impl ProjectDetailsInput {
    async fn checked(
        self,
        ctx: &Context<'_>,
        keys: Keys<'_>,
    ) -> Result<Details<project::Model, Option<Vec<String>>>, MutationError> {
        let budget = self.budget.map_value(|budget| {
            let day = budget.value_date.map(|day| day.0);
            Ok::<_, ValidationError>((money(ctx, "budget", &budget)?, budget.currency, day))
        });
        let (summary, budget, lead, sector_code, areas) = (
            texts("summary", self.summary),
            budget.transpose(),
            keys.maybe_id("lead_organization", &self.lead_organization).await,
            keys.maybe_code("sector", &self.sector).await,
            keys.maybe_codes("service_areas", &self.service_areas).await,
        )
            .all()?;
        Ok(Details::new(move |row: &mut project::Model| {
            row.work_status = self.work_status.take().unwrap_or(row.work_status);
            summary.update_to(&mut row.summary);
            lead.update_to(&mut row.lead_organization_id);
            sector_code.update_to(&mut row.sector_code);
            self.started_on.update_to(&mut row.started_on);
            self.ended_on.update_to(&mut row.ended_on);
            if !budget.is_undefined() {
                (row.budget_minor, row.budget_currency, row.budget_value_date) = match budget.take() {
                    Some((minor, currency, day)) => (Some(minor), Some(currency), day),
                    None => (None, None, None),
                };
            }
            areas
        }))
    }
}

/// Writes a project with its details as they are given, and its tags.
async fn write(
    work: &mut Work<'_>,
    facts: &Term,
    (was, mut row): (Option<project::Model>, project::Model),
    details: Details<project::Model, Option<Vec<String>>>,
) -> Result<(project::Model,), MutationError> {
    let areas = details.write(&mut row);
    work.organizations("lead_organization", row.lead_organization_id).await?;
    work.sector(row.sector_code.as_deref()).await?;
    if row.predates_records {
        let dated = row.started_on.is_some() || row.ended_on.is_some();
        on_field("started_on", check_history(facts, row.work_status, dated))?;
    }
    in_period(work, facts, Some(row.work_status), (row.started_on.as_ref(), row.ended_on.as_ref()))?;
    if let Some(was) = &was {
        handed_over_before_reports(work, facts, (was, &row)).await?;
    }
    let areas = areas_of(work, areas, &mut row.service_area_codes).await?;
    let row = work.writer.save::<project::Entity>(was, row).await.map_err(MutationError::taken("code"))?;
    work.writer.link_areas(row.id, areas).await?;
    Ok((row,))
}

/// The use of a project that is reported already was not reported before the project came to an end.
async fn handed_over_before_reports(
    work: &Work<'_>,
    facts: &Term,
    (was, row): (&project::Model, &project::Model),
) -> Result<(), MutationError> {
    let fixed = |row: &project::Model| (row.work_status, row.started_on.clone(), row.ended_on.clone());
    if fixed(was) == fixed(row) {
        return Ok(());
    }
    let column = utilization_report::Column::ProjectId;
    for report in work.writer.of::<utilization_report::Entity>(column, vec![row.id]).await? {
        on_field("work_status", check_utilization(facts, Some(row.work_status)))?;
        let Some(reported_on) = &report.reported_on else { continue };
        let field = if row.ended_on.is_some() { "ended_on" } else { "started_on" };
        on_field(field, check_reported(handed_over_on(row), reported_on))?;
    }
    Ok(())
}

/// When a completed project was handed over, or not before when.
pub(super) fn handed_over_on(row: &project::Model) -> Option<&PartialDate> {
    row.ended_on.as_ref().or(row.started_on.as_ref())
}
