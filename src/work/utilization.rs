//! The use of what was delivered.

use async_graphql::{Context, ID, InputObject, Object};
use entity::value::{PartialDate, UtilizationStatus};
use entity::{project, utilization_report};

use super::rules::check_utilization;
use super::store::term;
use crate::policy::acts::ReportUtilization;
use crate::recording::{
    TermInput, ValidationError, on_term, optional_id, optional_line, payload, valid, within,
};
use crate::records::utilization_report::UtilizationReport;
use entity::RecordType;

/// How what was delivered is used.
#[derive(Debug, InputObject)]
pub struct ReportUtilizationInput {
    #[graphql(flatten)]
    on: TermInput,
    /// The project whose outcome it is about: one that is completed. Without one it is about all that the term
    /// left, and the term is over.
    project_id: Option<ID>,
    /// Whether it is in use.
    status: UtilizationStatus,
    /// When it was reported.
    reported: PartialDate,
    /// The period that it is about.
    period: Option<String>,
    /// What was found.
    findings: Option<String>,
    /// The report: a registered document.
    document_id: Option<ID>,
}

payload! {
    /// What became of a report.
    ReportUtilizationPayload {
        /// The report.
        utilization_report: UtilizationReport = utilization_report,
    }
}

#[derive(Debug, Default)]
pub struct UtilizationMutation;

/// The use of what was delivered.
#[Object]
impl UtilizationMutation {
    /// Reports how what was handed over is used; a report is never edited, a later one follows it: NIA, or the
    /// partner's lead or specialized organization.
    async fn report_utilization(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The report.")] input: ReportUtilizationInput,
    ) -> async_graphql::Result<ReportUtilizationPayload> {
        let project_id = optional_id("input.projectId", RecordType::Project, input.project_id.as_ref())?;
        let document_id = optional_id("input.documentId", RecordType::Document, input.document_id.as_ref())?;
        let ReportUtilizationInput { on, status, reported, period, findings, .. } = input;
        let valid = valid(|| Ok((optional_line("period", period)?, optional_line("findings", findings)?)));
        let outcome =
            on_term::<ReportUtilization, _, _>(ctx, &on, valid, async |work, of, (period, findings)| {
                let mut done = None;
                if let Some(id) = project_id {
                    let found = work.seen::<project::Entity>("project_id", project::Column::Id, id).await?;
                    if found.term_id != of.id {
                        return Err(ValidationError::NotFound("project_id").into());
                    }
                    done = Some(found.status);
                }
                let facts = term(work, &of).await?;
                check_utilization(&facts, done).map_err(|rule| ValidationError::rule("project_id", rule))?;
                work.happened("reported", reported.earliest())?;
                work.evidence(document_id, &of.country_code).await?;
                let row = new_record!(utilization_report, within(on.visibility, of.visibility)?, {
                    term_id: of.id,
                    project_id,
                    country_code: of.country_code.clone(),
                    reporter_id: work.actor,
                    status,
                    reported: Some(reported),
                    period,
                    findings,
                    document_id,
                });
                Ok((work.writer.save::<utilization_report::Entity>(None, row).await?,))
            });
        Ok(ReportUtilizationPayload::of(outcome.await?))
    }
}
