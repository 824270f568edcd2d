//! A document by reference: what it is, where it is, and its hash.

use async_graphql::{Context, Object, Result};
use entity::value::{DocumentKind, PartialDate};

use crate::domain::country::{Country, CountryFilter};
use crate::domain::organization::{Organization, OrganizationFilter};
use crate::graphql::{LanguageCode, LocalizedText, PartialDateFilter, Record, StringFilter, by_code, by_id};

concept! {
    Document of document, "document", "documents",
    query: DocumentQuery { document, documents },
    key: DocumentKey {
        /// Its code, unique among documents.
        Code(Code, code),
    },
    filter: DocumentFilter,
    order: DocumentOrder,
}

/// A document by reference: what it is, where it is, and its hash.
#[Object]
impl Document {
    #[graphql(flatten)]
    async fn record(&self) -> Record<'_> {
        Record::of(self)
    }

    /// Its code, unique among documents.
    async fn code(&self) -> &str {
        &self.code
    }

    /// What kind of document it is.
    async fn kind(&self) -> DocumentKind {
        self.kind
    }

    /// The country concerned.
    async fn country(&self, ctx: &Context<'_>) -> Option<Result<Country>> {
        by_code(ctx, &self.0, |row| row.country_code.as_deref()).await
    }

    /// The organization that issued it.
    async fn organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        by_id(ctx, &self.0, |row| row.organization_id).await
    }

    /// Its title.
    async fn title(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to prefer over Accept-Language's.")] language: Option<LanguageCode>,
    ) -> LocalizedText<'_> {
        LocalizedText::required(ctx, &self.title, language)
    }

    /// When it was issued.
    async fn issued(&self) -> Option<&PartialDate> {
        self.issued.as_ref()
    }

    /// The language that it is in, ISO 639-1.
    async fn language(&self) -> Option<&str> {
        self.language.as_deref()
    }

    /// Where it is.
    async fn url(&self) -> Option<&str> {
        self.url.as_deref()
    }

    /// Its media type.
    async fn media_type(&self) -> Option<&str> {
        self.media_type.as_deref()
    }

    /// SHA-256 of its bytes, in hexadecimal.
    async fn sha256(&self) -> Option<&str> {
        self.sha256.as_deref()
    }
}

filter! {
    /// Selects documents; all that is given must hold.
    DocumentFilter on document {
        /// Words that its names in any language, or its codes, contain. Case, accents and hyphens do not
        /// matter, nor do spaces in Korean. At most 12 words.
        search: String = Search,
        /// Its code, unique among documents.
        code: StringFilter = Code,
        /// What kind of document it is: one of these.
        kind: Vec<DocumentKind> = Kind,
        /// When it was issued.
        issued: PartialDateFilter = Issued,
        /// The language that it is in, ISO 639-1.
        language: StringFilter = Language,
    }
    related {
        /// The country concerned.
        country: CountryFilter by CountryCode = country::Alpha2,
        /// The organization that issued it.
        organization: OrganizationFilter by OrganizationId = organization::Id,
    }
}

order! {
    /// The order of a list of documents.
    DocumentOrder by DocumentOrderField on document {
        /// Its code, unique among documents.
        Code: text(Code, |row| &row.code),
        /// Its name, in English where it has one.
        Name: text(SortName, |row| &row.sort_name),
        /// When it was issued.
        Issued: partial_date(Issued, |row| row.issued.as_ref()),
    }
}
