//! What is on record of a memorandum and of those who sign, as it turns out to be.

use async_graphql::{Context, InputObject, MaybeUndefined, Object};
use entity::{RecordType, memorandum, signatory};

use super::rules::Rule;
use crate::api::Failure;
use crate::policy::acts;
use crate::recording::{
    MutationError, RecordInput, TextInput, ValidationError, Work, id_of, maybe_line, on_record, payload,
    texts,
};
use crate::records::memorandum::Memorandum;
use crate::records::signatory::Signatory;
use crate::store::{Reader, Rows};

/// Input of `updateMemorandum`. Fields that are left out do not change.
#[derive(Debug, InputObject)]
pub struct UpdateMemorandumInput {
    #[graphql(flatten)]
    on: RecordInput,
    /// Official title of the memorandum.
    official_title: MaybeUndefined<Vec<TextInput>>,
    /// Place where the memorandum was signed.
    place: MaybeUndefined<Vec<TextInput>>,
    /// Remark on the memorandum.
    note: MaybeUndefined<Vec<TextInput>>,
}

/// Input of `updateSignatory`. Fields that are left out do not change.
#[derive(Debug, InputObject)]
pub struct UpdateSignatoryInput {
    #[graphql(flatten)]
    on: RecordInput,
    /// Position of the person who signed.
    position: MaybeUndefined<Vec<TextInput>>,
    /// Name of the person who signed. The name of a person who signed an agreement cannot be removed.
    person_name: MaybeUndefined<String>,
}

payload! {
    UpdateMemorandumPayload {
        /// Memorandum; null if the mutation failed.
        memorandum: Memorandum = memorandum,
    }
    UpdateSignatoryPayload {
        /// Signatory; null if the mutation failed.
        signatory: Signatory = signatory,
    }
}

#[derive(Debug, Default)]
pub struct SignatoryMutation;

/// Corrections of what was signed, and by whom.
#[Object]
impl SignatoryMutation {
    /// Corrects the title, the place and the note of a memorandum. `correctStep` corrects the date and the document of
    /// one that founded a term.
    async fn update_memorandum(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Changes to make.")] input: UpdateMemorandumInput,
    ) -> async_graphql::Result<UpdateMemorandumPayload> {
        let UpdateMemorandumInput { on, official_title, place, note } = input;
        let checks = (texts("official_title", official_title), texts("place", place), texts("note", note));
        on_record::<acts::SignMemorandum, memorandum::Entity, _, _, _>(
            ctx,
            &on,
            checks,
            async |work, was, (official_title, place, note)| {
                let mut row = was.clone();
                official_title.update_to(&mut row.official_title);
                place.update_to(&mut row.place);
                note.update_to(&mut row.note);
                Ok((work.writer.save::<memorandum::Entity>(Some(was), row).await?,))
            },
        )
        .await
    }

    /// Corrects the position and the name of a person who signed a memorandum or an agreement.
    async fn update_signatory(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Changes to make.")] input: UpdateSignatoryInput,
    ) -> async_graphql::Result<UpdateSignatoryPayload> {
        let UpdateSignatoryInput { on, position, person_name } = input;
        let checks = (texts("position", position), maybe_line("person_name", person_name));
        let work =
            async |work: &mut Work<'_>,
                   was: signatory::Model,
                   (position, person_name): (MaybeUndefined<_>, MaybeUndefined<_>)| {
                let mut row = was.clone();
                position.update_to(&mut row.position);
                person_name.update_to(&mut row.person_name);
                if row.operation_agreement_id.is_some()
                    && was.person_name.is_some()
                    && row.person_name.is_none()
                {
                    return Err(MutationError::from(ValidationError::rule("person_name", Rule::NamedHeads)));
                }
                Ok((work.writer.save::<signatory::Entity>(Some(was), row).await?,))
            };
        if signs_agreement(ctx, &on).await? {
            on_record::<acts::SignAgreement, signatory::Entity, _, _, _>(ctx, &on, checks, work).await
        } else {
            on_record::<acts::SignMemorandum, signatory::Entity, _, _, _>(ctx, &on, checks, work).await
        }
    }
}

/// Whether the signatory that an input names signed an agreement, as far as the caller sees it.
async fn signs_agreement(ctx: &Context<'_>, on: &RecordInput) -> async_graphql::Result<bool> {
    let Ok(id) = id_of("id", RecordType::Signatory, &on.id) else { return Ok(false) };
    let seen = ctx.data::<Reader>()?.by_id::<signatory::Entity>(id).await.map_err(Failure::from)?;
    Ok(seen.is_some_and(|row| row.operation_agreement_id.is_some()))
}
