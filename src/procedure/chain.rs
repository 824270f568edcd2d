//! What the steps rest on: assessments, exchanges, requests, reviews, visits, meetings, decisions, members.

use async_graphql::{Context, Object};
use entity::value::{CenterMemberRole, Side};
use entity::{
    candidacy, candidacy_criterion, center_member, committee, committee_decision, committee_meeting,
    cooperation_request, diplomatic_exchange, document_review, site_visit,
};

use super::chain_input::{
    AppointMemberInput, AppointMemberPayload, AssessCriterionInput, AssessCriterionPayload,
    HoldCommitteeMeetingInput, HoldCommitteeMeetingPayload, ReceiveCooperationRequestInput,
    ReceiveCooperationRequestPayload, RecordDiplomaticExchangeInput, RecordDiplomaticExchangePayload,
    RecordSiteVisitInput, RecordSiteVisitPayload, ReviewDocumentsInput, ReviewDocumentsPayload,
    TakeCommitteeDecisionInput, TakeCommitteeDecisionPayload,
};
use super::input::on_term;
use super::rules::{Rule, is_over};
use super::store::Work;
use crate::api::Changes;
use crate::policy::acts;
use crate::recording::{
    MutationError, ValidationError, found_by, id_of, line, localized, optional_id, optional_line, valid,
    within,
};
use crate::store::Rows;
use entity::RecordType;

#[derive(Debug, Default)]
pub struct ChainMutation;

/// What the steps of the procedure rest on.
#[Object]
impl ChainMutation {
    /// Assesses a candidate against a criterion, once; a later assessment replaces the earlier one: MOIS or
    /// NIA.
    async fn assess_criterion(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The assessment.")] input: AssessCriterionInput,
    ) -> async_graphql::Result<AssessCriterionPayload> {
        let AssessCriterionInput { on, criterion, met, assessment, assessed } = input;
        let outcome = on_term::<acts::AssessCriterion, _, _>(
            ctx,
            &on,
            line("assessment", assessment),
            async |work, assessment| {
                still_open(work)?;
                work.happened("assessed", assessed.earliest())?;
                let own = vec![work.term.id];
                let candidacy =
                    work.writer.of::<candidacy::Entity>(candidacy::Column::TermId, own).await?.pop();
                let candidacy = candidacy.ok_or(ValidationError::NotFound("term_id"))?;
                let column = candidacy_criterion::Column::CandidacyId;
                let before =
                    work.writer.of::<candidacy_criterion::Entity>(column, vec![candidacy.id]).await?;
                let before = before.into_iter().find(|row| row.criterion == criterion);
                let row = new_record!(candidacy_criterion, within(on.visibility, candidacy.visibility)?, {
                    candidacy_id: candidacy.id,
                    country_code: candidacy.country_code,
                    criterion,
                    met: Some(met),
                    assessment: Some(assessment),
                    assessed: Some(assessed),
                });
                Ok((work.writer.save::<candidacy_criterion::Entity>(before, row).await?,))
            },
        );
        Ok(AssessCriterionPayload::of(outcome.await?))
    }

    /// Records an exchange through the diplomatic channel: the diplomatic organization.
    async fn record_diplomatic_exchange(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The exchange.")] input: RecordDiplomaticExchangeInput,
    ) -> async_graphql::Result<RecordDiplomaticExchangePayload> {
        let document_id = optional_id("input.documentId", RecordType::Document, input.document_id.as_ref())?;
        let sender_id = optional_id("input.senderId", RecordType::Organization, input.sender_id.as_ref())?;
        let recipient_id =
            optional_id("input.recipientId", RecordType::Organization, input.recipient_id.as_ref())?;
        let RecordDiplomaticExchangeInput { on, kind, exchanged, summary, .. } = input;
        let outcome = on_term::<acts::RecordDiplomaticExchange, _, _>(
            ctx,
            &on,
            line("summary", summary),
            async |work, summary| {
                still_open(work)?;
                work.happened("exchanged", exchanged.earliest())?;
                work.evidence(document_id).await?;
                work.organizations("sender_id", sender_id).await?;
                work.organizations("recipient_id", recipient_id).await?;
                let row = new_record!(diplomatic_exchange, work.visible(on.visibility)?, {
                    term_id: work.term.id,
                    country_code: work.term.country_code.clone(),
                    kind,
                    exchanged: Some(exchanged),
                    sender_id,
                    recipient_id,
                    summary: Some(summary),
                    document_id,
                });
                Ok((work.writer.save::<diplomatic_exchange::Entity>(None, row).await?,))
            },
        );
        Ok(RecordDiplomaticExchangePayload::of(outcome.await?))
    }

