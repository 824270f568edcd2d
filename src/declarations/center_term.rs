use std::collections::HashMap;

use async_graphql::resolver_utils::EnumType;
use async_graphql::{InputType, Value};
use cooperation::procedure::{agreed_end, phase};
use entity::center_term::Column;
use entity::value::{CenterFamily, Generation, PartialDate, ProcedurePhase, ProcedureStepKind};
use entity::{RecordType, extension_act};
use futures::FutureExt;
use futures::future::BoxFuture;

use super::location::{Location, of_city};
use model::api::Failure;
use model::api::record::{Asked, Outcome, RowRef, Rows, Run, Within};
use model::store::{Cell, Criterion, Key, Predicate, Scalar, Table};

record! {
    CenterTerm of center_term;
    centerTerms: "center term", "center terms";

    fields {
        /// Words to find in the names (in any language) and codes: at most 12, all of which must be found.
        /// Case, accents and hyphens are ignored, as are spaces in Korean text.
        Search: search(),
        /// Code of the term: the code of the country and the number of the term, such as `UZ-2`.
        Code: text().key().filter().order(),
        /// Number of the term within the center, from 1.
        Ordinal: int().filter().order(),
        /// Generic name that the centers had when the term began.
        Generation: choice<Generation>().filter(),
        /// Family of centers to which the official pages assign the term; they count the former IT
        /// Cooperation Centers as eGCCs.
        Family: choice<CenterFamily>().filter(),
        /// Latest recorded step of the set-up procedure; null if the sources do not state it or contradict
        /// each other.
        LatestStep: choice<ProcedureStepKind>()
            .filter_as("Latest recorded step of the set-up procedure: any of these values."),
        /// Official name during the term.
        Name: localized(),
        /// City of the center.
        City: localized(),
        /// Date on which the center opened.
        OpenedOn: partial_date().filter().order(),
        /// Planned end of the term, without extensions.
        PlannedEndOn: partial_date().filter(),
        /// Date on which the term ended; null if it has not ended or the date is unknown.
        EndedOn: partial_date().filter(),
        /// Remark, for example on facts that are unknown, inferred or contradictory; null if there is none.
        Note: localized(),
        /// Name in English, or in another language if there is no English name.
        SortName: sort_key().named("name"),
    }
    one {
        /// Center that the term belongs to.
        center: Center by CenterId = center::Id;
        /// Partner organization that hosts the center.
        host_organization: Organization by HostOrganizationId = organization::Id;
        /// Partner country.
        country: Country by CountryCode = country::Alpha2;
    }
    many {
        /// Projects of the term.
        projects: Project by Id = project::TermId;
        /// Consultations of the term.
        consultations: Consultation by Id = consultation::TermId;
        /// Events of the term.
        events: Event by Id = event::TermId;
        /// Expert dispatches of the term.
        expert_dispatches: ExpertDispatch by Id = expert_dispatch::TermId;
        /// Training programs of the term.
        training_programs: TrainingProgram by Id = training_program::TermId;
        /// Utilization reports of the term.
        utilization_reports: UtilizationReport by Id = utilization_report::TermId;
        /// Pipeline projects discovered in the term.
        pipeline_projects: PipelineProject by Id = pipeline_project::TermId;
        /// Experts who were or are dispatched to the center.
        experts: Expert by Id = expert_dispatch(TermId, ExpertId),
            filter "Experts who were or are dispatched to the center: at least one must match.";
    }
    all {
        /// Diplomatic exchanges of the term.
        diplomatic_exchanges: DiplomaticExchange by Id = diplomatic_exchange::TermId;
        /// Requests for cooperation of the term.
        cooperation_requests: CooperationRequest by Id = cooperation_request::TermId;
        /// On-site visits of the term.
        site_visits: SiteVisit by Id = site_visit::TermId;
        /// Acts that extended the term.
        extension_acts: ExtensionAct by Id = extension_act::TermId;
        /// Recorded steps of the term's set-up procedure, including corrections.
        steps: ProcedureStep by Id = procedure_step::TermId;
        /// Contributions of both sides to the term.
        contributions: Contribution by Id = contribution::TermId;
        /// People who work or worked in the center.
        members: CenterMember by Id = center_member::TermId;
        /// Numbers of projects, consultations and events that an official page reports for the term.
        reported_totals: ReportedTotal by Id = reported_total::TermId;
    }
    only {
        /// Candidacy that the term began with.
        candidacy: Candidacy by Id = candidacy::TermId;
        /// Memorandum of understanding that was signed for the term.
        memorandum: Memorandum by Id = memorandum::TermId;
        /// Joint Committee of the term.
        committee: Committee by Id = committee::TermId;
        /// Agreement on the operation of the center, or the record that the agreement was skipped.
        operation_agreement: OperationAgreement by Id = operation_agreement::TermId;
    }
    computed {
        /// Phase of the set-up procedure that the term is in; null if `latestStep` is null or WITHDRAWN.
        phase: Option<ProcedurePhase> = Row(phase_of) from(LatestStep), filter choice<ProcedurePhase> by in_phase;
        /// Date on which the term ends: the actual end if the term has ended; otherwise the latest of the
        /// planned end and the new ends set by those extension acts that you may see. Null if unknown.
        ends_on: Option<PartialDate> = Rows(ends_on) from(Id, PlannedEndOn, EndedOn);
        /// Coordinates of the term's city; null if the city or its coordinates are unknown.
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
