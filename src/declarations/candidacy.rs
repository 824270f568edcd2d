use entity::value::CandidacyBasis;

record! {
    Candidacy of candidacy;
    "candidacy", "candidacies";

    fields {
        /// Basis of the candidacy.
        CandidacyBasis: choice<CandidacyBasis>().filter(),
        /// Date of the proposal.
        ProposedOn: partial_date().filter().order(),
        /// Remark, for example on facts that are not known; null if there is none.
        Note: localized(),
    }
    one {
        /// Organization that proposed the country.
        proposer: Organization by ProposerId = organization::Id;
        /// Memorandum that the proposal is based on; null unless `candidacyBasis` is EXISTING_MEMORANDUM.
        memorandum: Memorandum by MemorandumId = memorandum::Id;
        /// Center term that the candidacy belongs to.
        term: CenterTerm by TermId = center_term::Id;
        /// Partner country.
        country: Country by CountryCode = country::Alpha2;
    }
    all {
        /// Assessments of the candidate against the selection criteria.
        criteria: CandidacyCriterion by Id = candidacy_criterion::CandidacyId;
    }
}
