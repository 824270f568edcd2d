//! What the steps rest on, as it is given to be recorded.

use async_graphql::{ID, InputObject};
use entity::value::{
    DecisionOutcome, DecisionSubject, ExchangeKind, PartialDate, ReviewOutcome, SelectionCriterion,
};
use model::api::record::KeyOf;
use model::recording::{TermInput, TextInput, payload};
use model::records::{
    CandidacyCriterion, CommitteeDecision, CommitteeMeeting, CooperationRequest, DiplomaticExchange,
    Document, DocumentReview, Organization, SiteVisit,
};

/// Input of `assessCriterion`.
#[derive(Debug, InputObject)]
pub struct AssessCriterionInput {
    #[graphql(flatten)]
    pub(super) on: TermInput,
    /// Selection criterion that is assessed.
    pub(super) criterion: SelectionCriterion,
    /// True if the candidate meets the criterion.
    pub(super) met: bool,
    /// Text of the assessment.
    pub(super) assessment: Vec<TextInput>,
    /// Date of the assessment.
    pub(super) assessed_on: PartialDate,
}

/// Input of `recordDiplomaticExchange`.
#[derive(Debug, InputObject)]
pub struct RecordDiplomaticExchangeInput {
    #[graphql(flatten)]
    pub(super) on: TermInput,
    /// Form of the exchange.
    pub(super) exchange_kind: ExchangeKind,
    /// Date of the exchange.
    pub(super) exchanged_on: PartialDate,
    /// Organization that sent the message.
    pub(super) sender: Option<KeyOf<Organization>>,
    /// Organization that received the message.
    pub(super) recipient: Option<KeyOf<Organization>>,
    /// Summary of the exchange.
    pub(super) summary: Vec<TextInput>,
    /// Registered document that contains the note or letter.
    pub(super) document: Option<KeyOf<Document>>,
}

/// Input of `receiveCooperationRequest`.
#[derive(Debug, InputObject)]
pub struct ReceiveCooperationRequestInput {
    #[graphql(flatten)]
    pub(super) on: TermInput,
    /// Organization that makes the request.
    pub(super) requester: Option<KeyOf<Organization>>,
    /// Date on which the request was received.
    pub(super) received_on: PartialDate,
    /// Summary of the request.
    pub(super) summary: Vec<TextInput>,
    /// Registered document that contains the request.
    pub(super) document: Option<KeyOf<Document>>,
}

/// Input of `reviewDocuments`.
#[derive(Debug, InputObject)]
pub struct ReviewDocumentsInput {
    #[graphql(flatten)]
    pub(super) on: TermInput,
    /// ID of the request for cooperation whose documents were reviewed.
    pub(super) cooperation_request_id: ID,
    /// Date of the review.
    pub(super) reviewed_on: PartialDate,
    /// Outcome of the review.
    pub(super) review_outcome: ReviewOutcome,
    /// Findings of the review.
    pub(super) findings: Option<Vec<TextInput>>,
    /// Registered document that contains the report of the review.
    pub(super) document: Option<KeyOf<Document>>,
}

/// Input of `recordSiteVisit`.
#[derive(Debug, InputObject)]
pub struct RecordSiteVisitInput {
    #[graphql(flatten)]
    pub(super) on: TermInput,
    /// First day of the visit.
    pub(super) started_on: PartialDate,
    /// Last day of the visit.
    pub(super) ended_on: Option<PartialDate>,
    /// Place of the visit.
    pub(super) place: Vec<TextInput>,
    /// Findings of the visit.
    pub(super) findings: Option<Vec<TextInput>>,
    /// Registered document that contains the report of the visit.
    pub(super) document: Option<KeyOf<Document>>,
}

/// Input of `holdCommitteeMeeting`.
#[derive(Debug, InputObject)]
pub struct HoldCommitteeMeetingInput {
    #[graphql(flatten)]
    pub(super) on: TermInput,
    /// Date of the meeting.
    pub(super) held_on: PartialDate,
    /// Place of the meeting.
    pub(super) place: Option<Vec<TextInput>>,
    /// Agenda of the meeting.
    pub(super) agenda: Option<Vec<TextInput>>,
    /// Registered document that contains the minutes of the meeting.
    pub(super) document: Option<KeyOf<Document>>,
}

/// Input of `takeCommitteeDecision`.
#[derive(Debug, InputObject)]
pub struct TakeCommitteeDecisionInput {
    #[graphql(flatten)]
    pub(super) on: TermInput,
    /// ID of the meeting in which the decision was taken. Leave it out for a decision in writing.
    pub(super) committee_meeting_id: Option<ID>,
    /// Subject of the decision.
    pub(super) decision_subject: DecisionSubject,
    /// Outcome of the decision.
    pub(super) decision_outcome: DecisionOutcome,
    /// Date of the decision.
    pub(super) decided_on: PartialDate,
    /// Title of the decision.
    pub(super) title: Vec<TextInput>,
    /// Text of the decision.
    pub(super) resolution: Option<Vec<TextInput>>,
}

payload! {
    AssessCriterionPayload {
        /// Recorded assessment; null if the mutation failed.
        candidacy_criterion: CandidacyCriterion = candidacy_criterion,
    }
    RecordDiplomaticExchangePayload {
        /// Recorded exchange; null if the mutation failed.
        diplomatic_exchange: DiplomaticExchange = diplomatic_exchange,
    }
    ReceiveCooperationRequestPayload {
        /// Recorded request; null if the mutation failed.
        cooperation_request: CooperationRequest = cooperation_request,
    }
    ReviewDocumentsPayload {
        /// Recorded review; null if the mutation failed.
        document_review: DocumentReview = document_review,
    }
    RecordSiteVisitPayload {
        /// Recorded visit; null if the mutation failed.
        site_visit: SiteVisit = site_visit,
    }
    HoldCommitteeMeetingPayload {
        /// Recorded meeting; null if the mutation failed.
        committee_meeting: CommitteeMeeting = committee_meeting,
    }
    TakeCommitteeDecisionPayload {
        /// Recorded decision; null if the mutation failed.
        committee_decision: CommitteeDecision = committee_decision,
    }
}
