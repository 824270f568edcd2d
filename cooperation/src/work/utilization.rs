//! The use of what was delivered.

use async_graphql::{Context, InputObject, Object};
use entity::value::{PartialDate, UtilizationStatus};
use entity::{project, utilization_report};
use model::api::record::KeyOf;
use model::policy::acts::ReportUtilization;
use model::recording::{
    Keys, TermInput, TextInput, ValidationError, on_field, on_term, optional_line, optional_texts, payload,
    within,
};
use model::records::{Document, Project, UtilizationReport};
use model::store::new_record;

use super::project::handed_over_on;
use super::rules::{check_reported, check_utilization};
use super::store::term;

/// Input of `reportUtilization`.
#[derive(Debug, InputObject)]
pub struct ReportUtilizationInput {
    #[graphql(flatten)]
    on: TermInput,
    /// Completed project whose results the report is about. Leave it out to report on all results
    /// of the term, which must have ended.
    project: Option<KeyOf<Project>>,
    /// Status of use of the results.
    utilization_status: UtilizationStatus,
    /// Date of the report; not before the end of the project or, without a project, of the term.
    reported_on: PartialDate,
    /// Period that the report covers.
    period: Option<String>,
    /// Findings of the report.
    findings: Option<Vec<TextInput>>,
    /// Registered document that contains the report.
    document: Option<KeyOf<Document>>,
}

payload! {
    ReportUtilizationPayload {
        /// Recorded report; null if the mutation failed.
        utilization_report: UtilizationReport = utilization_report,
    }
}

#[derive(Debug, Default)]
pub struct UtilizationMutation;

/// The use of what was delivered.
#[Object]
impl UtilizationMutation {
    /// Reports how delivered results are used. A report cannot be changed; record a new report instead.
    async fn report_utilization(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Report to record.")] input: ReportUtilizationInput,
    ) -> async_graphql::Result<ReportUtilizationPayload> {
        let ReportUtilizationInput {
            on,
            utilization_status: status,
            reported_on,
            period,
            findings,
            project,
            document,
        } = input;
        let keys = Keys::of(ctx)?;
        let checks = (
            optional_line("period", period),
            optional_texts("findings", findings),
            keys.optional_id("project", project.as_ref()).await,
            keys.optional_id("document", document.as_ref()).await,
        );
        on_term::<ReportUtilization, _, _, _>(ctx, &on, checks, async |work, of, valid| {
            let (period, findings, project_id, document_id) = valid;
            let facts = term(work, &of).await?;
            let (mut done, mut handed_over) = (None, facts.end.clone());
            if let Some(id) = project_id {
                let found = work.seen::<project::Entity>("project", id).await?;
                if found.term_id != of.id {
                    return Err(ValidationError::NotFound("project").into());
                }
                done = Some(found.work_status);
                handed_over = handed_over_on(&found).cloned();
            }
            on_field("project", check_utilization(&facts, done))?;
            work.happened("reported_on", reported_on.earliest())?;
            on_field("reported_on", check_reported(handed_over.as_ref(), &reported_on))?;
            work.evidence("document", document_id, &of.country_code).await?;
            let row = new_record!(utilization_report, within(on.visibility, of.visibility)?, {
                term_id: of.id,
                project_id,
                country_code: of.country_code.clone(),
                reporter_id: work.actor,
                utilization_status: status,
                reported_on: Some(reported_on),
                period,
                findings,
                document_id,
            });
            Ok((work.writer.save::<utilization_report::Entity>(None, row).await?,))
        })
        .await
    }
}
