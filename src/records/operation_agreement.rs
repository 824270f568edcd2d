//! The agreement on the operation of a center, or why there is none.

use super::center_term::CenterTerm;
use super::country::Country;
use super::document::Document;
use super::signatory::Signatory;

record! {
    /// The agreement on the operation of a center, or why there is none.
    OperationAgreement of operation_agreement;
    "operation agreement", "operation agreements";

    fields {
        /// When it was signed.
        SignedOn: partial_date().filter().order(),
        /// Whether the step was skipped.
        Skipped: flag().filter(),
        /// Why it was skipped.
        SkipReason: text(),
    }
    one {
        /// The center term.
        term: CenterTerm by TermId = center_term::Id;
        /// The partner country.
        country: Country by CountryCode = country::Alpha2;
        /// The document that is on record for it.
        document: Document by DocumentId = document::Id, unfiltered;
    }
    all {
        /// Who signed it: the heads of the specialized organizations.
        signatories: Signatory by Id = signatory::OperationAgreementId;
    }
}
