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

/// A document to register.
#[derive(Debug, InputObject)]
pub struct RegisterDocumentInput {
    /// What kind of document it is.
    kind: DocumentKind,
    /// The country that it concerns, ISO 3166-1 alpha-2; a partner's organization names its own.
    country_code: Option<String>,
    /// The organization that issued it.
    organization_id: Option<ID>,
    /// Its title.
    title: Vec<TextInput>,
    /// When it was issued.
    issued: Option<PartialDate>,
    /// The language that it is in.
    language: Option<LanguageCode>,
    /// Where it is: an https address, or the reference of an archive.
    url: Option<String>,
    /// Its media type, such as `application/pdf`.
    media_type: Option<String>,
    /// The SHA-256 of its bytes, 64 hexadecimal digits.
    sha256: String,
    /// Who may see that it is there.
    #[graphql(default_with = "Visibility::Internal")]
    visibility: Visibility,
}

payload! {
    /// What became of a document.
    RegisterDocumentPayload {
        /// The document.
        document: Document = document,
    }
}

#[derive(Debug, Default)]
pub struct DocumentMutation;

/// Documents, by reference.
#[Object]
impl DocumentMutation {
    /// Registers a document as evidence, by its reference and hash; the service does not keep its bytes.
    async fn register_document(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The document.")] input: RegisterDocumentInput,
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
        return Err(ValidationError::Invalid("sha256", "64 hexadecimal digits", "16진수 64자리여야 합니다"));
    }
    let code = format!("DOC-{}", clock::new_id().simple());
    let title = localized("title", input.title)?;
    let (sort_name, search) = found_by(&title, &[&code]);
    Ok(new_record!(document, input.visibility, {
        code,
        kind: input.kind,
        country_code: input.country_code,
        organization_id,
        title,
        sort_name,
        search,
        issued: input.issued,
        language: input.language.map(|language| language.0),
        url: optional_line("url", input.url)?,
        media_type: optional_line("media_type", input.media_type)?,
        sha256: Some(sha256),
    }))
}
