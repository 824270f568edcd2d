//! Corrections of the meetings and the decisions of a Committee.

use async_graphql::{Context, InputObject, MaybeUndefined, Object};
use entity::value::PartialDate;
use entity::{center_term, committee, committee_decision, committee_meeting};
use model::api::record::KeyOf;
use model::policy::acts;
use model::recording::{
    self, Keys, MutationError, RecordInput, TextInput, found_by, kept_texts, on_field, on_record, payload,
    texts,
};
use model::records::{CommitteeDecision, CommitteeMeeting, Document};
use model::store::{Error, Rows};
use uuid::Uuid;

use super::activity::days_of_decision;
use super::rules::{Rule, check_follows};
use super::store::{Work, on_procedure};

/// Input of `updateCommitteeMeeting`. Fields that are left out do not change.
#[derive(Debug, InputObject)]
pub struct UpdateCommitteeMeetingInput {
    #[graphql(flatten)]
    on: RecordInput,
    /// Correct date of the meeting.
    held_on: Option<PartialDate>,
    /// Place of the meeting.
    place: MaybeUndefined<Vec<TextInput>>,
    /// Agenda of the meeting.
    agenda: MaybeUndefined<Vec<TextInput>>,
    /// Registered document that contains the minutes of the meeting.
    document: MaybeUndefined<KeyOf<Document>>,
}

/// Input of `updateCommitteeDecision`. Fields that are left out do not change.
#[derive(Debug, InputObject)]
pub struct UpdateCommitteeDecisionInput {
    #[graphql(flatten)]
    on: RecordInput,
    /// Correct date of the decision.
    decided_on: Option<PartialDate>,
    /// Title of the decision.
    title: MaybeUndefined<Vec<TextInput>>,
    /// Text of the resolution.
    resolution: MaybeUndefined<Vec<TextInput>>,
}

payload! {
    UpdateCommitteeMeetingPayload {
        /// Meeting; null if the mutation failed.
        committee_meeting: CommitteeMeeting = committee_meeting,
    }
    UpdateCommitteeDecisionPayload {
        /// Decision; null if the mutation failed.
        committee_decision: CommitteeDecision = committee_decision,
    }
}

#[derive(Debug, Default)]
pub struct MinutesMutation;

/// Corrections of the meetings and the decisions of a Committee.
#[Object]
impl MinutesMutation {
    /// Corrects a meeting of a Committee, whether or not decisions refer to it. They must not be dated before it.
    async fn update_committee_meeting(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Changes to make.")] input: UpdateCommitteeMeetingInput,
    ) -> async_graphql::Result<UpdateCommitteeMeetingPayload> {
        let UpdateCommitteeMeetingInput { on, held_on, place, agenda, document } = input;
        let checks = (
            texts("place", place),
            texts("agenda", agenda),
            Keys::of(ctx)?.maybe_id("document", &document).await,
        );
        on_record::<acts::HoldCommitteeMeeting, committee_meeting::Entity, _, _, _>(
            ctx,
            &on,
            checks,
            async |base, was, (place, agenda, document)| {
                let (committee, term) = committee_of(base, was.committee_id).await?;
                let mut row = was.clone();
                row.held_on = held_on.or(row.held_on);
                place.update_to(&mut row.place);
                agenda.update_to(&mut row.agenda);
                document.update_to(&mut row.document_id);
                on_procedure(base, term, async |work| {
                    work.evidence(row.document_id).await?;
                    if let Some(day) = row.held_on.as_ref().filter(|_| row.held_on != was.held_on) {
                        check_day(work, &committee, "held_on", day).await?;
                        let (column, own) = (committee_decision::Column::MeetingId, vec![row.id]);
                        let decisions = work.writer.of::<committee_decision::Entity>(column, own).await?;
                        for decided_on in decisions.into_iter().filter_map(|decision| decision.decided_on) {
                            let follows = check_follows(Some(day), &decided_on, Rule::DecisionBeforeMeeting);
                            on_field("held_on", follows)?;
                        }
                    }
                    Ok((work.writer.save::<committee_meeting::Entity>(Some(was), row).await?,))
                })
                .await
            },
        )
        .await
    }

    /// Corrects the date and the words of a decision of a Committee, whether or not work refers to it. The work must not
    /// begin before the decision.
    async fn update_committee_decision(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Changes to make.")] input: UpdateCommitteeDecisionInput,
    ) -> async_graphql::Result<UpdateCommitteeDecisionPayload> {
        let UpdateCommitteeDecisionInput { on, decided_on, title, resolution } = input;
        let checks = (kept_texts("title", title), texts("resolution", resolution));
        on_record::<acts::TakeCommitteeDecision, committee_decision::Entity, _, _, _>(
            ctx,
            &on,
            checks,
            async |base, was, (title, resolution)| {
                let (committee, term) = committee_of(base, was.committee_id).await?;
                let mut row = was.clone();
                row.decided_on = decided_on.or(row.decided_on);
                row.title = title.unwrap_or(row.title);
                resolution.update_to(&mut row.resolution);
                (row.sort_name, row.search) = found_by(&row.title, &[&row.code]);
                on_procedure(base, term, async |work| {
                    if let Some(day) = row.decided_on.as_ref().filter(|_| row.decided_on != was.decided_on) {
                        check_day(work, &committee, "decided_on", day).await?;
                        if let Some(id) = row.meeting_id
                            && let Some(meeting) = work.writer.by_id::<committee_meeting::Entity>(id).await?
                        {
                            let held_on = meeting.held_on.as_ref();
                            on_field("decided_on", check_follows(held_on, day, Rule::DecisionBeforeMeeting))?;
                        }
                        for begun in days_of_decision(work, row.id).await? {
                            on_field(
                                "decided_on",
                                check_follows(Some(day), &begun, Rule::WorkBeforeDecision),
                            )?;
                        }
                    }
                    Ok((work.writer.save::<committee_decision::Entity>(Some(was), row).await?,))
                })
                .await
            },
        )
        .await
    }
}

/// A Committee with its term.
async fn committee_of(
    base: &recording::Work<'_>,
    id: Uuid,
) -> Result<(committee::Model, center_term::Model), MutationError> {
    let missing = || Error::Internal("a Committee that is not there".to_owned());
    let committee = base.writer.by_id::<committee::Entity>(id).await?.ok_or_else(missing)?;
    let term = base.seen::<center_term::Entity>("id", committee.term_id).await?;
    Ok((committee, term))
}

/// A Committee meets and decides within the term, and not before it was organized.
pub(super) async fn check_day(
    work: &Work<'_>,
    committee: &committee::Model,
    field: &'static str,
    day: &PartialDate,
) -> Result<(), MutationError> {
    work.took_place(field, day).await?;
    Ok(on_field(field, check_follows(committee.organized_on.as_ref(), day, Rule::BeforeCommittee))?)
}
