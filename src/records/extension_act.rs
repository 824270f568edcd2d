//! A dated act that prolongs a term.

use entity::value::ExtensionActKind;

use super::center_term::CenterTerm;
use super::country::Country;
use super::document::Document;

record! {
    /// A dated act that extends a term.
    ExtensionAct of extension_act;
    "extension act", "extension acts";

    fields {
        /// Kind of act; null if unknown.
        ActKind: choice<ExtensionActKind>().filter(),
        /// Date of the signature.
        SignedOn: partial_date().filter().order(),
        /// New end of the term, set by the act.
        NewEndOn: partial_date().filter(),
        /// Remark on what is unknown or needs an explanation.
        Note: localized(),
    }
    one {
        /// Center term that the act belongs to.
        term: CenterTerm by TermId = center_term::Id;
        /// Partner country.
        country: Country by CountryCode = country::Alpha2;
        /// Document that serves as evidence.
        document: Document by DocumentId = document::Id, unfiltered;
    }
}
