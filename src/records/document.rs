//! A document by reference: what it is, where it is, and its hash.

use entity::value::DocumentKind;

use super::country::Country;
use super::organization::Organization;

record! {
    /// A registered document: its kind, location and hash. The service does not store its content.
    Document of document;
    documents: "document", "documents";

    fields {
        /// Words that the names in any language or the codes contain, at most 12. Case, accents, hyphens and
        /// spaces in Korean are ignored.
        Search: search(),
        /// Code, unique among documents.
        Code: text().key().filter().order(),
        /// Kind of document.
        DocumentKind: choice<DocumentKind>().filter(),
        /// Title of the document.
        Title: localized(),
        /// Date of issue.
        IssuedOn: partial_date().filter().order(),
        /// Language of the document (ISO 639-1).
        Language: text().filter(),
        /// Location: an https URL or an archive reference.
        Url: text(),
        /// Media type.
        MediaType: text(),
        /// SHA-256 hash of the content, in hexadecimal.
        Sha256: text(),
        /// Name, in English if there is an English name.
        SortName: sort_key().named("name"),
    }
    one {
        /// Country that the document concerns.
        country: Country by CountryCode = country::Alpha2;
        /// Organization that issued the document.
        organization: Organization by OrganizationId = organization::Id;
    }
}
