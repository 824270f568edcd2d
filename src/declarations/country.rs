use entity::country::Column;
use futures::FutureExt;
use futures::future::BoxFuture;

use super::location::{Location, of_country};
use model::api::Failure;
use model::api::record::{Asked, Outcome, RowRef, Rows, Run, Within};

record! {
    Country of country;
    countries: "country", "countries";

    fields {
        /// Words to find in the names (in any language) and codes: at most 12, all of which must be found.
        /// Case, accents and hyphens are ignored, as are spaces in Korean text.
        Search: search(),
        /// Two-letter code (ISO 3166-1 alpha-2), such as `UZ`.
        Alpha2: text().key().filter().order(),
        /// Three-letter code (ISO 3166-1 alpha-3), such as `UZB`.
        Alpha3: text().key().filter().order(),
        /// Three-digit code (ISO 3166-1 numeric) with leading zeros, such as `004`.
        NumericCode: text().optional().key().filter(),
        /// Name of the country.
        Name: localized(),
        /// Codes of the country's currencies (ISO 4217); some countries have two.
        Currencies: codes(),
        /// Languages of the country, as BCP 47 tags.
        Languages: codes(),
        /// Region of the country (UN M49), such as Asia.
        Region: text().filter(),
        /// Subregion of the country (UN M49), such as Central Asia.
        Subregion: text().filter(),
        /// True if the country is on the OECD DAC list of recipients of official development assistance.
        OdaEligible: flag().filter(),
        /// OECD DAC recipient code; null if the country is not on the DAC list.
        DacCode: text().filter(),
        /// Region on the OECD DAC list; null if the country is not on the DAC list.
        DacRegion: text().filter(),
        /// Income group on the OECD DAC list: LDCs (least developed countries), Other LICs (other low-income
        /// countries), LMICs (lower middle-income countries) or UMICs (upper middle-income countries); null
        /// if the country is not on the DAC list.
        DacIncomeGroup: text().filter(),
        /// World Bank income group: WB-L (low), WB-LM (lower middle), WB-UM (upper middle), WB-H (high) or
        /// WB-NC (not classified); null if the country is not on the DAC list.
        WorldBankIncomeGroup: text().filter(),
        /// True for a landlocked developing country; null if the country is not on the DAC list.
        Landlocked: flag().filter(),
        /// True for a small island developing state; null if the country is not on the DAC list.
        SmallIsland: flag().filter(),
        /// True if the OECD classifies the country as fragile; null if the country is not on the DAC list.
        Fragile: flag().filter(),
        /// Name in English, or in another language if there is no English name.
        SortName: sort_key().named("name"),
    }
    many {
        /// Organizations of the country.
        organizations: Organization by Alpha2 = organization::CountryCode;
        /// Centers in the country.
        centers: Center by Alpha2 = center::CountryCode;
        /// Center terms in the country.
        terms: CenterTerm by Alpha2 = center_term::CountryCode;
        /// Memoranda with the country.
        memoranda: Memorandum by Alpha2 = memorandum::CountryCode;
        /// Committee decisions that concern the country.
        committee_decisions: CommitteeDecision by Alpha2 = committee_decision::CountryCode;
        /// Projects in the country.
        projects: Project by Alpha2 = project::CountryCode;
        /// Consultations in the country.
        consultations: Consultation by Alpha2 = consultation::CountryCode;
        /// Events in or for the country.
        events: Event by Alpha2 = event::CountryCode;
        /// Expert dispatches to the country.
        expert_dispatches: ExpertDispatch by Alpha2 = expert_dispatch::CountryCode;
        /// Training programs for the country.
        training_programs: TrainingProgram by Alpha2 = training_program::CountryCode;
        /// Sessions of training programs for the country.
        training_sessions: TrainingSession by Alpha2 = training_session::CountryCode;
        /// Utilization reports about projects and terms in the country.
        utilization_reports: UtilizationReport by Alpha2 = utilization_report::CountryCode;
        /// Documents that concern the country.
        documents: Document by Alpha2 = document::CountryCode;
        /// Pipeline projects of the country.
        pipeline_projects: PipelineProject by Alpha2 = pipeline_project::CountryCode;
        /// Applications of the country's projects to funding sources.
        applications: Application by Alpha2 = application::CountryCode;
        /// Program sites in the country.
        program_sites: ProgramSite by Alpha2 = program_site::CountryCode;
        /// Experts who were or are dispatched to the country.
        experts: Expert by Alpha2 = expert_dispatch(CountryCode, ExpertId),
            filter "Experts who were or are dispatched to the country: at least one must match.";
    }
    computed {
        /// Coordinates of the geographic center of the country, or of its largest part if other parts are far
        /// away; null if unknown.
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
