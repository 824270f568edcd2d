record! {
    Memorandum of memorandum;
    memoranda: "memorandum", "memoranda";

    fields {
        /// Title of the memorandum.
        OfficialTitle: localized(),
        /// Date on which the memorandum was signed.
        SignedOn: partial_date().filter().order(),
        /// Place where the memorandum was signed.
        Place: localized(),
        /// Remark, for example on facts that are not known; null if there is none.
        Note: localized(),
    }
    one {
        /// Center term for which the memorandum was signed; null if it was signed before a center was
        /// proposed.
        term: CenterTerm by TermId = center_term::Id;
        /// Partner country.
        country: Country by CountryCode = country::Alpha2;
        /// Registered document that contains the memorandum; null if there is none or you may not see it.
        document: Document by DocumentId = document::Id, unfiltered;
    }
    many {
        /// Candidacies that are based on the memorandum.
        candidacies: Candidacy by Id = candidacy::MemorandumId;
    }
    all {
        /// Signatories of the memorandum.
        signatories: Signatory by Id = signatory::MemorandumId;
    }
}
