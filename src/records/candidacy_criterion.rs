//! The assessment of one selection criterion.

use entity::value::SelectionCriterion;

use super::candidacy::Candidacy;
use super::country::Country;

record! {
    /// The assessment of one selection criterion.
    CandidacyCriterion of candidacy_criterion;
    "assessed criterion", "assessed criteria";

    fields {
        /// The criterion.
        Criterion: choice<SelectionCriterion>().filter(),
        /// Whether it is met; null while undecided.
        Met: flag().filter(),
        /// The assessment in words.
        Assessment: localized(),
        /// When it was assessed.
        AssessedOn: partial_date().filter(),
        /// When the record was made.
        CreatedAt: time().unread().order(),
    }
    one {
        /// The candidacy that is assessed.
        candidacy: Candidacy by CandidacyId = candidacy::Id;
        /// The partner country.
        country: Country by CountryCode = country::Alpha2;
    }
}
