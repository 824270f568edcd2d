//! One period of a center, with its own name, host and memorandum.

use std::collections::HashMap;

use async_graphql::resolver_utils::EnumType;
use async_graphql::{InputType, Value};
use entity::center_term::Column;
use entity::value::{CenterFamily, Generation, PartialDate, ProcedurePhase, ProcedureStepKind};
use entity::{RecordType, extension_act};
use futures::FutureExt;
use futures::future::BoxFuture;

use super::candidacy::Candidacy;
use super::center::Center;
use super::center_member::CenterMember;
use super::committee::Committee;
use super::consultation::Consultation;
use super::contribution::Contribution;
use super::cooperation_request::CooperationRequest;
use super::country::Country;
use super::diplomatic_exchange::DiplomaticExchange;
use super::event::Event;
use super::expert::Expert;
use super::expert_dispatch::ExpertDispatch;
use super::extension_act::ExtensionAct;
use super::location::{Location, of_city};
use super::memorandum::Memorandum;
use super::operation_agreement::OperationAgreement;
use super::organization::Organization;
use super::pipeline_project::PipelineProject;
use super::procedure_step::ProcedureStep;
use super::project::Project;
use super::reported_total::ReportedTotal;
use super::site_visit::SiteVisit;
use super::training_program::TrainingProgram;
use super::utilization_report::UtilizationReport;
use crate::api::Failure;
use crate::api::record::{Asked, Outcome, RowRef, Rows, Run, Within};
use crate::store::{Cell, Criterion, Key, Predicate, Scalar, Table};

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
        /// The family that the official pages count it to: the ITCC of before belong to the eGCC.
        Family: choice<CenterFamily>().filter(),
        /// The last step of the procedure on record; null where the record does not say or conflicts.
        LatestStep: choice<ProcedureStepKind>()
            .filter_as(
                "The last step of the procedure on record; null where the record does not say or conflicts: \
                 one\n\
                 of these."
            ),
        /// The official name during the term.
        Name: localized(),
        /// The city that the center is in.
        City: localized(),
        /// When the center opened.
        OpenedOn: partial_date().filter().order(),
        /// When the term was planned to end, extensions not counted.
        PlannedEndOn: partial_date().filter(),
        /// When the term ended.
        EndedOn: partial_date().filter(),
        /// What is not known, inferred or conflicting.
        Note: localized(),
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
        /// Its projects.
        projects: Project by Id = project::TermId;
        /// Its consultations.
        consultations: Consultation by Id = consultation::TermId;
        /// Its events.
        events: Event by Id = event::TermId;
        /// Its expert dispatches.
        expert_dispatches: ExpertDispatch by Id = expert_dispatch::TermId;
        /// Its training programs.
        training_programs: TrainingProgram by Id = training_program::TermId;
        /// Its utilization reports.
        utilization_reports: UtilizationReport by Id = utilization_report::TermId;
        /// Its pipeline projects.
        pipeline_projects: PipelineProject by Id = pipeline_project::TermId;
        /// The experts who were or are dispatched to the center.
        experts: Expert by Id = expert_dispatch(TermId, ExpertId),
            filter "The experts who were or are dispatched there: at least one of them meets this.";
    }
    all {
        /// Its diplomatic exchanges.
        diplomatic_exchanges: DiplomaticExchange by Id = diplomatic_exchange::TermId;
        /// Its cooperation requests.
        cooperation_requests: CooperationRequest by Id = cooperation_request::TermId;
        /// Its site visits.
        site_visits: SiteVisit by Id = site_visit::TermId;
        /// Its extension acts.
        extension_acts: ExtensionAct by Id = extension_act::TermId;
        /// The steps of the procedure that were taken.
        steps: ProcedureStep by Id = procedure_step::TermId;
        /// Its contributions.
        contributions: Contribution by Id = contribution::TermId;
        /// The people who work or worked in the center.
        members: CenterMember by Id = center_member::TermId;
        /// Totals that an official page reports of it.
        reported_totals: ReportedTotal by Id = reported_total::TermId;
    }
    only {
        /// How it came to be proposed.
        candidacy: Candidacy by Id = candidacy::TermId;
        /// The memorandum of understanding that it rests on.
        memorandum: Memorandum by Id = memorandum::TermId;
        /// The joint Committee.
        committee: Committee by Id = committee::TermId;
        /// The agreement on its operation, or that it was skipped.
        operation_agreement: OperationAgreement by Id = operation_agreement::TermId;
    }
    computed {
        /// The phase of the procedure that the term is in; null where `latestStep` is, and once withdrawn.
        phase: Option<ProcedurePhase> = Row(phase_of) from(LatestStep), filter choice<ProcedurePhase> by in_phase;
        /// When the term ends: when it ended, or else the latest of the planned end and the ends that its extension acts
        /// set, as far as you may see them; null where none is on record.
        ends_on: Option<PartialDate> = Rows(ends_on) from(Id, PlannedEndOn, EndedOn);
        /// The center of its city; null where the city is not on record or no open data set has it.
        location: Option<Location> = Rows(location) from(City, CountryCode);
    }
}

