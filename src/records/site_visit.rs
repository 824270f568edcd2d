//! An on-site visit to discuss the cooperation.

use super::center_term::CenterTerm;
use super::country::Country;
use super::document::Document;
use super::organization::Organization;

record! {
    /// An on-site visit to discuss the cooperation.
    SiteVisit of site_visit;
    "site visit", "site visits";

    fields {
        /// First day.
        StartedOn: partial_date().filter().order(),
        /// Last day.
        EndedOn: partial_date().filter(),
        /// Where.
        Place: localized(),
        /// What was found.
        Findings: localized(),
    }
    one {
        /// Who visited.
        visitor: Organization by VisitorId = organization::Id;
        /// The center term.
        term: CenterTerm by TermId = center_term::Id;
        /// The partner country.
        country: Country by CountryCode = country::Alpha2;
        /// The document that is on record for it.
        document: Document by DocumentId = document::Id, unfiltered;
    }
}
