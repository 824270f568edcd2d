//! What was recorded by mistake beside the steps of the procedure.

use async_graphql::{Context, Object};
use entity::value::{ProcedureStepKind, ReviewOutcome};
use entity::{
    center_term, committee_decision, committee_meeting, cooperation_request, diplomatic_exchange, document,
    document_review, memorandum, organization, signatory, site_visit,
};
use uuid::Uuid;

use super::facts::{facts, taken};
use super::rules::{Rule, check_intention, missing};
use crate::policy::acts;
use crate::recording::{
    MutationError, Named, RecordInput, ValidationError, Work, delete, delete_and_check, inputs, on_record,
    payload, remove, told,
};
use crate::records::committee_decision::CommitteeDecision;
use crate::records::committee_meeting::CommitteeMeeting;
use crate::records::cooperation_request::CooperationRequest;
use crate::records::diplomatic_exchange::DiplomaticExchange;
use crate::records::document::Document;
use crate::records::document_review::DocumentReview;
use crate::records::memorandum::Memorandum;
use crate::records::organization::Organization;
use crate::records::site_visit::SiteVisit;
use crate::store::{Error, Rows};

inputs! {
    /// Input of `deleteCommitteeDecision`.
    DeleteCommitteeDecisionInput,
    /// Input of `deleteCommitteeMeeting`.
    DeleteCommitteeMeetingInput,
    /// Input of `deleteCooperationRequest`.
    DeleteCooperationRequestInput,
    /// Input of `deleteDiplomaticExchange`.
    DeleteDiplomaticExchangeInput,
    /// Input of `deleteDocument`.
    DeleteDocumentInput,
    /// Input of `deleteDocumentReview`.
    DeleteDocumentReviewInput,
    /// Input of `deleteMemorandum`.
    DeleteMemorandumInput,
    /// Input of `deleteOrganization`.
    DeleteOrganizationInput,
    /// Input of `deleteSiteVisit`.
    DeleteSiteVisitInput,
    = RecordInput
}

payload! {
    /// Payload of `deleteDiplomaticExchange`.
    DeleteDiplomaticExchangePayload {
        /// Last state of the deleted diplomatic exchange; null if the mutation failed.
        diplomatic_exchange: DiplomaticExchange = diplomatic_exchange,
    }
}

payload! {
    /// Payload of `deleteCooperationRequest`.
    DeleteCooperationRequestPayload {
        /// Last state of the deleted cooperation request; null if the mutation failed.
        cooperation_request: CooperationRequest = cooperation_request,
    }
}

payload! {
    /// Payload of `deleteDocumentReview`.
    DeleteDocumentReviewPayload {
        /// Last state of the deleted document review; null if the mutation failed.
        document_review: DocumentReview = document_review,
    }
}

payload! {
    /// Payload of `deleteSiteVisit`.
    DeleteSiteVisitPayload {
        /// Last state of the deleted site visit; null if the mutation failed.
        site_visit: SiteVisit = site_visit,
    }
}

payload! {
    /// Payload of `deleteCommitteeMeeting`.
    DeleteCommitteeMeetingPayload {
        /// Last state of the deleted meeting; null if the mutation failed.
        committee_meeting: CommitteeMeeting = committee_meeting,
    }
}

payload! {
    /// Payload of `deleteCommitteeDecision`.
    DeleteCommitteeDecisionPayload {
        /// Last state of the deleted decision; null if the mutation failed.
        committee_decision: CommitteeDecision = committee_decision,
    }
}

payload! {
    /// Payload of `deleteDocument`.
    DeleteDocumentPayload {
        /// Last state of the deleted document; null if the mutation failed.
        document: Document = document,
    }
}

payload! {
    /// Payload of `deleteMemorandum`.
    DeleteMemorandumPayload {
        /// Last state of the deleted memorandum; null if the mutation failed.
        memorandum: Memorandum = memorandum,
    }
}

payload! {
    /// Payload of `deleteOrganization`.
    DeleteOrganizationPayload {
        /// Last state of the deleted organization; null if the mutation failed.
        organization: Organization = organization,
    }
}

#[derive(Debug, Default)]
pub struct ProcedureDeletionMutation;

/// What was recorded by mistake beside the steps of the procedure.
#[Object]
impl ProcedureDeletionMutation {
    /// Deletes a diplomatic exchange that was recorded by mistake, unless the confirmed intention rests on it. Its history remains.
    async fn delete_diplomatic_exchange(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Diplomatic exchange to delete.")] input: DeleteDiplomaticExchangeInput,
    ) -> async_graphql::Result<DeleteDiplomaticExchangePayload> {
        delete_and_check::<acts::RecordDiplomaticExchange, diplomatic_exchange::Entity, _>(
            ctx,
            input.same,
            async |work, row| {
                check_ground(work, row.term_id, ProcedureStepKind::IntentionConfirmed, Rule::NeedsExchange)
                    .await
            },
        )
        .await
    }

