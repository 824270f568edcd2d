//! Consultations on policy.

use async_graphql::{Context, InputObject, MaybeUndefined, Object};
use entity::value::{ConsultationTopic, DecisionSubject, PartialDate, Visibility, WorkStatus};
use entity::{center_term, consultation, project};
use model::api::record::KeyOf;
use model::policy::acts::RecordConsultation;
use model::recording::{
    Checks, Details, Keys, MutationError, RecordInput, TermInput, TextInput, ValidationError, Work, found_by,
    kept, kept_texts, localized, on_field, on_record, on_term, payload, texts, within,
};
use model::records::{CommitteeDecision, Consultation, Project, ServiceArea};
use model::store::new_record;

use super::rules::{Term, check_history};
use super::store::{areas_of, check_decision, decided_on, in_period, term};

/// What a consultation is like.
#[derive(Debug, InputObject)]
pub struct ConsultationDetailsInput {
    /// Status of the consultation. A new consultation is PLANNED by default.
    work_status: MaybeUndefined<WorkStatus>,
    /// Topic of the consultation.
    topic: MaybeUndefined<ConsultationTopic>,
    /// Summary of the consultation.
    summary: MaybeUndefined<Vec<TextInput>>,
    /// Project that the consultation is part of, which must belong to the same term.
    project: MaybeUndefined<KeyOf<Project>>,
    /// First day of the consultation, actual or planned.
    started_on: MaybeUndefined<PartialDate>,
    /// Last day of the consultation, actual or planned.
    ended_on: MaybeUndefined<PartialDate>,
    /// All service areas that the consultation covers. In an update, the list replaces the recorded one.
    service_areas: MaybeUndefined<Vec<KeyOf<ServiceArea>>>,
}

/// Input of `createConsultation`.
#[derive(Debug, InputObject)]
pub struct CreateConsultationInput {
    #[graphql(flatten)]
    on: TermInput,
    /// Code, unique among consultations; by default generated from the code of the term.
    code: Option<String>,
    /// Name of the consultation.
    name: Vec<TextInput>,
    /// Decision of the term's Committee that approved the consultation.
    decision: Option<KeyOf<CommitteeDecision>>,
    /// True for historical work whose Committee decision is not in these records. In that case, `decision`
    /// must be left out.
    #[graphql(default)]
    predates_records: bool,
    #[graphql(flatten)]
    details: ConsultationDetailsInput,
}

/// Input of `updateConsultation`. Fields that are left out do not change.
#[derive(Debug, InputObject)]
pub struct UpdateConsultationInput {
    #[graphql(flatten)]
    on: RecordInput,
    /// Name of the consultation.
    name: MaybeUndefined<Vec<TextInput>>,
    /// Visibility of the record; at most that of the term.
    visibility: MaybeUndefined<Visibility>,
    #[graphql(flatten)]
    details: ConsultationDetailsInput,
}

payload! {
    CreateConsultationPayload, UpdateConsultationPayload {
        /// Consultation; null if the mutation failed.
        consultation: Consultation = consultation,
    }
}

#[derive(Debug, Default)]
pub struct ConsultationMutation;

/// Consultations on policy.
#[Object]
impl ConsultationMutation {
    /// Records a consultation that a decision of the Committee approved. If the term has ended, the consultation
    /// must have a date within the term.
    async fn create_consultation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Consultation to record.")] input: CreateConsultationInput,
    ) -> async_graphql::Result<CreateConsultationPayload> {
        let CreateConsultationInput { on, code: wanted, name, decision, predates_records, details } = input;
        let dated = [&details.started_on, &details.ended_on].iter().any(|day| day.is_value());
        let keys = Keys::of(ctx)?;
        let decision = keys.optional_id("decision", decision.as_ref()).await;
        let checks = (localized("name", name), decision, details.checked(keys).await);
        on_term::<RecordConsultation, _, _, _>(
            ctx,
            &on,
            checks,
            async |work, of, (name, decision, details)| {
                let mut facts = term(work, &of).await?;
                let basis = (DecisionSubject::Consultation, decision, predates_records);
                facts.decided_on = check_decision(work, &of, &facts, basis, dated).await?;
                let code = work.code::<consultation::Entity>(wanted, &format!("{}-C", of.code)).await?;
                let (sort_name, search) = found_by(&name, &[&code]);
                let row = new_record!(consultation, within(on.visibility, of.visibility)?, {
                    code,
                    term_id: of.id,
                    country_code: of.country_code.clone(),
                    work_status: WorkStatus::Planned,
                    name,
                    sort_name,
                    search,
                    topic: None,
                    summary: None,
                    project_id: None,
                    decision_id: decision,
                    predates_records,
                    service_area_codes: None,
                    started_on: None,
                    ended_on: None,
                });
                write(work, &facts, (None, row), details).await
            },
        )
        .await
    }

    /// Changes a consultation.
    async fn update_consultation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Changes to make.")] input: UpdateConsultationInput,
    ) -> async_graphql::Result<UpdateConsultationPayload> {
        let UpdateConsultationInput { on, name, visibility, details } = input;
        let checks = (
            kept_texts("name", name),
            kept("visibility", visibility),
            kept("work_status", details.work_status),
            details.checked(Keys::of(ctx)?).await,
        );
        on_record::<RecordConsultation, consultation::Entity, _, _, _>(
            ctx,
            &on,
            checks,
            async |work, was, (name, visibility, _, details)| {
                let mut row = was.clone();
                let of = work.seen::<center_term::Entity>("id", row.term_id).await?;
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

impl ConsultationDetailsInput {
    async fn checked(
        self,
        keys: Keys<'_>,
    ) -> Result<Details<consultation::Model, Option<Vec<String>>>, MutationError> {
        let (summary, project, areas) = (
            texts("summary", self.summary),
            keys.maybe_id("project", &self.project).await,
            keys.maybe_codes("service_areas", &self.service_areas).await,
        )
            .all()?;
        Ok(Details::new(move |row: &mut consultation::Model| {
            row.work_status = self.work_status.take().unwrap_or(row.work_status);
            self.topic.update_to(&mut row.topic);
            summary.update_to(&mut row.summary);
            project.update_to(&mut row.project_id);
            self.started_on.update_to(&mut row.started_on);
            self.ended_on.update_to(&mut row.ended_on);
            areas
        }))
    }
}

/// Writes a consultation with its details as they are given, and its tags.
async fn write(
    work: &mut Work<'_>,
    facts: &Term,
    (was, mut row): (Option<consultation::Model>, consultation::Model),
    details: Details<consultation::Model, Option<Vec<String>>>,
) -> Result<(consultation::Model,), MutationError> {
    let areas = details.write(&mut row);
    if let Some(id) = row.project_id {
        let part_of = work.seen::<project::Entity>("project", id).await?;
        if part_of.term_id != row.term_id {
            return Err(ValidationError::NotFound("project").into());
        }
    }
    if row.predates_records {
        let dated = row.started_on.is_some() || row.ended_on.is_some();
        on_field("started_on", check_history(facts, row.work_status, dated))?;
    }
    in_period(work, facts, Some(row.work_status), (row.started_on.as_ref(), row.ended_on.as_ref()))?;
    let areas = areas_of(work, areas, &mut row.service_area_codes).await?;
    let row =
        work.writer.save::<consultation::Entity>(was, row).await.map_err(MutationError::taken("code"))?;
    work.writer.link_areas(row.id, areas).await?;
    Ok((row,))
}
