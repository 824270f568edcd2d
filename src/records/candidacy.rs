//! A country proposed for a center.

use entity::value::CandidacyBasis;

use super::candidacy_criterion::CandidacyCriterion;
use super::center_term::CenterTerm;
use super::country::Country;
use super::memorandum::Memorandum;
use super::organization::Organization;

record! {
    /// A country proposed for a center.
    Candidacy of candidacy;
    "candidacy", "candidacies";

    fields {
        /// What the candidacy rests on.
        CandidacyBasis: choice<CandidacyBasis>().filter(),
        /// When it was proposed.
        ProposedOn: partial_date().filter().order(),
        /// What is not known or needs explaining.
        Note: localized(),
    }
    one {
        /// The organization that proposed the country.
        proposer: Organization by ProposerId = organization::Id;
        /// The memorandum that the proposal rests on, where `candidacyBasis` is EXISTING_MEMORANDUM.
        memorandum: Memorandum by MemorandumId = memorandum::Id;
        /// The center term.
        term: CenterTerm by TermId = center_term::Id;
        /// The partner country.
        country: Country by CountryCode = country::Alpha2;
    }
    all {
        /// The assessment of each criterion.
        criteria: CandidacyCriterion by Id = candidacy_criterion::CandidacyId;
    }
}
