//! Corrections of memoranda, and of the names and positions of those who signed.

use async_graphql::{Context, InputObject, MaybeUndefined, Object};
use entity::value::CooperationSide;
use entity::{memorandum, signatory};
use model::policy::{Act, acts};
use model::recording::{
    RecordInput, TextInput, ValidationError, in_sight, maybe_line, on_record, payload, texts,
};
use model::records::{Memorandum, Signatory};

use super::rules::Rule;

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

    /// Corrects the position and the name of a person who signed a memorandum or an agreement. Those who signed for Korea
    /// are corrected by Korea's side only.
    async fn update_signatory(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Changes to make.")] input: UpdateSignatoryInput,
    ) -> async_graphql::Result<UpdateSignatoryPayload> {
        let seen = in_sight::<signatory::Entity>(ctx, &input.on.id).await?;
        if seen.is_some_and(|row| row.operation_agreement_id.is_some()) {
            update::<acts::SignAgreement>(ctx, input).await
        } else {
            update::<acts::SignMemorandum>(ctx, input).await
        }
    }
}

async fn update<A: Act>(
    ctx: &Context<'_>,
    UpdateSignatoryInput { on, position, person_name }: UpdateSignatoryInput,
) -> async_graphql::Result<UpdateSignatoryPayload> {
    let checks = (texts("position", position), maybe_line("person_name", person_name));
    on_record::<A, signatory::Entity, _, _, _>(
        ctx,
        &on,
        checks,
        async |work, was, (position, person_name)| {
            if was.side == CooperationSide::Korea && !work.may::<acts::CorrectStep, signatory::Entity>(&was) {
                return Err(ValidationError::rule("id", Rule::SignatoryOfKorea).into());
            }
            let mut row = was.clone();
            position.update_to(&mut row.position);
            person_name.update_to(&mut row.person_name);
            let is_unnamed = was.person_name.is_some() && row.person_name.is_none();
            if row.operation_agreement_id.is_some() && is_unnamed {
                return Err(ValidationError::rule("person_name", Rule::NamedHeads).into());
            }
            Ok((work.writer.save::<signatory::Entity>(Some(was), row).await?,))
        },
    )
    .await
}
