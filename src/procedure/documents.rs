//! Documents, by reference: where one is, and the hash that it is known by.

use async_graphql::{Context, ID, InputObject, Object};
use entity::document;
use entity::value::{DocumentKind, PartialDate, Visibility};

use crate::api::{Changes, LanguageCode};
use crate::clock;
use crate::policy::{Place, acts};
use crate::recording::{
    TextInput, ValidationError, found_by, localized, optional_id, optional_line, payload, record,
};
use crate::records::document::Document;
use entity::RecordType;

/// Input of `registerDocument`.
#[derive(Debug, InputObject)]
pub struct RegisterDocumentInput {
    /// Kind of document.
    document_kind: DocumentKind,
    /// Country that the document concerns (ISO 3166-1 alpha-2). Organizations of a partner country must give
    /// their own.
    country_code: Option<String>,
    /// ID of the organization that issued the document.
    organization_id: Option<ID>,
    /// Title.
    title: Vec<TextInput>,
    /// Date of issue.
    issued_on: Option<PartialDate>,
    /// Language of the document.
    language: Option<LanguageCode>,
    /// Location: an https URL or an archive reference.
    url: Option<String>,
    /// Media type, such as `application/pdf`.
    media_type: Option<String>,
    /// SHA-256 hash of the content, 64 hexadecimal digits.
    sha256: String,
    /// Visibility of the document's record.
    #[graphql(default_with = "Visibility::Internal")]
    visibility: Visibility,
}

payload! {
    /// Payload of `registerDocument`.
    RegisterDocumentPayload {
        /// Registered document.
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
        let changes = Changes::of(ctx)?;
        let place = Place::country(input.country_code.as_deref());
        let allowed = changes.allow::<acts::RegisterDocument>(place)?;
        let organization =
            optional_id("input.organizationId", RecordType::Organization, input.organization_id.as_ref())?;
        let outcome = record(ctx, &allowed, checked(input, organization), async |work, row| {
            work.countries("country_code", row.country_code.as_deref()).await?;
            work.organizations("organization_id", row.organization_id).await?;
            Ok((work.writer.save::<document::Entity>(None, row).await?,))
        });
        Ok(RegisterDocumentPayload::of(outcome.await?))
    }
}

fn checked(
    input: RegisterDocumentInput,
    organization_id: Option<uuid::Uuid>,
) -> Result<document::Model, ValidationError> {
    let sha256 = input.sha256.to_ascii_lowercase();
    if sha256.len() != 64 || !sha256.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(ValidationError::Invalid(
            "sha256",
            "must have 64 hexadecimal digits",
            "16진수 64자리여야 합니다",
        ));
    }
    let code = format!("DOC-{}", clock::new_id().simple());
    let title = localized("title", input.title)?;
    let (sort_name, search) = found_by(&title, &[&code]);
    Ok(new_record!(document, input.visibility, {
        code,
        document_kind: input.document_kind,
        country_code: input.country_code,
        organization_id,
        title,
        sort_name,
        search,
        issued_on: input.issued_on,
        language: input.language.map(|language| language.0),
        url: optional_line("url", input.url)?,
        media_type: optional_line("media_type", input.media_type)?,
        sha256: Some(sha256),
    }))
}
