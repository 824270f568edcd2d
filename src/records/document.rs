//! A document by reference: what it is, where it is, and its hash.

use entity::value::DocumentKind;

use super::country::Country;
use super::organization::Organization;

record! {
    /// A document by reference: what it is, where it is, and its hash.
    Document of document;
    documents: "document", "documents";

    fields {
        /// Words that its names in any language, or its codes, contain. Case, accents and hyphens do not
        /// matter, nor do spaces in Korean. At most 12 words.
        Search: search(),
        /// Its code, unique among documents.
        Code: text().key().filter().order(),
        /// What kind of document it is.
        DocumentKind: choice<DocumentKind>().filter(),
        /// Its title.
        Title: localized(),
        /// When it was issued.
        IssuedOn: partial_date().filter().order(),
        /// The language that it is in, ISO 639-1.
        Language: text().filter(),
        /// Where it is.
        Url: text(),
        /// Its media type.
        MediaType: text(),
        /// SHA-256 of its bytes, in hexadecimal.
        Sha256: text(),
        /// Its name, in English where it has one.
        SortName: sort_key().named("name"),
    }
    one {
        /// The country concerned.
        country: Country by CountryCode = country::Alpha2;
        /// The organization that issued it.
        organization: Organization by OrganizationId = organization::Id;
    }
}