    /// Deletes a cooperation request that was recorded by mistake, unless the signed memorandum rests on it. Its history remains.
    async fn delete_cooperation_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Cooperation request to delete.")] input: DeleteCooperationRequestInput,
    ) -> async_graphql::Result<DeleteCooperationRequestPayload> {
        delete_and_check::<acts::ReceiveCooperationRequest, cooperation_request::Entity, _>(
            ctx,
            input.same,
            async |work, row| {
                check_ground(work, row.term_id, ProcedureStepKind::MouSigned, Rule::NeedsRequest).await
            },
        )
        .await
    }

    /// Deletes a document review that was recorded by mistake, unless the signed memorandum rests on it. Its history remains.
    async fn delete_document_review(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Document review to delete.")] input: DeleteDocumentReviewInput,
    ) -> async_graphql::Result<DeleteDocumentReviewPayload> {
        delete_and_check::<acts::ReviewDocuments, document_review::Entity, _>(
            ctx,
            input.same,
            async |work, row| {
                if row.review_outcome != Some(ReviewOutcome::Accepted) {
                    return Ok(());
                }
                let request = row.cooperation_request_id;
                let Some(request) = work.writer.by_id::<cooperation_request::Entity>(request).await? else {
                    return Ok(());
                };
                check_ground(work, request.term_id, ProcedureStepKind::MouSigned, Rule::NeedsReview).await
            },
        )
        .await
    }

    /// Deletes a site visit that was recorded by mistake, unless the signed memorandum rests on it. Its history remains.
    async fn delete_site_visit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Site visit to delete.")] input: DeleteSiteVisitInput,
    ) -> async_graphql::Result<DeleteSiteVisitPayload> {
        delete_and_check::<acts::RecordSiteVisit, site_visit::Entity, _>(
            ctx,
            input.same,
            async |work, row| {
                check_ground(work, row.term_id, ProcedureStepKind::MouSigned, Rule::NeedsVisit).await
            },
        )
        .await
    }

    /// Deletes a Committee meeting that was recorded by mistake and that no decision refers to. Its history remains.
    async fn delete_committee_meeting(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Meeting to delete.")] input: DeleteCommitteeMeetingInput,
    ) -> async_graphql::Result<DeleteCommitteeMeetingPayload> {
        delete::<acts::HoldCommitteeMeeting, committee_meeting::Entity, _>(ctx, input.same).await
    }

    /// Deletes a Committee decision that was recorded by mistake and that no work refers to. Its history remains.
    async fn delete_committee_decision(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Decision to delete.")] input: DeleteCommitteeDecisionInput,
    ) -> async_graphql::Result<DeleteCommitteeDecisionPayload> {
        delete::<acts::TakeCommitteeDecision, committee_decision::Entity, _>(ctx, input.same).await
    }

    /// Deletes a document that was recorded by mistake and that no record refers to. Its history remains.
    async fn delete_document(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Document to delete.")] input: DeleteDocumentInput,
    ) -> async_graphql::Result<DeleteDocumentPayload> {
        delete::<acts::RegisterDocument, document::Entity, _>(ctx, input.same).await
    }

    /// Deletes a memorandum that was registered by mistake, with its signatories, unless the procedure of a term
    /// rests on it. Its history remains.
    async fn delete_memorandum(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Memorandum to delete.")] input: DeleteMemorandumInput,
    ) -> async_graphql::Result<DeleteMemorandumPayload> {
        let on = input.same;
        let named = Named::by_id::<memorandum::Entity>(&on.id);
        let expected = Some(on.expected_version);
        on_record::<acts::RegisterMemorandum, memorandum::Entity, _, _, _>(
            ctx,
            named,
            expected,
            (),
            async |work, was, ()| {
                if was.term_id.is_some() {
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

    /// Deletes an organization that was recorded by mistake and that no record refers to. Its history remains.
    async fn delete_organization(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Organization to delete.")] input: DeleteOrganizationInput,
    ) -> async_graphql::Result<DeleteOrganizationPayload> {
        delete::<acts::RegisterOrganization, organization::Entity, _>(ctx, input.same).await
    }
}

/// Checks that a step which a term has taken still has what it rests on.
async fn check_ground(
    work: &Work<'_>,
    term: Uuid,
    step: ProcedureStepKind,
    ground: Rule,
) -> Result<(), MutationError> {
    let taken = taken(work.writer, term).await?;
    let Some(step) = taken.into_iter().find(|row| row.step_kind == step) else { return Ok(()) };
    let term = work.writer.by_id::<center_term::Entity>(term).await?;
    let term = term.ok_or_else(|| Error::Internal("a step without its term".to_owned()))?;
    let facts = facts(work.writer, &term).await?;
    if missing(&facts, step.step_kind).contains(&ground) {
        return Err(ValidationError::rule("id", ground).into());
    }
    match &step.occurred_on {
        Some(on) if ground == Rule::NeedsExchange => Ok(told("id", check_intention(&facts, on))?),
        _ => Ok(()),
    }
}
