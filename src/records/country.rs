//! A country or territory of ISO 3166-1, with what the OECD DAC and the World Bank say of it.

use entity::country::Column;
use futures::FutureExt;
use futures::future::BoxFuture;

use super::application::Application;
use super::center::Center;
use super::center_term::CenterTerm;
use super::committee_decision::CommitteeDecision;
use super::consultation::Consultation;
use super::contribution::Contribution;
use super::document::Document;
use super::event::Event;
use super::expert::Expert;
use super::expert_dispatch::ExpertDispatch;
use super::location::{Location, of_country};
use super::memorandum::Memorandum;
use super::organization::Organization;
use super::pipeline_project::PipelineProject;
use super::program_site::ProgramSite;
use super::project::Project;
use super::reported_total::ReportedTotal;
use super::training_program::TrainingProgram;
use super::training_session::TrainingSession;
use super::utilization_report::UtilizationReport;
use crate::api::Failure;
use crate::api::record::{Asked, Outcome, RowRef, Rows, Run, Within};

record! {
    /// A country or territory of ISO 3166-1, with what the OECD DAC and the World Bank say of it.
    Country of country;
    countries: "country", "countries";

    fields {
        /// Words that its names in any language, or its codes, contain. Case, accents and hyphens do not
        /// matter, nor do spaces in Korean. At most 12 words.
        Search: search(),
        /// Two-letter code, ISO 3166-1 alpha-2: `UZ`.
        Alpha2: text().key().filter().order(),
        /// Three-letter code, ISO 3166-1 alpha-3: `UZB`.
        Alpha3: text().key().filter().order(),
        /// Three-digit code, ISO 3166-1 numeric, with leading zeros: `004`.
        NumericCode: text().optional().key().filter(),
        /// Its name.
        Name: localized(),
        /// Codes of its currencies, ISO 4217; some countries have two.
        Currencies: codes(),
        /// Its languages as BCP 47 tags.
        Languages: codes(),
        /// Region, UN M49.
        Region: text().filter(),
        /// Subregion, UN M49.
        Subregion: text().filter(),
        /// Whether it is on the OECD DAC list of recipients of official development assistance.
        OdaEligible: flag().filter(),
        /// OECD DAC recipient code.
        DacCode: text().filter(),
        /// Region of the OECD DAC list.
        DacRegion: text().filter(),
        /// Income group of the OECD DAC list: LDCs, LMICs, UMICs.
        DacIncomeGroup: text().filter(),
        /// World Bank income group.
        WorldBankIncomeGroup: text().filter(),
        /// Whether it is a landlocked developing country; null outside the DAC list.
        Landlocked: flag().filter(),
        /// Whether it is a small island developing state; null outside the DAC list.
        SmallIsland: flag().filter(),
        /// Whether the OECD counts it as fragile; null outside the DAC list.
        Fragile: flag().filter(),
        /// Its name, in English where it has one.
        SortName: sort_key().named("name"),
    }
    many {
        /// The organizations of the country.
        organizations: Organization by Alpha2 = organization::CountryCode;
        /// The centers of the country.
        centers: Center by Alpha2 = center::CountryCode;
        /// The center terms of the country.
        terms: CenterTerm by Alpha2 = center_term::CountryCode;
        /// The memoranda of the country.
        memoranda: Memorandum by Alpha2 = memorandum::CountryCode;
        /// The committee decisions of the country.
        committee_decisions: CommitteeDecision by Alpha2 = committee_decision::CountryCode;
        /// The contributions of the country.
        contributions: Contribution by Alpha2 = contribution::CountryCode;
        /// The projects of the country.
        projects: Project by Alpha2 = project::CountryCode;
        /// The consultations of the country.
        consultations: Consultation by Alpha2 = consultation::CountryCode;
        /// The events of the country.
        events: Event by Alpha2 = event::CountryCode;
        /// The expert dispatches of the country.
        expert_dispatches: ExpertDispatch by Alpha2 = expert_dispatch::CountryCode;
        /// The training programs of the country.
        training_programs: TrainingProgram by Alpha2 = training_program::CountryCode;
        /// The training sessions of the country.
        training_sessions: TrainingSession by Alpha2 = training_session::CountryCode;
        /// The utilization reports of the country.
        utilization_reports: UtilizationReport by Alpha2 = utilization_report::CountryCode;
        /// The documents of the country.
        documents: Document by Alpha2 = document::CountryCode;
        /// The reported totals of the country.
        reported_totals: ReportedTotal by Alpha2 = reported_total::CountryCode;
        /// The pipeline projects of the country.
        pipeline_projects: PipelineProject by Alpha2 = pipeline_project::CountryCode;
        /// The applications of the country.
        applications: Application by Alpha2 = application::CountryCode;
        /// The sites of programs of the country.
        program_sites: ProgramSite by Alpha2 = program_site::CountryCode;
        /// The experts who were or are dispatched to the country.
        experts: Expert by Alpha2 = expert_dispatch(CountryCode, ExpertId),
            filter "The experts who were or are dispatched there: at least one of them meets this.";
    }
    computed {
        /// The center of the country's area, or of its largest part where other parts lie far away; null where no open
        /// data set has it.
        location: Option<Location> = Rows(location) from(Alpha2);
    }
}

fn location<'r>(
    _: &'r Run<'r>,
    rows: &'r Rows<'r>,
    asked: Asked<'r>,
) -> BoxFuture<'r, Result<Vec<Outcome>, Failure>> {
    let code = |row: RowRef<'r>| row.cell(Column::Alpha2 as usize).text();
    let points: Vec<_> = rows.iter().map(|row| code(row).and_then(of_country)).collect();
    async move { Ok(Within::each(&points, asked).await) }.boxed()
}
