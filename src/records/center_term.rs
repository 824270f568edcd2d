//! One period of a center, with its own name, host and memorandum.

use async_graphql::{InputType, Value};
use entity::center_term::Column;
use entity::value::{Generation, Phase, Step};

use super::candidacy::Candidacy;
use super::center::Center;
use super::center_member::CenterMember;
use super::committee::Committee;
use super::consulting::Consulting;
use super::contribution::Contribution;
use super::cooperation_request::CooperationRequest;
use super::country::Country;
use super::diplomatic_exchange::DiplomaticExchange;
use super::event::Event;
use super::expert::Expert;
use super::expert_dispatch::ExpertDispatch;
use super::extension_act::ExtensionAct;
use super::memorandum::Memorandum;
use super::operation_agreement::OperationAgreement;
use super::organization::Organization;
use super::pipeline_project::PipelineProject;
use super::procedure_step::ProcedureStep;
use super::project::Project;
use super::reported_tally::ReportedTally;
use super::site_visit::SiteVisit;
use super::training_program::TrainingProgram;
use super::utilization_report::UtilizationReport;
use crate::api::Failure;
use crate::api::record::{RowRef, Run};

record! {
    /// One period of a center, with its own name, host and memorandum.
    CenterTerm of center_term;
    centerTerms: "center term", "center terms";

    fields {
        /// Words that its names in any language, or its codes, contain. Case, accents and hyphens do not
        /// matter, nor do spaces in Korean. At most 12 words.
        Search: search(),
        /// Its code: country and number, `UZ-2`.
        Code: text().key().filter().order(),
        /// Which term of the center it is, from 1.
        Ordinal: int().filter().order_as("Its place among its siblings."),
        /// What the centers were called when it began.
        Generation: choice<Generation>().filter(),
        /// The last step of the procedure on record; null where the record does not say or conflicts.
        Step: choice<Step>()
            .filter_as(
                "The last step of the procedure on record; null where the record does not say or conflicts: \
                 one\n\
                 of these."
            ),
        /// The official name during the term.
        Name: localized(),
        /// The city that the center is in.
        City: text(),
        /// When the center opened.
        Opened: partial_date().filter().order(),
        /// When the term was planned to end, extensions not counted.
        PlannedEnd: partial_date().filter(),
        /// When the term ended.
        Ended: partial_date().filter(),
        /// What is not known, inferred or conflicting.
        Note: text(),
        /// Its name, in English where it has one.
        SortName: sort_key().named("name"),
    }
    one {
        /// The center.
        center: Center by CenterId = center::Id;
        /// The partner's organization that hosts the center.
        host_organization: Organization by HostOrganizationId = organization::Id;
        /// The partner country.
        country: Country by CountryCode = country::Alpha2;
    }
    many {
        /// Its candidacies.
        candidacies: Candidacy by Id = candidacy::TermId;
        /// Its diplomatic exchanges.
        diplomatic_exchanges: DiplomaticExchange by Id = diplomatic_exchange::TermId;
        /// Its cooperation requests.
        cooperation_requests: CooperationRequest by Id = cooperation_request::TermId;
        /// Its site visits.
        site_visits: SiteVisit by Id = site_visit::TermId;
        /// Its memoranda.
        memoranda: Memorandum by Id = memorandum::TermId;
        /// Its committees.
        committees: Committee by Id = committee::TermId;
        /// Its operation agreements.
        operation_agreements: OperationAgreement by Id = operation_agreement::TermId;
        /// Its extension acts.
        extension_acts: ExtensionAct by Id = extension_act::TermId;
        /// The steps of the procedure that were taken.
        steps: ProcedureStep by Id = procedure_step::TermId;
        /// Its contributions.
        contributions: Contribution by Id = contribution::TermId;
        /// The people who work or worked in the center.
        members: CenterMember by Id = center_member::TermId;
        /// Its projects.
        projects: Project by Id = project::TermId;
        /// Its consultings.
        consultings: Consulting by Id = consulting::TermId;
        /// Its events.
        events: Event by Id = event::TermId;
        /// Its expert dispatches.
        expert_dispatches: ExpertDispatch by Id = expert_dispatch::TermId;
        /// Its training programs.
        training_programs: TrainingProgram by Id = training_program::TermId;
        /// Its utilization reports.
        utilization_reports: UtilizationReport by Id = utilization_report::TermId;
        /// Its reported tallies.
        reported_tallies: ReportedTally by Id = reported_tally::TermId;
        /// Its pipeline projects.
        pipeline_projects: PipelineProject by Id = pipeline_project::TermId;
        /// The experts who were or are dispatched to the center.
        experts: Expert by Id = expert_dispatch(TermId, ExpertId),
            filter "The experts who were or are dispatched there: at least one of them meets this.";
    }
    computed {
        /// The phase of the procedure that the term is in; null where `step` is, and once withdrawn.
        phase: Option<Phase> = Row(phase_of) from(Step);
    }
}

fn phase_of(_: &Run<'_>, row: RowRef<'_>) -> Result<Value, Failure> {
    let step = row.cell(Column::Step as usize).text().and_then(|step| step.parse().ok());
    Ok(step.and_then(phase).map_or(Value::Null, |phase| phase.to_value()))
}

/// The phase that the official page groups a step into.
pub fn phase(step: Step) -> Option<Phase> {
    match step {
        Step::Candidate | Step::IntentionConfirmed | Step::Selected => Some(Phase::CountrySelection),
        Step::MouSigned | Step::CommitteeOrganized | Step::AgreementSigned | Step::Established => {
            Some(Phase::Opening)
        }
        Step::Operating | Step::Extended => Some(Phase::Operation),
        Step::Closed | Step::AfterClosure => Some(Phase::AfterClosure),
        Step::Withdrawn => None,
    }
}
