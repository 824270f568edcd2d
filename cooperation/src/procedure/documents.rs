//! Documents, by reference: where one is, and the hash that it is known by.

use async_graphql::{Context, InputObject, Object};
use entity::document;
use entity::value::{DocumentKind, PartialDate, Visibility};
use model::api::LanguageCode;
use model::api::record::KeyOf;
use model::clock;
use model::policy::acts;
use model::recording::{
    Keys, Somewhere, TextInput, ValidationError, Work, found_by, in_place, localized, optional_line, payload,
};
use model::records::{Country, Document, Organization};
use model::store::new_record;

/// Input of `registerDocument`.
#[derive(Debug, InputObject)]
pub struct RegisterDocumentInput {
    /// Kind of document.
    document_kind: DocumentKind,
    /// Country that the document concerns. Organizations of a partner country must give their own country.
    country: Option<KeyOf<Country>>,
    /// Organization that issued the document.
    organization: Option<KeyOf<Organization>>,
    /// Title of the document.
    title: Vec<TextInput>,
    /// Date of issue.
    issued_on: Option<PartialDate>,
    /// Language of the document.
    language: Option<LanguageCode>,
    /// Location of the document: an https URL or an archive reference.
    url: Option<String>,
    /// Media type of the document, such as `application/pdf`.
    media_type: Option<String>,
    /// SHA-256 hash of the content, 64 hexadecimal digits.
    sha256: String,
    /// Visibility of the document's record.
    #[graphql(default_with = "Visibility::Internal")]
    visibility: Visibility,
}

payload! {
    RegisterDocumentPayload {
        /// Registered document; null if the mutation failed.
        document: Document = document,
    }
}

#[derive(Debug, Default)]
pub struct DocumentMutation;

/// Documents, by reference.
#[Object]
impl DocumentMutation {
    /// Registers a document as evidence, by its location and hash. The service does not store its content.
    async fn register_document(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Document to register.")] input: RegisterDocumentInput,
    ) -> async_graphql::Result<RegisterDocumentPayload> {
        let RegisterDocumentInput { title, url, media_type, sha256, .. } = input;
        let checks = (
            localized("title", title),
            location(url),
            optional_line("media_type", media_type),
            hash(&sha256),
            Keys::of(ctx)?.optional_id("organization", input.organization.as_ref()).await,
        );
        let somewhere = Somewhere { term: None, country: input.country.as_ref() };
        let work = async |work: &mut Work<'_>, _, country_code, valid| {
            let (title, url, media_type, sha256, organization_id) = valid;
            if let Some(issued_on) = &input.issued_on {
                work.happened("issued_on", issued_on.earliest())?;
            }
            work.organizations("organization", organization_id).await?;
            let code = format!("DOC-{}", clock::new_id().simple());
            let (sort_name, search) = found_by(&title, &[&code]);
            let row = new_record!(document, input.visibility, {
                code,
                document_kind: input.document_kind,
                country_code,
                organization_id,
                title,
                sort_name,
                search,
                issued_on: input.issued_on,
                language: input.language.map(|language| language.0),
                url,
                media_type,
                sha256: Some(sha256),
            });
            Ok((work.writer.save::<document::Entity>(None, row).await?,))
        };
        in_place::<acts::RegisterDocument, _, _, _>(ctx, somewhere, checks, work).await
    }
}

/// An https URL, or the words of an archive: nothing that a browser would run or read elsewhere.
fn location(url: Option<String>) -> Result<Option<String>, ValidationError> {
    const ELSEWHERE: [&str; 6] = ["about", "blob", "data", "file", "javascript", "vbscript"];
    let url = optional_line("url", url)?;
    let parsed = url.as_deref().and_then(|url| reqwest::Url::parse(url).ok());
    match parsed.as_ref().map(|url| (url.scheme(), url.has_authority())) {
        None | Some(("https", _)) => Ok(url),
        Some((scheme, false)) if !ELSEWHERE.contains(&scheme) => Ok(url),
        _ => Err(ValidationError::Invalid(
            "url",
            "must be an https URL or an archive reference",
            "https URL이나 기록물 참조여야 합니다",
        )),
    }
}

/// A SHA-256 hash in lower case.
fn hash(text: &str) -> Result<String, ValidationError> {
    if text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Ok(text.to_ascii_lowercase());
    }
    Err(ValidationError::Invalid("sha256", "must have 64 hexadecimal digits", "16진수 64자리여야 합니다"))
}
