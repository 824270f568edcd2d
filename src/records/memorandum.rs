//! A memorandum of understanding on digital government between Korea and a partner country.

use super::candidacy::Candidacy;
use super::center_term::CenterTerm;
use super::country::Country;
use super::document::Document;
use super::signatory::Signatory;

record! {
    /// A memorandum of understanding on digital government between Korea and a partner country.
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
        /// The center term that it founded. Null for a memorandum that was signed before any center was proposed.
        term: CenterTerm by TermId = center_term::Id;
        /// The partner country.
        country: Country by CountryCode = country::Alpha2;
        /// The document that is on record for it.
        document: Document by DocumentId = document::Id, unfiltered;
    }
    many {
        /// The candidacies that rest on it.
        candidacies: Candidacy by Id = candidacy::MemorandumId;
    }
    all {
        /// Who signed it.
        signatories: Signatory by Id = signatory::MemorandumId;
    }
}
