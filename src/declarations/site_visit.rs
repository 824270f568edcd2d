record! {
    SiteVisit of site_visit;
    "site visit", "site visits";

    fields {
        /// First day of the visit.
        StartedOn: partial_date().filter().order(),
        /// Last day of the visit.
        EndedOn: partial_date().filter(),
        /// Place of the visit.
        Place: localized(),
        /// Findings of the visit.
        Findings: localized(),
    }
    one {
        /// Organization that made the visit.
        visitor: Organization by VisitorId = organization::Id;
        /// Center term that the visit belongs to.
        term: CenterTerm by TermId = center_term::Id;
        /// Partner country.
        country: Country by CountryCode = country::Alpha2;
        /// Registered document that contains the report of the visit; null if there is none or you may not
        /// see it.
        document: Document by DocumentId = document::Id, unfiltered;
    }
}
