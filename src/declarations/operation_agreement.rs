record! {
    OperationAgreement of operation_agreement;
    "operation agreement", "operation agreements";

    fields {
        /// Date on which the agreement was signed; null if the agreement was skipped.
        SignedOn: partial_date().filter().order(),
        /// True if the agreement was skipped because it was not necessary.
        Skipped: flag().filter(),
        /// Reason why the agreement was not necessary; null if it was not skipped.
        SkipReason: text(),
    }
    one {
        /// Center term that the agreement belongs to.
        term: CenterTerm by TermId = center_term::Id;
        /// Partner country.
        country: Country by CountryCode = country::Alpha2;
        /// Registered document that contains the agreement; null if there is none or you may not see it.
        document: Document by DocumentId = document::Id, unfiltered;
    }
    all {
        /// Signatories of the agreement; they are the heads of the specialized organizations of both sides.
        signatories: Signatory by Id = signatory::OperationAgreementId;
    }
}
