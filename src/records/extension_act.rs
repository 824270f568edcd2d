//! A dated act that prolongs a term.

use entity::value::ExtensionActKind;

use super::center_term::CenterTerm;
use super::country::Country;
use super::document::Document;

record! {
    /// A dated act that prolongs a term.
    ExtensionAct of extension_act;
    "extension act", "extension acts";

    fields {
        /// The kind of act; null where the record does not say.
        ActKind: choice<ExtensionActKind>().filter(),
        /// When it was signed.
        SignedOn: partial_date().filter().order(),
        /// The new end of the term.
        NewEndOn: partial_date().filter(),
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
}
