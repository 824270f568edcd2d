//! What the steps rest on: assessments, exchanges, requests, reviews, visits, meetings, decisions.

use async_graphql::{Context, Object};
use entity::value::{CooperationSide, ProcedureStepKind, ReviewOutcome};
use entity::{
    candidacy, candidacy_criterion, committee, committee_decision, committee_meeting, cooperation_request,
    diplomatic_exchange, document_review, site_visit,
};
use model::policy::acts;
use model::recording::{
    Keys, MutationError, ValidationError, found_by, id_of, localized, on_field, optional_id, optional_texts,
    within,
};
use model::store::{Rows, new_record};

use super::chain_input::{
    AssessCriterionInput, AssessCriterionPayload, HoldCommitteeMeetingInput, HoldCommitteeMeetingPayload,
    ReceiveCooperationRequestInput, ReceiveCooperationRequestPayload, RecordDiplomaticExchangeInput,
    RecordDiplomaticExchangePayload, RecordSiteVisitInput, RecordSiteVisitPayload, ReviewDocumentsInput,
    ReviewDocumentsPayload, TakeCommitteeDecisionInput, TakeCommitteeDecisionPayload,
};
use super::input::on_term;
use super::minutes::check_day;
use super::rules::{
    Review, Rule, check_assessment, check_before_memorandum, check_follows, check_review, check_seats,
    check_visit, is_past,
};
use super::seats::committee_on_record;
use super::store::Work;
use entity::RecordType;

#[derive(Debug, Default)]
pub struct ChainMutation;

