//! The memorandum of understanding that a term rests on.

use super::center_term::CenterTerm;
use super::country::Country;
use super::document::Document;
use super::signatory::Signatory;

record! {
    /// Memorandum of understanding that a term is based on.
    Memorandum of memorandum;
    memoranda: "memorandum", "memoranda";

    fields {
        /// Title.
        OfficialTitle: localized(),
        /// Date of the signature.
        SignedOn: partial_date().filter().order(),
        /// Place of the signature.
        Place: localized(),
        /// Remark: what is unknown or needs explaining.
        Note: localized(),
    }
    one {
        /// Center term.
        term: CenterTerm by TermId = center_term::Id;
        /// Partner country.
        country: Country by CountryCode = country::Alpha2;
        /// Document that serves as evidence.
        document: Document by DocumentId = document::Id, unfiltered;
    }
    all {
        /// Signatories.
        signatories: Signatory by Id = signatory::MemorandumId;
    }
}
