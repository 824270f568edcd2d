//! What the steps rest on, as it is given to be recorded.

use async_graphql::{ID, InputObject};
use entity::value::{
    CenterMemberRole, DecisionOutcome, DecisionSubject, ExchangeKind, PartialDate, ReviewOutcome,
    SelectionCriterion, Side,
};

use crate::recording::{TermInput, TextInput, payload};
use crate::records::candidacy_criterion::CandidacyCriterion;
use crate::records::center_member::CenterMember;
use crate::records::committee_decision::CommitteeDecision;
use crate::records::committee_meeting::CommitteeMeeting;
use crate::records::cooperation_request::CooperationRequest;
use crate::records::diplomatic_exchange::DiplomaticExchange;
use crate::records::document_review::DocumentReview;
use crate::records::site_visit::SiteVisit;

/// A criterion against which a candidate is assessed.
#[derive(Debug, InputObject)]
pub struct AssessCriterionInput {
    #[graphql(flatten)]
    pub(super) on: TermInput,
    /// The criterion.
    pub(super) criterion: SelectionCriterion,
    /// Whether the candidate meets it.
    pub(super) met: bool,
    /// The assessment in words.
    pub(super) assessment: String,
    /// When it was assessed.
    pub(super) assessed: PartialDate,
}

/// An exchange through the diplomatic channel.
#[derive(Debug, InputObject)]
pub struct RecordDiplomaticExchangeInput {
    #[graphql(flatten)]
    pub(super) on: TermInput,
    /// How the message went.
    pub(super) kind: ExchangeKind,
    /// When.
    pub(super) exchanged: PartialDate,
    /// The organization that sent it.
    pub(super) sender_id: Option<ID>,
    /// The organization that received it.
    pub(super) recipient_id: Option<ID>,
    /// What it was about.
    pub(super) summary: String,
    /// The note or letter: a registered document.
    pub(super) document_id: Option<ID>,
}

/// A request for cooperation.
#[derive(Debug, InputObject)]
pub struct ReceiveCooperationRequestInput {
    #[graphql(flatten)]
    pub(super) on: TermInput,
    /// The organization that asks.
    pub(super) requester_id: Option<ID>,
    /// When it was received.
    pub(super) received: PartialDate,
    /// What is asked for.
    pub(super) summary: String,
    /// The request: a registered document.
    pub(super) document_id: Option<ID>,
}

/// A review of the documents of a request.
#[derive(Debug, InputObject)]
pub struct ReviewDocumentsInput {
    #[graphql(flatten)]
    pub(super) on: TermInput,
    /// The request.
    pub(super) cooperation_request_id: ID,
    /// When it was reviewed.
    pub(super) reviewed: PartialDate,
    /// What the review concluded.
    pub(super) outcome: ReviewOutcome,
    /// What was found.
    pub(super) findings: Option<String>,
    /// The report: a registered document.
    pub(super) document_id: Option<ID>,
}

/// An on-site visit.
#[derive(Debug, InputObject)]
pub struct RecordSiteVisitInput {
    #[graphql(flatten)]
    pub(super) on: TermInput,
    /// When it began.
    pub(super) started: PartialDate,
    /// When it ended.
    pub(super) ended: Option<PartialDate>,
    /// Where.
    pub(super) place: String,
    /// What was found.
    pub(super) findings: Option<String>,
    /// The report: a registered document.
    pub(super) document_id: Option<ID>,
}

/// A meeting of the Committee.
#[derive(Debug, InputObject)]
pub struct HoldCommitteeMeetingInput {
    #[graphql(flatten)]
    pub(super) on: TermInput,
    /// When it was held.
    pub(super) held: PartialDate,
    /// Where.
    pub(super) place: Option<String>,
    /// What was on the agenda.
    pub(super) agenda: Option<String>,
    /// The minutes: a registered document.
    pub(super) document_id: Option<ID>,
}

/// A decision of the Committee.
#[derive(Debug, InputObject)]
pub struct TakeCommitteeDecisionInput {
    #[graphql(flatten)]
    pub(super) on: TermInput,
    /// The meeting that took it; none if it was taken in writing.
    pub(super) committee_meeting_id: Option<ID>,
    /// What it is about.
    pub(super) subject: DecisionSubject,
    /// How the Committee decided.
    pub(super) outcome: DecisionOutcome,
    /// When.
    pub(super) decided: PartialDate,
    /// What it is called.
    pub(super) title: Vec<TextInput>,
    /// The decision in words.
    pub(super) resolution: Option<String>,
}

/// A member of the center.
#[derive(Debug, InputObject)]
pub struct AppointMemberInput {
    #[graphql(flatten)]
    pub(super) on: TermInput,
    /// The side that sends the person.
    pub(super) side: Side,
    /// What the person does; a center has one head at a time.
    pub(super) role: CenterMemberRole,
    /// The person's organization.
    pub(super) organization_id: ID,
    /// The office.
    pub(super) position: Option<Vec<TextInput>>,
    /// The person's name. Personal data: shown to those who may read it.
    pub(super) person_name: Option<String>,
    /// Since when.
    pub(super) joined: PartialDate,
}

payload! {
    /// What became of an assessment.
    AssessCriterionPayload {
        /// The assessment.
        candidacy_criterion: CandidacyCriterion = candidacy_criterion,
    }
}

payload! {
    /// What became of an exchange.
    RecordDiplomaticExchangePayload {
        /// The exchange.
        diplomatic_exchange: DiplomaticExchange = diplomatic_exchange,
    }
}

payload! {
    /// What became of a request.
    ReceiveCooperationRequestPayload {
        /// The request.
        cooperation_request: CooperationRequest = cooperation_request,
    }
}

payload! {
    /// What became of a review.
    ReviewDocumentsPayload {
        /// The review.
        document_review: DocumentReview = document_review,
    }
}

payload! {
    /// What became of a visit.
    RecordSiteVisitPayload {
        /// The visit.
        site_visit: SiteVisit = site_visit,
    }
}

payload! {
    /// What became of a meeting.
    HoldCommitteeMeetingPayload {
        /// The meeting.
        committee_meeting: CommitteeMeeting = committee_meeting,
    }
}

payload! {
    /// What became of a decision.
    TakeCommitteeDecisionPayload {
        /// The decision.
        committee_decision: CommitteeDecision = committee_decision,
    }
}

payload! {
    /// What became of an appointment.
    AppointMemberPayload {
        /// The member.
        center_member: CenterMember = center_member,
    }
}
