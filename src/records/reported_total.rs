//! Totals that an official page reports. They stand beside what is counted from records and are never added to it.

use super::center_term::CenterTerm;
use super::country::Country;

record! {
    /// Totals that an official page reports. They stand beside what is counted from records and are never added
    /// to it.
    ReportedTotal of reported_total;
    reportedTotals: "reported total", "reported totals";

    fields {
        /// Its code, unique among reported totals.
        Code: text().key().filter().order(),
        /// Projects.
        ProjectCount: int().filter(),
        /// Consultations.
        ConsultationCount: int().filter(),
        /// Workshops, seminars and the like.
        WorkshopCount: int().filter(),
        /// The year that the page gives for the start of the center.
        StartYear: int().filter(),
    }
    one {
        /// The term that it is about.
        term: CenterTerm by TermId = center_term::Id;
        /// The partner country.
        country: Country by CountryCode = country::Alpha2;
    }
}
