//! How what a center delivered is used after hand-over.

use entity::value::UtilizationStatus;

use super::center_term::CenterTerm;
use super::country::Country;
use super::document::Document;
use super::organization::Organization;
use super::project::Project;

record! {
    /// How what a center delivered is used after hand-over.
    UtilizationReport of utilization_report;
    utilizationReports: "utilization report", "utilization reports";

    fields {
        /// Whether it is in use.
        UtilizationStatus: choice<UtilizationStatus>().filter(),
        /// When it was reported.
        ReportedOn: partial_date().filter().order(),
        /// What time the report is about.
        Period: text(),
        /// What was found.
        Findings: localized(),
    }
    one {
        /// The project that delivered it.
        project: Project by ProjectId = project::Id;
        /// Who reports.
        reporter: Organization by ReporterId = organization::Id;
        /// The center term.
        term: CenterTerm by TermId = center_term::Id;
        /// The partner country.
        country: Country by CountryCode = country::Alpha2;
        /// The document that is on record for it.
        document: Document by DocumentId = document::Id, unfiltered;
    }
}
