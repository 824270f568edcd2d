use entity::value::{CooperationSide, SignatoryRank};

record! {
    Signatory of signatory;
    "signatory", "signatories";

    fields {
        /// Side that the signatory represents.
        Side: choice<CooperationSide>().filter(),
        /// Rank of the signatory.
        Rank: choice<SignatoryRank>().filter(),
        /// Office that the signatory holds.
        Position: localized(),
        /// Name of the signatory. Personal data: null for callers who may not read it.
        PersonName: text(),
        /// Time when the record was created.
        CreatedAt: time().unread().order(),
    }
    one {
        /// Memorandum that was signed; null if an agreement was signed.
        memorandum: Memorandum by MemorandumId = memorandum::Id;
        /// Agreement that was signed; null if a memorandum was signed.
        operation_agreement: OperationAgreement by OperationAgreementId = operation_agreement::Id;
        /// Organization that the signatory represents.
        organization: Organization by OrganizationId = organization::Id;
        /// Partner country of the memorandum or agreement.
        country: Country by CountryCode = country::Alpha2;
    }
}
