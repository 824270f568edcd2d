//! The use of what was delivered.

use async_graphql::{Context, ID, InputObject, Object};
use entity::value::{PartialDate, UtilizationStatus};
use entity::{project, utilization_report};

use super::rules::check_utilization;
use super::store::term;
use crate::policy::acts::ReportUtilization;
use crate::recording::{
    TermInput, TextInput, ValidationError, on_term, optional_id, optional_line, optional_texts, payload,
    valid, within,
};
use crate::records::utilization_report::UtilizationReport;
use entity::RecordType;

/// Input of `reportUtilization`.
#[derive(Debug, InputObject)]
pub struct ReportUtilizationInput {
    #[graphql(flatten)]
    on: TermInput,
    /// ID of the completed project whose results the report is about. Leave it out to report on all results
    /// of the term, which must have ended.
    project_id: Option<ID>,
    /// Whether the results are in use.
    utilization_status: UtilizationStatus,
    /// Date of the report.
    reported_on: PartialDate,
    /// Period that the report covers.
    period: Option<String>,
    /// Findings.
    findings: Option<Vec<TextInput>>,
    /// ID of the registered document that contains the report.
    document_id: Option<ID>,
}

payload! {
    /// Payload of `reportUtilization`.
    ReportUtilizationPayload {
        /// Recorded report.
        utilization_report: UtilizationReport = utilization_report,
    }
}

#[derive(Debug, Default)]
pub struct UtilizationMutation;

/// The use of what was delivered.
#[Object]
impl UtilizationMutation {
    /// Reports how delivered results are used. Reports are never edited; a later report follows an earlier
    /// one.
    async fn report_utilization(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Report to record.")] input: ReportUtilizationInput,
    ) -> async_graphql::Result<ReportUtilizationPayload> {
        let project_id = optional_id("input.projectId", RecordType::Project, input.project_id.as_ref())?;
        let document_id = optional_id("input.documentId", RecordType::Document, input.document_id.as_ref())?;
        let ReportUtilizationInput { on, utilization_status: status, reported_on, period, findings, .. } =
            input;
        let valid = valid(|| Ok((optional_line("period", period)?, optional_texts("findings", findings)?)));
        let outcome =
            on_term::<ReportUtilization, _, _>(ctx, &on, valid, async |work, of, (period, findings)| {
                let mut done = None;
                if let Some(id) = project_id {
                    let found = work.seen::<project::Entity>("project_id", project::Column::Id, id).await?;
                    if found.term_id != of.id {
                        return Err(ValidationError::NotFound("project_id").into());
                    }
                    done = Some(found.work_status);
                }
                let facts = term(work, &of).await?;
                check_utilization(&facts, done).map_err(|rule| ValidationError::rule("project_id", rule))?;
                work.happened("reported_on", reported_on.earliest())?;
                work.evidence(document_id, &of.country_code).await?;
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
            });
        Ok(ReportUtilizationPayload::of(outcome.await?))
    }
}
