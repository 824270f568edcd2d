//! The memorandum of understanding that a term rests on.

use super::center_term::CenterTerm;
use super::country::Country;
use super::document::Document;
use super::signatory::Signatory;

record! {
    /// The memorandum of understanding that a term rests on.
    Memorandum of memorandum;
    memoranda: "memorandum", "memoranda";

    fields {
        /// Its title.
        OfficialTitle: localized(),
        /// When it was signed.
        SignedOn: partial_date().filter().order(),
        /// Where it was signed.
        Place: localized(),
        /// What is not known or needs explaining.
        Note: localized(),
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
        /// Who signed it.
        signatories: Signatory by Id = signatory::MemorandumId;
    }
}
