//! One period of a center, with its own name, host and memorandum.

use async_graphql::{Context, Object, Result};
use entity::value::{Generation, PartialDate, Phase, Step};

use crate::domain::candidacy::{Candidacy, CandidacyFilter};
use crate::domain::center::{Center, CenterFilter};
use crate::domain::center_member::{CenterMember, CenterMemberFilter};
use crate::domain::committee::{Committee, CommitteeFilter};
use crate::domain::consulting::{Consulting, ConsultingFilter};
use crate::domain::contribution::{Contribution, ContributionFilter};
use crate::domain::cooperation_request::{CooperationRequest, CooperationRequestFilter};
use crate::domain::country::{Country, CountryFilter};
use crate::domain::diplomatic_exchange::{DiplomaticExchange, DiplomaticExchangeFilter};
use crate::domain::event::{Event, EventFilter};
use crate::domain::expert::{Expert, ExpertFilter};
use crate::domain::expert_dispatch::{ExpertDispatch, ExpertDispatchFilter};
use crate::domain::extension_act::{ExtensionAct, ExtensionActFilter};
use crate::domain::memorandum::{Memorandum, MemorandumFilter};
use crate::domain::operation_agreement::{OperationAgreement, OperationAgreementFilter};
use crate::domain::organization::{Organization, OrganizationFilter};
use crate::domain::pipeline_project::{PipelineProject, PipelineProjectFilter};
use crate::domain::procedure_step::{ProcedureStep, ProcedureStepFilter};
use crate::domain::project::{Project, ProjectFilter};
use crate::domain::reported_tally::{ReportedTally, ReportedTallyFilter};
use crate::domain::site_visit::{SiteVisit, SiteVisitFilter};
use crate::domain::training_program::{TrainingProgram, TrainingProgramFilter};
use crate::domain::utilization_report::{UtilizationReport, UtilizationReportFilter};
use crate::graphql::{
    IntFilter, LanguageCode, LocalizedText, PartialDateFilter, Record, StringFilter, by_code, by_id,
};

concept! {
    CenterTerm of center_term, "center term", "center terms",
    query: CenterTermQuery { center_term, center_terms },
    key: CenterTermKey {
        /// Its code: country and number, `UZ-2`.
        Code(Code, code),
    },
    filter: CenterTermFilter,
    order: CenterTermOrder,
    derived: [("phase", "step")],
}

/// One period of a center, with its own name, host and memorandum.
#[Object]
impl CenterTerm {
    #[graphql(flatten)]
    async fn record(&self) -> Record<'_> {
        Record::of(self)
    }

    /// Its code: country and number, `UZ-2`.
    async fn code(&self) -> &str {
        &self.code
    }

    /// The center.
    async fn center(&self, ctx: &Context<'_>) -> Option<Result<Center>> {
        by_id(ctx, &self.0, |row| row.center_id).await
    }

    /// Which term of the center it is, from 1.
    async fn ordinal(&self) -> i32 {
        self.ordinal
    }

    /// What the centers were called when it began.
    async fn generation(&self) -> Generation {
        self.generation
    }

    /// The last step of the procedure on record; null where the record does not say or conflicts.
    async fn step(&self) -> Option<Step> {
        self.step
    }

    /// The official name during the term.
    async fn name(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to prefer over Accept-Language's.")] language: Option<LanguageCode>,
    ) -> LocalizedText<'_> {
        LocalizedText::required(ctx, &self.name, language)
    }

    /// The city that the center is in.
    async fn city(&self) -> Option<&str> {
        self.city.as_deref()
    }

    /// The partner's organization that hosts the center.
    async fn host_organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        by_id(ctx, &self.0, |row| row.host_organization_id).await
    }

    /// When the center opened.
    async fn opened(&self) -> Option<&PartialDate> {
        self.opened.as_ref()
    }

    /// When the term was planned to end, extensions not counted.
    async fn planned_end(&self) -> Option<&PartialDate> {
        self.planned_end.as_ref()
    }

    /// When the term ended.
    async fn ended(&self) -> Option<&PartialDate> {
        self.ended.as_ref()
    }

    /// What is not known, inferred or conflicting.
    async fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }

    /// The partner country.
    async fn country(&self, ctx: &Context<'_>) -> Option<Result<Country>> {
        by_code(ctx, &self.0, |row| Some(&row.country_code)).await
    }

    /// The phase of the procedure that the term is in; null where `step` is, and once withdrawn.
    async fn phase(&self) -> Option<Phase> {
        self.step.and_then(phase)
    }

    #[graphql(flatten)]
    async fn lists(&self) -> CenterTermConnections<'_> {
        CenterTermConnections(self)
    }
}

