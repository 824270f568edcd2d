//! A memorandum of understanding on digital government between Korea and a partner country.

use super::candidacy::Candidacy;
use super::center_term::CenterTerm;
use super::country::Country;
use super::document::Document;
use super::signatory::Signatory;

record! {
    /// Memorandum of understanding on digital government between Korea and a partner country.
    Memorandum of memorandum;
    memoranda: "memorandum", "memoranda";

    fields {
        /// Title of the memorandum.
        OfficialTitle: localized(),
        /// Date of the signature.
        SignedOn: partial_date().filter().order(),
        /// Place of the signature.
        Place: localized(),
        /// Remark on what is unknown or needs an explanation.
        Note: localized(),
    }
    one {
        /// Center term that is based on the memorandum; null if the memorandum was signed before a center was
        /// proposed.
        term: CenterTerm by TermId = center_term::Id;
        /// Partner country.
        country: Country by CountryCode = country::Alpha2;
        /// Document that serves as evidence.
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