    /// Records a request for cooperation: the partner's lead organization, its diplomatic organization, which
    /// relays it, or MOIS, which receives it.
    async fn receive_cooperation_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The request.")] input: ReceiveCooperationRequestInput,
    ) -> async_graphql::Result<ReceiveCooperationRequestPayload> {
        let document_id = optional_id("input.documentId", RecordType::Document, input.document_id.as_ref())?;
        let requester_id =
            optional_id("input.requesterId", RecordType::Organization, input.requester_id.as_ref())?;
        let ReceiveCooperationRequestInput { on, received, summary, .. } = input;
        let outcome = on_term::<acts::ReceiveCooperationRequest, _, _>(
            ctx,
            &on,
            line("summary", summary),
            async |work, summary| {
                still_open(work)?;
                work.happened("received", received.earliest())?;
                work.evidence(document_id).await?;
                work.organizations("requester_id", requester_id).await?;
                let row = new_record!(cooperation_request, work.visible(on.visibility)?, {
                    term_id: work.term.id,
                    country_code: work.term.country_code.clone(),
                    requester_id,
                    received: Some(received),
                    summary: Some(summary),
                    document_id,
                });
                Ok((work.writer.save::<cooperation_request::Entity>(None, row).await?,))
            },
        );
        Ok(ReceiveCooperationRequestPayload::of(outcome.await?))
    }

    /// Records a review of the documents of a request: MOIS or NIA.
    async fn review_documents(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The review.")] input: ReviewDocumentsInput,
    ) -> async_graphql::Result<ReviewDocumentsPayload> {
        let document_id = optional_id("input.documentId", RecordType::Document, input.document_id.as_ref())?;
        let request = id_of(
            "input.cooperationRequestId",
            RecordType::CooperationRequest,
            &input.cooperation_request_id,
        )?;
        let ReviewDocumentsInput { on, reviewed, outcome: concluded, findings, .. } = input;
        let outcome = on_term::<acts::ReviewDocuments, _, _>(
            ctx,
            &on,
            optional_line("findings", findings),
            async |work, findings| {
                still_open(work)?;
                work.happened("reviewed", reviewed.earliest())?;
                work.evidence(document_id).await?;
                let column = cooperation_request::Column::Id;
                let request = work
                    .own::<cooperation_request::Entity>("cooperation_request_id", column, request, |row| {
                        row.term_id
                    })
                    .await?;
                let row = new_record!(document_review, within(on.visibility, request.visibility)?, {
                    cooperation_request_id: request.id,
                    country_code: work.term.country_code.clone(),
                    reviewer_id: work.actor,
                    reviewed: Some(reviewed),
                    outcome: Some(concluded),
                    findings,
                    document_id,
                });
                Ok((work.writer.save::<document_review::Entity>(None, row).await?,))
            },
        );
        Ok(ReviewDocumentsPayload::of(outcome.await?))
    }

    /// Records an on-site visit: MOIS or NIA.
    async fn record_site_visit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The visit.")] input: RecordSiteVisitInput,
    ) -> async_graphql::Result<RecordSiteVisitPayload> {
        let document_id = optional_id("input.documentId", RecordType::Document, input.document_id.as_ref())?;
        let RecordSiteVisitInput { on, started, ended, place, findings, .. } = input;
        let valid = valid(|| {
            if ended.as_ref().is_some_and(|ended| ended.latest() < started.earliest()) {
                return Err(ValidationError::Invalid(
                    "ended",
                    "it does not end before it began",
                    "시작보다 먼저 끝날 수 없습니다",
                ));
            }
            Ok((line("place", place)?, optional_line("findings", findings)?))
        });
        let outcome =
            on_term::<acts::RecordSiteVisit, _, _>(ctx, &on, valid, async |work, (place, findings)| {
                still_open(work)?;
                work.happened("started", started.earliest())?;
                work.evidence(document_id).await?;
                let row = new_record!(site_visit, work.visible(on.visibility)?, {
                    term_id: work.term.id,
                    country_code: work.term.country_code.clone(),
                    visitor_id: work.actor,
                    started: Some(started),
                    ended,
                    place: Some(place),
                    findings,
                    document_id,
                });
                Ok((work.writer.save::<site_visit::Entity>(None, row).await?,))
            });
        Ok(RecordSiteVisitPayload::of(outcome.await?))
    }

    /// Records a meeting of the term's Committee: MOIS or NIA.
    async fn hold_committee_meeting(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The meeting.")] input: HoldCommitteeMeetingInput,
    ) -> async_graphql::Result<HoldCommitteeMeetingPayload> {
        let document_id = optional_id("input.documentId", RecordType::Document, input.document_id.as_ref())?;
        let HoldCommitteeMeetingInput { on, held, place, agenda, .. } = input;
        let valid = valid(|| Ok((optional_line("place", place)?, optional_line("agenda", agenda)?)));
        let outcome =
            on_term::<acts::HoldCommitteeMeeting, _, _>(ctx, &on, valid, async |work, (place, agenda)| {
                let committee = committee_of(work).await?;
                work.happened("held", held.earliest())?;
                work.evidence(document_id).await?;
                let column = committee_meeting::Column::CommitteeId;
                let before = work.writer.of::<committee_meeting::Entity>(column, vec![committee.id]).await?;
                let row = new_record!(committee_meeting, within(on.visibility, committee.visibility)?, {
                    committee_id: committee.id,
                    country_code: work.term.country_code.clone(),
                    ordinal: before.iter().map(|meeting| meeting.ordinal).max().unwrap_or(0) + 1,
                    held: Some(held),
                    place,
                    agenda,
                    document_id,
                });
                Ok((work.writer.save::<committee_meeting::Entity>(None, row).await?,))
            });
        Ok(HoldCommitteeMeetingPayload::of(outcome.await?))
    }

    /// Records a decision of the term's Committee, on which projects, consulting and training rest: MOIS or
    /// NIA.
    async fn take_committee_decision(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The decision.")] input: TakeCommitteeDecisionInput,
    ) -> async_graphql::Result<TakeCommitteeDecisionPayload> {
        let meeting = optional_id(
            "input.committeeMeetingId",
            RecordType::CommitteeMeeting,
            input.committee_meeting_id.as_ref(),
        )?;
        let TakeCommitteeDecisionInput { on, subject, outcome: decision, decided, title, resolution, .. } =
            input;
        let valid = valid(|| Ok((localized("title", title)?, optional_line("resolution", resolution)?)));
        let outcome = on_term::<acts::TakeCommitteeDecision, _, _>(
            ctx,
            &on,
            valid,
            async |work, (title, resolution)| {
                let committee = committee_of(work).await?;
                work.happened("decided", decided.earliest())?;
                if let Some(id) = meeting {
                    let found = work
                        .writer
                        .of::<committee_meeting::Entity>(committee_meeting::Column::Id, vec![id])
                        .await?;
                    if !found.iter().any(|meeting| meeting.committee_id == committee.id) {
                        return Err(ValidationError::NotFound("committee_meeting_id").into());
                    }
                }
                let column = committee_decision::Column::CommitteeId;
                let before = work.writer.of::<committee_decision::Entity>(column, vec![committee.id]).await?;
                let code = format!("{}-D{}", work.term.code, before.len() + 1);
                let (sort_name, search) = found_by(&title, &[&code]);
                let row = new_record!(committee_decision, within(on.visibility, committee.visibility)?, {
                    code,
                    committee_id: committee.id,
                    meeting_id: meeting,
                    country_code: work.term.country_code.clone(),
                    subject,
                    outcome: decision,
                    decided: Some(decided),
                    title,
                    sort_name,
                    search,
                    resolution,
                });
                Ok((work.writer.save::<committee_decision::Entity>(None, row).await?,))
            },
        );
        Ok(TakeCommitteeDecisionPayload::of(outcome.await?))
    }

    /// Appoints a member of the center, per the memorandum and the agreement: NIA, or the partner's lead
    /// organization for its side. A new head takes the place of the one before.
    async fn appoint_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The member.")] input: AppointMemberInput,
    ) -> async_graphql::Result<AppointMemberPayload> {
        let organization = id_of("input.organizationId", RecordType::Organization, &input.organization_id)?;
        let AppointMemberInput { on, side, role, position, person_name, joined, .. } = input;
        let partner = Changes::of(ctx)?.caller().standing().and_then(|own| own.country()).is_some();
        let valid = valid(|| {
            if partner && side == Side::Korea {
                return Err(ValidationError::Invalid(
                    "side",
                    "each side appoints its own members",
                    "각 측은 자기 측 구성원만 임명합니다",
                ));
            }
            let position = position.map(|texts| localized("position", texts)).transpose()?;
            Ok((position, optional_line("person_name", person_name)?))
        });
        let outcome =
            on_term::<acts::AppointMember, _, _>(ctx, &on, valid, async |work, (position, person_name)| {
                still_open(work)?;
                work.organizations("organization_id", [organization]).await?;
                let own = vec![work.term.id];
                let members =
                    work.writer.of::<center_member::Entity>(center_member::Column::TermId, own).await?;
                if role == CenterMemberRole::Head {
                    for head in members.into_iter().filter(|row| row.role == role && row.left.is_none()) {
                        let gone = center_member::Model { left: Some(joined.clone()), ..head.clone() };
                        work.writer.save::<center_member::Entity>(Some(head), gone).await?;
                    }
                }
                let row = new_record!(center_member, work.visible(on.visibility)?, {
                    term_id: work.term.id,
                    country_code: work.term.country_code.clone(),
                    side,
                    role,
                    organization_id: Some(organization),
                    position,
                    person_name,
                    joined: Some(joined),
                    left: None,
                });
                Ok((work.writer.save::<center_member::Entity>(None, row).await?,))
            });
        Ok(AppointMemberPayload::of(outcome.await?))
    }
}

/// What is recorded before or during a term is not added once it is over.
fn still_open(work: &Work<'_>) -> Result<(), ValidationError> {
    if work.term.step.is_some_and(is_over) {
        Err(ValidationError::rule("term_id", Rule::Over))
    } else {
        Ok(())
    }
}

/// The Committee of the term, without which nothing is decided.
async fn committee_of(work: &Work<'_>) -> Result<committee::Model, MutationError> {
    still_open(work)?;
    let own = vec![work.term.id];
    let found = work.writer.of::<committee::Entity>(committee::Column::TermId, own).await?.pop();
    Ok(found.ok_or(ValidationError::rule("term_id", Rule::NeedsCommittee))?)
}
