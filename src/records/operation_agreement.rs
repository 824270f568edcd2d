//! The agreement on the operation of a center, or why there is none.

use super::center_term::CenterTerm;
use super::country::Country;
use super::document::Document;
use super::signatory::Signatory;

record! {
    /// Agreement on the operation of a center, or the reason why it was skipped.
    OperationAgreement of operation_agreement;
    "operation agreement", "operation agreements";

    fields {
        /// Date of the signature.
        SignedOn: partial_date().filter().order(),
        /// True if the step was skipped.
        Skipped: flag().filter(),
        /// Reason why the step was skipped; null if it was not skipped.
        SkipReason: text(),
    }
    one {
        /// Center term that the agreement belongs to.
        term: CenterTerm by TermId = center_term::Id;
        /// Partner country.
        country: Country by CountryCode = country::Alpha2;
        /// Document that serves as evidence.
        document: Document by DocumentId = document::Id, unfiltered;
    }
    all {
        /// Signatories of the agreement; they are the heads of the specialized organizations.
        signatories: Signatory by Id = signatory::OperationAgreementId;
    }
}
