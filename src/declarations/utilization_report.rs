use entity::value::UtilizationStatus;

record! {
    UtilizationReport of utilization_report;
    utilizationReports: "utilization report", "utilization reports";

    fields {
        /// Status of use of the results.
        UtilizationStatus: choice<UtilizationStatus>().filter(),
        /// Date of the report.
        ReportedOn: partial_date().filter().order(),
        /// Period that the report covers.
        Period: text(),
        /// Findings of the report.
        Findings: localized(),
    }
    one {
        /// Project that delivered the results; null if the report is about the whole term.
        project: Project by ProjectId = project::Id;
        /// Organization that made the report.
        reporter: Organization by ReporterId = organization::Id;
        /// Center term that the report belongs to.
        term: CenterTerm by TermId = center_term::Id;
        /// Partner country.
        country: Country by CountryCode = country::Alpha2;
        /// Registered document that contains the report; null if there is none or you may not see it.
        document: Document by DocumentId = document::Id, unfiltered;
    }
}
