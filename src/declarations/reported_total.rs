record! {
    /// They are
    /// shown separately from the counts of records and never added to them.
    ReportedTotal of reported_total;
    reportedTotals: "reported total", "reported totals";

    fields {
        /// Code, unique among reported totals.
        Code: text().key().filter().order(),
        /// Number of projects.
        ProjectCount: int().filter(),
        /// Number of consultations.
        ConsultationCount: int().filter(),
        /// Number of workshops, seminars and similar events.
        WorkshopCount: int().filter(),
        /// Year in which the center started, according to the official page.
        StartYear: int().filter(),
    }
    one {
        /// Center term that the numbers are about.
        term: CenterTerm by TermId = center_term::Id;
        /// Partner country.
        country: Country by CountryCode = country::Alpha2;
    }
}
