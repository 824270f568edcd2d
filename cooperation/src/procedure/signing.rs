//! What the two sides sign: the memorandum and the agreement.

use async_graphql::{Context, Object};
use entity::value::{Localized, ProcedureStepKind, Visibility};
use entity::{memorandum, operation_agreement, procedure_step, signatory};
use model::policy::acts;
use model::recording::{
    Keys, MutationError, Somewhere, ValidationError, Work, each, in_place, line, on_field, on_record,
    optional_texts, remove,
};
use model::store::{Rows, new_record};
use uuid::Uuid;

use super::facts::standing;
use super::input::{most_people, on_term, person};
use super::rules::{
    Rule, SIDES, Signatory, check_agreement, check_both_sign, check_follows, check_founding,
    check_memorandum, check_memorandum_date,
};
use super::step_input::{
    DeleteMemorandumInput, DeleteMemorandumPayload, RegisterMemorandumInput, RegisterMemorandumPayload,
    SignAgreementInput, SignAgreementPayload, SignMemorandumInput, SignMemorandumPayload, SignatoryInput,
    SkipAgreementInput, SkipAgreementPayload,
};
use super::store::{Said, of_side};

#[derive(Debug, Default)]
pub struct SigningMutation;

/// What the two sides sign.
#[Object]
impl SigningMutation {
    /// Records that the memorandum was signed. The signature requires a recorded request, an accepted
    /// document review and an on-site visit. A minister or a person of higher rank signs for each side.
    async fn sign_memorandum(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Memorandum that was signed.")] input: SignMemorandumInput,
    ) -> async_graphql::Result<SignMemorandumPayload> {
        let SignMemorandumInput { on, occurred_on, official_title, place, signatories, document } = input;
        let keys = Keys::of(ctx)?;
        let checks = (
            optional_texts("official_title", official_title),
            optional_texts("place", place),
            signing(keys, signatories).await,
            keys.id("document", &document).await,
        );
        on_term::<acts::SignMemorandum, _, _, _>(ctx, &on, checks, async |work, valid| {
            let (official_title, place, (signatories, people), document) = valid;
            let own = (
                stand_for_their_sides(work, &work.term.country_code, &signatories).await,
                on_field("signatories", check_memorandum(&signatories)),
                on_field("occurred_on", check_memorandum_date(&work.facts, &occurred_on)),
            );
            let visibility = work.visible(on.visibility)?;
            let said = Said::on(&occurred_on, document);
            let step = work.take(ProcedureStepKind::MouSigned, said, visibility, own).await?;
            let row = new_record!(memorandum, visibility, {
                term_id: Some(work.term.id),
                country_code: work.term.country_code.clone(),
                official_title,
                signed_on: Some(occurred_on.clone()),
                place,
                document_id: Some(document),
                note: None,
            });
            let memorandum = work.writer.save::<memorandum::Entity>(None, row).await?;
            let signed = Signed::of(&memorandum);
            sign(work, signed, signatories.iter().zip(people)).await?;
            Ok((work.term.clone(), step, memorandum))
        })
        .await
    }

    /// Registers a memorandum on digital government that was signed before a center was proposed, so that a
    /// candidacy can be based on it, or the memorandum of a historical term of which none is recorded. The steps of the
    /// term do not change.
    async fn register_memorandum(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Memorandum to register.")] input: RegisterMemorandumInput,
    ) -> async_graphql::Result<RegisterMemorandumPayload> {
        let RegisterMemorandumInput {
            country, term, signed_on, official_title, place, note, visibility, ..
        } = input;
        let keys = Keys::of(ctx)?;
        let signing = signing(keys, input.signatories).await.and_then(|signing| {
            on_field("signatories", check_both_sign(&signing.0))?;
            Ok(signing)
        });
        let checks = (
            optional_texts("official_title", official_title),
            optional_texts("place", place),
            optional_texts("note", note),
            signing,
            keys.id("document", &input.document).await,
        );
        in_place::<acts::RegisterMemorandum, _, _, _>(
            ctx,
            Somewhere { term: term.as_ref(), country: Some(&country) },
            checks,
            async |work, term, country, (official_title, place, note, (signatories, people), document)| {
                let country = country.ok_or(ValidationError::NotFound("country"))?;
                work.happened("signed_on", signed_on.earliest())?;
                if let Some(term) = &term {
                    let own = work.writer.of::<memorandum::Entity>(memorandum::Column::TermId, vec![term.id]);
                    on_field("term", check_founding(!own.await?.is_empty(), term.latest_step))?;
                    if let Some(opened_on) = &term.opened_on {
                        on_field("signed_on", check_follows(Some(&signed_on), opened_on, Rule::AfterNext))?;
                    }
                }
                work.evidence("document", Some(document), &country).await?;
                stand_for_their_sides(work, &country, &signatories).await?;
                let row = new_record!(memorandum, visibility, {
                    term_id: term.map(|term| term.id),
                    country_code: country,
                    official_title,
                    signed_on: Some(signed_on),
                    place,
                    document_id: Some(document),
                    note,
                });
                let memorandum = work.writer.save::<memorandum::Entity>(None, row).await?;
                sign(work, Signed::of(&memorandum), signatories.iter().zip(people)).await?;
                Ok((memorandum,))
            },
        )
        .await
    }