/// What the steps of the procedure rest on.
#[Object]
impl ChainMutation {
    /// Records the assessment of a candidate against a criterion. The assessment replaces an earlier one of
    /// the same criterion.
    async fn assess_criterion(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Assessment to record.")] input: AssessCriterionInput,
    ) -> async_graphql::Result<AssessCriterionPayload> {
        let AssessCriterionInput { on, criterion, met, assessment, assessed_on } = input;
        on_term::<acts::AssessCriterion, _, _, _>(
            ctx,
            &on,
            localized("assessment", assessment),
            async |work, assessment| {
                work.took_place("assessed_on", &assessed_on).await?;
                check_assessment(&work.facts, met, &assessed_on).map_err(|rule| {
                    let about_result = rule == Rule::SelectedWithoutReason;
                    ValidationError::rule(if about_result { "met" } else { "assessed_on" }, rule)
                })?;
                let own = vec![work.term.id];
                let candidacy =
                    work.writer.of::<candidacy::Entity>(candidacy::Column::TermId, own).await?.pop();
                let candidacy = candidacy.ok_or(ValidationError::NotFound("term"))?;
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
                    assessed_on: Some(assessed_on),
                });
                Ok((work.writer.save::<candidacy_criterion::Entity>(before, row).await?,))
            },
        )
        .await
    }

    /// Records an exchange through the diplomatic channel.
    async fn record_diplomatic_exchange(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Diplomatic exchange to record.")] input: RecordDiplomaticExchangeInput,
    ) -> async_graphql::Result<RecordDiplomaticExchangePayload> {
        let RecordDiplomaticExchangeInput { on, exchange_kind: kind, exchanged_on, summary, .. } = input;
        let keys = Keys::of(ctx)?;
        let checks = (
            localized("summary", summary),
            keys.optional_id("document", input.document.as_ref()).await,
            keys.optional_id("sender", input.sender.as_ref()).await,
            keys.optional_id("recipient", input.recipient.as_ref()).await,
        );
        on_term::<acts::RecordDiplomaticExchange, _, _, _>(
            ctx,
            &on,
            checks,
            async |work, (summary, document_id, sender_id, recipient_id)| {
                work.took_place("exchanged_on", &exchanged_on).await?;
                work.evidence(document_id).await?;
                let sent_by = work.side_of("sender", sender_id).await?;
                let received_by = work.side_of("recipient", recipient_id).await?;
                if sent_by.is_some() && sent_by == received_by {
                    return Err(ValidationError::rule("recipient", Rule::OneSidedExchange).into());
                }
                let row = new_record!(diplomatic_exchange, work.visible(on.visibility)?, {
                    term_id: work.term.id,
                    country_code: work.term.country_code.clone(),
                    exchange_kind: kind,
                    exchanged_on: Some(exchanged_on),
                    sender_id,
                    recipient_id,
                    summary: Some(summary),
                    document_id,
                });
                Ok((work.writer.save::<diplomatic_exchange::Entity>(None, row).await?,))
            },
        )
        .await
    }

    /// Records a request for cooperation from a partner country.
    async fn receive_cooperation_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Request to record.")] input: ReceiveCooperationRequestInput,
    ) -> async_graphql::Result<ReceiveCooperationRequestPayload> {
        let ReceiveCooperationRequestInput { on, received_on, summary, .. } = input;
        let keys = Keys::of(ctx)?;
        let checks = (
            localized("summary", summary),
            keys.optional_id("document", input.document.as_ref()).await,
            keys.optional_id("requester", input.requester.as_ref()).await,
        );
        on_term::<acts::ReceiveCooperationRequest, _, _, _>(
            ctx,
            &on,
            checks,
            async |work, (summary, document_id, requester_id)| {
                work.took_place("received_on", &received_on).await?;
                work.evidence(document_id).await?;
                work.of_side("requester", CooperationSide::Partner, requester_id).await?;
                on_field("received_on", check_before_memorandum(&work.facts, &received_on))?;
                let row = new_record!(cooperation_request, work.visible(on.visibility)?, {
                    term_id: work.term.id,
                    country_code: work.term.country_code.clone(),
                    requester_id,
                    received_on: Some(received_on),
                    summary: Some(summary),
                    document_id,
                });
                Ok((work.writer.save::<cooperation_request::Entity>(None, row).await?,))
            },
        )
        .await
    }

    /// Records a review of the documents of a request for cooperation. The latest review of a request decides whether
    /// its documents are accepted.
    async fn review_documents(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Review to record.")] input: ReviewDocumentsInput,
    ) -> async_graphql::Result<ReviewDocumentsPayload> {
        let ReviewDocumentsInput { on, reviewed_on, review_outcome: concluded, findings, .. } = input;
        let request = &input.cooperation_request_id;
        let checks = (
            optional_texts("findings", findings),
            Keys::of(ctx)?.optional_id("document", input.document.as_ref()).await,
            id_of("cooperation_request_id", RecordType::CooperationRequest, request),
        );
        on_term::<acts::ReviewDocuments, _, _, _>(
            ctx,
            &on,
            checks,
            async |work, (findings, document_id, request)| {
                work.took_place("reviewed_on", &reviewed_on).await?;
                work.evidence(document_id).await?;
                let request = work
                    .own::<cooperation_request::Entity>("cooperation_request_id", request, |row| row.term_id)
                    .await?;
                let received_on = request.received_on.as_ref();
                let follows = check_follows(received_on, &reviewed_on, Rule::ReviewBeforeRequest);
                on_field(
                    "reviewed_on",
                    follows.and_then(|()| check_before_memorandum(&work.facts, &reviewed_on)),
                )?;
                let accepted = concluded == ReviewOutcome::Accepted;
                let review = Review { request: request.id, accepted, on: Some(reviewed_on.clone()) };
                on_field("review_outcome", check_review(&work.facts, review))?;
                let row = new_record!(document_review, within(on.visibility, request.visibility)?, {
                    cooperation_request_id: request.id,
                    country_code: work.term.country_code.clone(),
                    reviewer_id: work.actor,
                    reviewed_on: Some(reviewed_on),
                    review_outcome: Some(concluded),
                    findings,
                    document_id,
                });
                Ok((work.writer.save::<document_review::Entity>(None, row).await?,))
            },
        )
        .await
    }

    /// Records an on-site visit to the partner country.
    async fn record_site_visit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Visit to record.")] input: RecordSiteVisitInput,
    ) -> async_graphql::Result<RecordSiteVisitPayload> {
        let RecordSiteVisitInput { on, started_on, ended_on, place, findings, .. } = input;
        let in_order = ended_on.as_ref().map_or(Ok(()), |ended_on| {
            on_field("ended_on", check_follows(Some(&started_on), ended_on, Rule::EndsBeforeItBegins))
        });
        let checks = (
            localized("place", place),
            optional_texts("findings", findings),
            Keys::of(ctx)?.optional_id("document", input.document.as_ref()).await,
            in_order,
        );
        on_term::<acts::RecordSiteVisit, _, _, _>(ctx, &on, checks, async |work, valid| {
            let (place, findings, document_id, ()) = valid;
            work.took_place("started_on", &started_on).await?;
            if let Some(ended_on) = &ended_on {
                work.took_place("ended_on", ended_on).await?;
            }
            let follows = check_visit(&work.facts, &started_on);
            on_field("started_on", follows.and_then(|()| check_before_memorandum(&work.facts, &started_on)))?;
            let over = ended_on.as_ref().unwrap_or(&started_on);
            on_field("ended_on", check_before_memorandum(&work.facts, over))?;
            work.evidence(document_id).await?;
            let row = new_record!(site_visit, work.visible(on.visibility)?, {
                term_id: work.term.id,
                country_code: work.term.country_code.clone(),
                visitor_id: work.actor,
                started_on: Some(started_on),
                ended_on,
                place: Some(place),
                findings,
                document_id,
            });
            Ok((work.writer.save::<site_visit::Entity>(None, row).await?,))
        })
        .await
    }

    /// Records a meeting of the term's Committee.
    async fn hold_committee_meeting(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Meeting to record.")] input: HoldCommitteeMeetingInput,
    ) -> async_graphql::Result<HoldCommitteeMeetingPayload> {
        let HoldCommitteeMeetingInput { on, held_on, place, agenda, document } = input;
        let checks = (
            optional_texts("place", place),
            optional_texts("agenda", agenda),
            Keys::of(ctx)?.optional_id("document", document.as_ref()).await,
        );
        on_term::<acts::HoldCommitteeMeeting, _, _, _>(ctx, &on, checks, async |work, valid| {
            let (place, agenda, document_id) = valid;
            let committee = committee_of(work).await?;
            check_day(work, &committee, "held_on", &held_on).await?;
            work.evidence(document_id).await?;
            let column = committee_meeting::Column::CommitteeId;
            let before = work.writer.of::<committee_meeting::Entity>(column, vec![committee.id]).await?;
            let row = new_record!(committee_meeting, within(on.visibility, committee.visibility)?, {
                committee_id: committee.id,
                country_code: work.term.country_code.clone(),
                ordinal: before.iter().map(|meeting| meeting.ordinal).max().unwrap_or(0) + 1,
                held_on: Some(held_on),
                place,
                agenda,
                document_id,
            });
            Ok((work.writer.save::<committee_meeting::Entity>(None, row).await?,))
        })
        .await
    }

    /// Records a decision of the term's Committee. Projects, consultations and training programs refer to
    /// such a decision.
    async fn take_committee_decision(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Decision to record.")] input: TakeCommitteeDecisionInput,
    ) -> async_graphql::Result<TakeCommitteeDecisionPayload> {
        let meeting = optional_id(
            "committee_meeting_id",
            RecordType::CommitteeMeeting,
            input.committee_meeting_id.as_ref(),
        );
        let TakeCommitteeDecisionInput {
            on,
            decision_subject: subject,
            decision_outcome: decision,
            decided_on,
            title,
            resolution,
            ..
        } = input;
        let checks = (localized("title", title), optional_texts("resolution", resolution), meeting);
        on_term::<acts::TakeCommitteeDecision, _, _, _>(
            ctx,
            &on,
            checks,
            async |work, (title, resolution, meeting)| {
                let committee = committee_of(work).await?;
                check_day(work, &committee, "decided_on", &decided_on).await?;
                if let Some(id) = meeting {
                    let found = work.writer.by_id::<committee_meeting::Entity>(id).await?;
                    let meeting = found.filter(|meeting| meeting.committee_id == committee.id);
                    let meeting = meeting.ok_or(ValidationError::NotFound("committee_meeting_id"))?;
                    let held_on = meeting.held_on.as_ref();
                    on_field("decided_on", check_follows(held_on, &decided_on, Rule::DecisionBeforeMeeting))?;
                }
                let prefix = format!("{}-D", work.term.code);
                let code = work.code::<committee_decision::Entity>(None, &prefix).await?;
                let (sort_name, search) = found_by(&title, &[&code]);
                let row = new_record!(committee_decision, within(on.visibility, committee.visibility)?, {
                    code,
                    committee_id: committee.id,
                    meeting_id: meeting,
                    country_code: work.term.country_code.clone(),
                    decision_subject: subject,
                    decision_outcome: decision,
                    decided_on: Some(decided_on),
                    title,
                    sort_name,
                    search,
                    resolution,
                });
                Ok((work.writer.save::<committee_decision::Entity>(None, row).await?,))
            },
        )
        .await
    }
}

/// The Committee of the term, without which nothing is decided.
async fn committee_of(work: &Work<'_>) -> Result<committee::Model, MutationError> {
    let missing = || ValidationError::rule("term", Rule::NeedsCommittee);
    let found = committee_on_record(work).await?.ok_or_else(missing)?;
    if found.organized_on.is_none() {
        // When the Committee of a historical term was organized may be unknown, but not who is in it.
        if !is_past(ProcedureStepKind::CommitteeOrganized, work.term.latest_step) {
            return Err(missing().into());
        }
        on_field("term", check_seats(&work.facts.seats))?;
    }
    Ok(found)
}