fn in_phase(phases: Predicate) -> Criterion {
    let wanted = |wanted: ProcedurePhase| match &phases {
        Predicate::OneOf(phases) => phases.contains(&Scalar::Text(wanted.to_string())),
        _ => false,
    };
    let steps = ProcedureStepKind::items().iter().map(|item| item.value);
    let steps = steps.filter(|step| phase(*step).is_some_and(wanted));
    let steps = steps.map(|step| Scalar::Text(step.to_string())).collect();
    Criterion::Column(Column::LatestStep as usize, Predicate::OneOf(steps))
}

/// When a term is to end: the latest of the planned end and those that its extension acts set.
pub fn agreed_end(
    planned: Option<PartialDate>,
    extended: impl IntoIterator<Item = PartialDate>,
) -> Option<PartialDate> {
    extended.into_iter().chain(planned).max_by_key(PartialDate::latest)
}

fn ends_on<'r>(
    run: &'r Run<'r>,
    rows: &'r Rows<'r>,
    _: Asked<'r>,
) -> BoxFuture<'r, Result<Vec<Outcome>, Failure>> {
    use extension_act::Column as Act;
    async move {
        let day = |cell: &Cell| {
            let read = cell.text().map(|text| PartialDate::read(text.to_owned()));
            read.transpose().map_err(Failure::unexpected)
        };
        let table = Table::of(RecordType::ExtensionAct);
        let columns = [Act::TermId as usize, Act::NewEndOn as usize];
        let id = |row: RowRef<'_>| row.cell(Column::Id as usize).key();
        let acts =
            run.reader.find(table, &columns, Act::TermId as usize, rows.iter().filter_map(id).collect());
        let mut extended = HashMap::<Key, Vec<PartialDate>>::new();
        for act in acts.await? {
            let [term, end] = act.as_slice() else { continue };
            if let Some((term, end)) = term.key().zip(day(end)?) {
                extended.entry(term).or_default().push(end);
            }
        }
        let end = |row: RowRef<'_>| {
            let planned = day(row.cell(Column::PlannedEndOn as usize))?;
            let extended = id(row).and_then(|id| extended.get(&id)).into_iter().flatten().cloned();
            let ended = day(row.cell(Column::EndedOn as usize))?;
            let end = ended.or_else(|| agreed_end(planned, extended));
            Ok(end.map_or(Value::Null, |end| end.as_str().into()).into())
        };
        rows.iter().map(end).collect()
    }
    .boxed()
}

fn location<'r>(
    _: &'r Run<'r>,
    rows: &'r Rows<'r>,
    asked: Asked<'r>,
) -> BoxFuture<'r, Result<Vec<Outcome>, Failure>> {
    let point = |row: RowRef<'_>| {
        of_city(row.cell(Column::CountryCode as usize).text()?, row.cell(Column::City as usize))
    };
    let points: Vec<_> = rows.iter().map(point).collect();
    async move { Ok(Within::each(&points, asked).await) }.boxed()
}

fn phase_of(_: &Run<'_>, row: RowRef<'_>) -> Result<Value, Failure> {
    let step = row.cell(Column::LatestStep as usize).text().and_then(|step| step.parse().ok());
    Ok(step.and_then(phase).map_or(Value::Null, |phase| phase.to_value()))
}

/// The phase that the official page groups a step into.
pub fn phase(step: ProcedureStepKind) -> Option<ProcedurePhase> {
    match step {
        ProcedureStepKind::Candidate
        | ProcedureStepKind::IntentionConfirmed
        | ProcedureStepKind::Selected => Some(ProcedurePhase::CountrySelection),
        ProcedureStepKind::MouSigned
        | ProcedureStepKind::CommitteeOrganized
        | ProcedureStepKind::AgreementSigned
        | ProcedureStepKind::Established => Some(ProcedurePhase::Opening),
        ProcedureStepKind::Operating | ProcedureStepKind::Extended => Some(ProcedurePhase::Operation),
        ProcedureStepKind::Closed | ProcedureStepKind::AfterClosure => Some(ProcedurePhase::AfterClosure),
        ProcedureStepKind::Withdrawn => None,
    }
}
