//! What was recorded by mistake beside the steps of the procedure.

use entity::value::{ProcedureStepKind, ReviewOutcome};
use entity::{center_term, cooperation_request, diplomatic_exchange, document_review, site_visit};
use model::policy::acts;
use model::recording::{MutationError, RecordInput, ValidationError, Work, deletions, on_field};
use model::records::{
    CommitteeDecision, CommitteeMeeting, CooperationRequest, DiplomaticExchange, Document, DocumentReview,
    Organization, SiteVisit,
};
use model::store::{Error, Rows};
use uuid::Uuid;

use super::facts::{facts, taken};
use super::rules::{Rule, check_intention, missing};

deletions! { ProcedureDeletionMutation {
    /// Deletes a diplomatic exchange that was recorded by mistake, unless the confirmed intention rests on it. Its history remains.
    delete_diplomatic_exchange(acts::RecordDiplomaticExchange, DeleteDiplomaticExchangeInput: "Diplomatic exchange to delete.")
        -> DeleteDiplomaticExchangePayload {
        /// Last state of the deleted diplomatic exchange; null if the mutation failed.
        diplomatic_exchange: DiplomaticExchange = diplomatic_exchange
    } if check_exchange,
    /// Deletes a cooperation request that was recorded by mistake, unless the signed memorandum rests on it. Its history remains.
    delete_cooperation_request(acts::ReceiveCooperationRequest, DeleteCooperationRequestInput: "Cooperation request to delete.")
        -> DeleteCooperationRequestPayload {
        /// Last state of the deleted cooperation request; null if the mutation failed.
        cooperation_request: CooperationRequest = cooperation_request
    } if check_request,
    /// Deletes a document review that was recorded by mistake, unless the signed memorandum rests on it. Its history remains.
    delete_document_review(acts::ReviewDocuments, DeleteDocumentReviewInput: "Document review to delete.")
        -> DeleteDocumentReviewPayload {
        /// Last state of the deleted document review; null if the mutation failed.
        document_review: DocumentReview = document_review
    } if check_review,
    /// Deletes a site visit that was recorded by mistake, unless the signed memorandum rests on it. Its history remains.
    delete_site_visit(acts::RecordSiteVisit, DeleteSiteVisitInput: "Site visit to delete.") -> DeleteSiteVisitPayload {
        /// Last state of the deleted site visit; null if the mutation failed.
        site_visit: SiteVisit = site_visit
    } if check_visit,
    /// Deletes a Committee meeting that was recorded by mistake and that no decision refers to. Its history remains.
    delete_committee_meeting(acts::HoldCommitteeMeeting, DeleteCommitteeMeetingInput: "Meeting to delete.")
        -> DeleteCommitteeMeetingPayload {
        /// Last state of the deleted meeting; null if the mutation failed.
        committee_meeting: CommitteeMeeting = committee_meeting
    },
    /// Deletes a Committee decision that was recorded by mistake and that no work refers to. Its history remains.
    delete_committee_decision(acts::TakeCommitteeDecision, DeleteCommitteeDecisionInput: "Decision to delete.")
        -> DeleteCommitteeDecisionPayload {
        /// Last state of the deleted decision; null if the mutation failed.
        committee_decision: CommitteeDecision = committee_decision
    },
    /// Deletes a document that was recorded by mistake and that no record refers to. Its history remains.
    delete_document(acts::RegisterDocument, DeleteDocumentInput: "Document to delete.") -> DeleteDocumentPayload {
        /// Last state of the deleted document; null if the mutation failed.
        document: Document = document
    },
    /// Deletes an organization that was recorded by mistake and that no record refers to. Its history remains.
    delete_organization(acts::RegisterOrganization, DeleteOrganizationInput: "Organization to delete.")
        -> DeleteOrganizationPayload {
        /// Last state of the deleted organization; null if the mutation failed.
        organization: Organization = organization
    },
} }

async fn check_exchange(work: &Work<'_>, row: &diplomatic_exchange::Model) -> Result<(), MutationError> {
    check_ground(work, row.term_id, ProcedureStepKind::IntentionConfirmed, Rule::NeedsExchange).await
}

async fn check_request(work: &Work<'_>, row: &cooperation_request::Model) -> Result<(), MutationError> {
    check_ground(work, row.term_id, ProcedureStepKind::MouSigned, Rule::NeedsRequest).await
}

async fn check_review(work: &Work<'_>, row: &document_review::Model) -> Result<(), MutationError> {
    if row.review_outcome != Some(ReviewOutcome::Accepted) {
        return Ok(());
    }
    let request = work.writer.by_id::<cooperation_request::Entity>(row.cooperation_request_id).await?;
    let Some(request) = request else { return Ok(()) };
    check_ground(work, request.term_id, ProcedureStepKind::MouSigned, Rule::NeedsReview).await
}

async fn check_visit(work: &Work<'_>, row: &site_visit::Model) -> Result<(), MutationError> {
    check_ground(work, row.term_id, ProcedureStepKind::MouSigned, Rule::NeedsVisit).await
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
        Some(on) if ground == Rule::NeedsExchange => Ok(on_field("id", check_intention(&facts, on))?),
        _ => Ok(()),
    }
}