connections! {
    CenterTermConnections of CenterTerm {
        /// Its candidacies.
        candidacies: Candidacy = candidacy::TermId;
        /// Its diplomatic exchanges.
        diplomatic_exchanges: DiplomaticExchange = diplomatic_exchange::TermId;
        /// Its cooperation requests.
        cooperation_requests: CooperationRequest = cooperation_request::TermId;
        /// Its site visits.
        site_visits: SiteVisit = site_visit::TermId;
        /// Its memoranda.
        memoranda: Memorandum = memorandum::TermId;
        /// Its committees.
        committees: Committee = committee::TermId;
        /// Its operation agreements.
        operation_agreements: OperationAgreement = operation_agreement::TermId;
        /// Its extension acts.
        extension_acts: ExtensionAct = extension_act::TermId;
        /// The steps of the procedure that were taken.
        steps: ProcedureStep = procedure_step::TermId;
        /// Its contributions.
        contributions: Contribution = contribution::TermId;
        /// The people who work or worked in the center.
        members: CenterMember = center_member::TermId;
        /// Its projects.
        projects: Project = project::TermId;
        /// Its consultings.
        consultings: Consulting = consulting::TermId;
        /// Its events.
        events: Event = event::TermId;
        /// Its expert dispatches.
        expert_dispatches: ExpertDispatch = expert_dispatch::TermId;
        /// Its training programs.
        training_programs: TrainingProgram = training_program::TermId;
        /// Its utilization reports.
        utilization_reports: UtilizationReport = utilization_report::TermId;
        /// Its reported tallies.
        reported_tallies: ReportedTally = reported_tally::TermId;
        /// Its pipeline projects.
        pipeline_projects: PipelineProject = pipeline_project::TermId;
        /// The experts who were or are dispatched to the center.
        experts: Expert = expert_dispatch::TermId -> ExpertId;
    }
}

filter! {
    /// Selects center terms; all that is given must hold.
    CenterTermFilter on center_term {
        /// Words that its names in any language, or its codes, contain. Case, accents and hyphens do not
        /// matter, nor do spaces in Korean. At most 12 words.
        search: String = Search,
        /// Its code: country and number, `UZ-2`.
        code: StringFilter = Code,
        /// Which term of the center it is, from 1.
        ordinal: IntFilter = Ordinal,
        /// What the centers were called when it began: one of these.
        generation: Vec<Generation> = Generation,
        /// The last step of the procedure on record; null where the record does not say or conflicts: one
        /// of these.
        step: Vec<Step> = Step,
        /// When the center opened.
        opened: PartialDateFilter = Opened,
        /// When the term was planned to end, extensions not counted.
        planned_end: PartialDateFilter = PlannedEnd,
        /// When the term ended.
        ended: PartialDateFilter = Ended,
    }
    related {
        /// The center.
        center: CenterFilter by CenterId = center::Id,
        /// The partner's organization that hosts the center.
        host_organization: OrganizationFilter by HostOrganizationId = organization::Id,
        /// The partner country.
        country: CountryFilter by CountryCode = country::Alpha2,
        /// Its candidacies: at least one of them meets this.
        candidacies: CandidacyFilter by Id = candidacy::TermId,
        /// Its diplomatic exchanges: at least one of them meets this.
        diplomatic_exchanges: DiplomaticExchangeFilter by Id = diplomatic_exchange::TermId,
        /// Its cooperation requests: at least one of them meets this.
        cooperation_requests: CooperationRequestFilter by Id = cooperation_request::TermId,
        /// Its site visits: at least one of them meets this.
        site_visits: SiteVisitFilter by Id = site_visit::TermId,
        /// Its memoranda: at least one of them meets this.
        memoranda: MemorandumFilter by Id = memorandum::TermId,
        /// Its committees: at least one of them meets this.
        committees: CommitteeFilter by Id = committee::TermId,
        /// Its operation agreements: at least one of them meets this.
        operation_agreements: OperationAgreementFilter by Id = operation_agreement::TermId,
        /// Its extension acts: at least one of them meets this.
        extension_acts: ExtensionActFilter by Id = extension_act::TermId,
        /// The steps of the procedure that were taken: at least one of them meets this.
        steps: ProcedureStepFilter by Id = procedure_step::TermId,
        /// Its contributions: at least one of them meets this.
        contributions: ContributionFilter by Id = contribution::TermId,
        /// The people who work or worked in the center: at least one of them meets this.
        members: CenterMemberFilter by Id = center_member::TermId,
        /// Its projects: at least one of them meets this.
        projects: ProjectFilter by Id = project::TermId,
        /// Its consultings: at least one of them meets this.
        consultings: ConsultingFilter by Id = consulting::TermId,
        /// Its events: at least one of them meets this.
        events: EventFilter by Id = event::TermId,
        /// Its expert dispatches: at least one of them meets this.
        expert_dispatches: ExpertDispatchFilter by Id = expert_dispatch::TermId,
        /// Its training programs: at least one of them meets this.
        training_programs: TrainingProgramFilter by Id = training_program::TermId,
        /// Its utilization reports: at least one of them meets this.
        utilization_reports: UtilizationReportFilter by Id = utilization_report::TermId,
        /// Its reported tallies: at least one of them meets this.
        reported_tallies: ReportedTallyFilter by Id = reported_tally::TermId,
        /// Its pipeline projects: at least one of them meets this.
        pipeline_projects: PipelineProjectFilter by Id = pipeline_project::TermId,
    }
    tagged {
        /// The experts who were or are dispatched there: at least one of them meets this.
        experts: ExpertFilter by expert_dispatch(TermId, ExpertId) = expert::Id,
    }
}

order! {
    /// The order of a list of center terms.
    CenterTermOrder by CenterTermOrderField on center_term {
        /// Its code: country and number, `UZ-2`.
        Code: text(Code, |row| &row.code),
        /// Its place among its siblings.
        Ordinal: integer(Ordinal, |row| row.ordinal),
        /// Its name, in English where it has one.
        Name: text(SortName, |row| &row.sort_name),
        /// When the center opened.
        Opened: partial_date(Opened, |row| row.opened.as_ref()),
    }
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
