use entity::value::DocumentKind;

record! {
    /// The service does not store its content.
    Document of document;
    documents: "document", "documents";

    fields {
        /// Words to find in the names (in any language) and codes: at most 12, all of which must be found.
        /// Case, accents and hyphens are ignored, as are spaces in Korean text.
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
        /// Location of the document: an https URL or an archive reference.
        Url: text(),
        /// Media type of the document, such as `application/pdf`.
        MediaType: text(),
        /// SHA-256 hash of the content, in hexadecimal.
        Sha256: text(),
        /// Title in English, or in another language if there is no English title.
        SortName: sort_key().named("name"),
    }
    one {
        /// Country that the document concerns.
        country: Country by CountryCode = country::Alpha2;
        /// Organization that issued the document.
        organization: Organization by OrganizationId = organization::Id;
    }
}