    /// Deletes a memorandum that was registered by mistake, with its signatories, unless the procedure of a term
    /// rests on it. Its history remains.
    async fn delete_memorandum(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Memorandum to delete.")] input: DeleteMemorandumInput,
    ) -> async_graphql::Result<DeleteMemorandumPayload> {
        on_record::<acts::RegisterMemorandum, memorandum::Entity, _, _, _>(
            ctx,
            &input.0,
            (),
            async |work, was, ()| {
                let (column, own) = (procedure_step::Column::TermId, was.term_id.into_iter().collect());
                let steps = standing(work.writer.of::<procedure_step::Entity>(column, own).await?);
                if steps.iter().any(|step| step.step_kind == ProcedureStepKind::MouSigned) {
                    return Err(ValidationError::rule("id", Rule::FoundedTerm).into());
                }
                let column = signatory::Column::MemorandumId;
                let signatories = work.writer.of::<signatory::Entity>(column, vec![was.id]).await?;
                work.writer.delete::<signatory::Entity>(&signatories).await?;
                remove::<memorandum::Entity>(work, &was).await?;
                Ok((was,))
            },
        )
        .await
    }

    /// Records that the heads of the specialized organizations in the Committee, one for each side, signed
    /// the agreement on the operation of the center.
    async fn sign_agreement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Agreement that was signed.")] input: SignAgreementInput,
    ) -> async_graphql::Result<SignAgreementPayload> {
        let SignAgreementInput { on, occurred_on, signatories, document } = input;
        let keys = Keys::of(ctx)?;
        let checks = (signing(keys, signatories).await, keys.id("document", &document).await);
        on_term::<acts::SignAgreement, _, _, _>(ctx, &on, checks, async |work, valid| {
            let ((signatories, people), document) = valid;
            let own = (
                stand_for_their_sides(work, &work.term.country_code, &signatories).await,
                on_field("signatories", check_agreement(&work.facts, &signatories)),
            );
            let visibility = work.visible(on.visibility)?;
            let said = Said::on(&occurred_on, document);
            let step = work.take(ProcedureStepKind::AgreementSigned, said, visibility, own).await?;
            let row = new_record!(operation_agreement, visibility, {
                term_id: work.term.id,
                country_code: work.term.country_code.clone(),
                signed_on: Some(occurred_on),
                skipped: false,
                skip_reason: None,
                document_id: Some(document),
            });
            let agreement = work.writer.save::<operation_agreement::Entity>(None, row).await?;
            let signed = Signed {
                memorandum: None,
                agreement: Some(agreement.id),
                country: &agreement.country_code,
                visibility,
            };
            sign(work, signed, signatories.iter().zip(people)).await?;
            Ok((work.term.clone(), step, agreement))
        })
        .await
    }

    /// Records that the agreement is not necessary, with the reason.
    async fn skip_agreement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Term whose agreement is skipped, with the date and the reason.")]
        input: SkipAgreementInput,
    ) -> async_graphql::Result<SkipAgreementPayload> {
        let SkipAgreementInput { on, occurred_on, reason } = input;
        on_term::<acts::SignAgreement, _, _, _>(ctx, &on, line("reason", reason), async |work, reason| {
            let visibility = work.visible(on.visibility)?;
            let said = Said { reason: Some(reason.clone()), ..Said::on(&occurred_on, None) };
            let step = work.take(ProcedureStepKind::AgreementSigned, said, visibility, ()).await?;
            let row = new_record!(operation_agreement, visibility, {
                term_id: work.term.id,
                country_code: work.term.country_code.clone(),
                signed_on: None,
                skipped: true,
                skip_reason: Some(reason),
                document_id: None,
            });
            let agreement = work.writer.save::<operation_agreement::Entity>(None, row).await?;
            Ok((work.term.clone(), step, agreement))
        })
        .await
    }
}

type Person = (Option<Localized>, Option<String>);

/// Who signs for which organization, and their offices and names.
async fn signing(
    keys: Keys<'_>,
    named: Vec<SignatoryInput>,
) -> Result<(Vec<Signatory>, Vec<Person>), MutationError> {
    most_people(named.len(), "signatories")?;
    let organizations = keys.ids("signatories", named.iter().map(|by| &by.organization)).await?;
    let signatory = |(by, organization): (&SignatoryInput, Uuid)| Signatory {
        side: by.side,
        organization,
        rank: by.rank,
        is_named: by.person_name.is_some(),
    };
    let signatories = named.iter().zip(organizations).map(signatory).collect();
    let people = each(named.into_iter().map(|by| person("signatories", by.position, by.person_name)))?;
    Ok((signatories, people))
}

async fn stand_for_their_sides(
    work: &Work<'_>,
    partner: &str,
    signatories: &[Signatory],
) -> Result<(), MutationError> {
    for side in SIDES {
        let own = signatories.iter().filter(|by| by.side == side).map(|by| by.organization);
        of_side(work, "signatories", side, partner, own).await?;
    }
    Ok(())
}

/// What is signed.
struct Signed<'a> {
    memorandum: Option<Uuid>,
    agreement: Option<Uuid>,
    country: &'a str,
    visibility: Visibility,
}

impl<'a> Signed<'a> {
    fn of(row: &'a memorandum::Model) -> Self {
        Self {
            memorandum: Some(row.id),
            agreement: None,
            country: &row.country_code,
            visibility: row.visibility,
        }
    }
}

/// Records who signed a memorandum or an agreement.
async fn sign(
    work: &mut Work<'_>,
    signed: Signed<'_>,
    signatories: impl Iterator<Item = (&Signatory, Person)>,
) -> Result<(), MutationError> {
    let row = |(by, (position, person_name)): (&Signatory, Person)| {
        new_record!(signatory, signed.visibility, {
            memorandum_id: signed.memorandum,
            operation_agreement_id: signed.agreement,
            country_code: signed.country.to_owned(),
            side: by.side,
            organization_id: Some(by.organization),
            rank: Some(by.rank),
            position,
            person_name,
        })
    };
    let rows = signatories.map(|by| (None, row(by))).collect();
    work.writer.upsert::<signatory::Entity>(rows).await?;
    Ok(())
}
