//! Which mutation does what: each of the API's with the actions of which one lets a caller use it.

use entity::RecordType;
use entity::value::Role;

use super::{Action, Caller, Condition, Place, ROLES, Who, condition, reach};
use Action::*;

/// The mutations of the API. A test of the schema fails for one that is not here.
const MUTATIONS: &[(&str, &[Action])] = &[
    ("proposeCandidate", &[ProposeCandidate, ProposeCandidateWithMemorandum]),
    ("recordDiplomaticExchange", &[RecordDiplomaticExchange]),
    ("confirmIntention", &[ConfirmIntention]),
    ("assessCriterion", &[AssessCriterion]),
    ("announceSelection", &[AnnounceSelection]),
    ("receiveCooperationRequest", &[ReceiveCooperationRequest]),
    ("reviewDocuments", &[ReviewDocuments]),
    ("recordSiteVisit", &[RecordSiteVisit]),
    ("registerMemorandum", &[RegisterMemorandum]),
    ("deleteMemorandum", &[RegisterMemorandum]),
    ("signMemorandum", &[SignMemorandum]),
    ("updateMemorandum", &[SignMemorandum]),
    ("updateSignatory", &[SignMemorandum, SignAgreement]),
    ("nominateCommitteeMembers", &[NominateKoreanMembers, NominatePartnerMembers]),
    ("organizeCommittee", &[OrganizeCommittee]),
    ("holdCommitteeMeeting", &[HoldCommitteeMeeting]),
    ("takeCommitteeDecision", &[TakeCommitteeDecision]),
    ("updateCommitteeDecision", &[TakeCommitteeDecision]),
    ("updateCommitteeMeeting", &[HoldCommitteeMeeting]),
    ("signAgreement", &[SignAgreement]),
    ("skipAgreement", &[SignAgreement]),
    ("designatePlace", &[DesignatePlace]),
    ("establishCenter", &[EstablishCenter]),
    ("appointMember", &[AppointMember]),
    ("updateCenterMember", &[AppointMember]),
    ("deleteCenterMember", &[AppointMember]),
    ("openCenter", &[OpenCenter]),
    ("extendTerm", &[ExtendTerm]),
    ("closeTerm", &[CloseTerm]),
    ("reportAfterClosure", &[ReportAfterClosure]),
    ("withdrawTerm", &[WithdrawTerm]),
    ("correctStep", &[CorrectStep]),
    ("revokeStep", &[CorrectStep]),
    ("updateCenter", &[CorrectStep]),
    ("updateCenterTerm", &[CorrectStep]),
    ("updateCommittee", &[CorrectStep]),
    ("completeTermHistory", &[CompleteTermHistory]),
    ("recordContribution", &[RecordKoreanContribution, RecordPartnerContribution]),
    ("deleteContribution", &[RecordKoreanContribution, RecordPartnerContribution]),
    ("registerOrganization", &[RegisterOrganization]),
    ("updateOrganization", &[RegisterOrganization]),
    ("registerDocument", &[RegisterDocument]),
    ("deleteDiplomaticExchange", &[RecordDiplomaticExchange]),
    ("deleteCooperationRequest", &[ReceiveCooperationRequest]),
    ("deleteDocumentReview", &[ReviewDocuments]),
    ("deleteSiteVisit", &[RecordSiteVisit]),
    ("deleteCommitteeMeeting", &[HoldCommitteeMeeting]),
    ("deleteCommitteeDecision", &[TakeCommitteeDecision]),
    ("deleteDocument", &[RegisterDocument]),
    ("deleteOrganization", &[RegisterOrganization]),
    ("deleteOrganizationName", &[RegisterOrganization]),
    ("createProject", &[RecordProject]),
    ("updateProject", &[RecordProject]),
    ("createConsultation", &[RecordConsultation]),
    ("updateConsultation", &[RecordConsultation]),
    ("createEvent", &[RecordEvent]),
    ("updateEvent", &[RecordEvent]),
    ("createTrainingProgram", &[RecordTraining]),
    ("updateTrainingProgram", &[RecordTraining]),
    ("createTrainingSession", &[RecordTraining]),
    ("updateTrainingSession", &[RecordTraining]),
    ("cancelEvent", &[RecordEvent]),
    ("cancelTrainingProgram", &[RecordTraining]),
    ("cancelTrainingSession", &[RecordTraining]),
    ("deleteConsultation", &[RecordConsultation]),
    ("deleteEvent", &[RecordEvent]),
    ("deleteProject", &[RecordProject]),
    ("deleteUtilizationReport", &[ReportUtilization]),
    ("deleteTrainingProgram", &[RecordTraining]),
    ("deleteTrainingSession", &[RecordTraining]),
    ("recordParticipation", &[RecordTraining]),
    ("registerExpert", &[RegisterExpert]),
    ("updateExpert", &[RegisterExpert]),
    ("dispatchExpert", &[DispatchExpert]),
    ("updateExpertDispatch", &[DispatchExpert]),
    ("cancelExpertDispatch", &[DispatchExpert]),
    ("deleteExpert", &[RegisterExpert]),
    ("deleteExpertDispatch", &[DispatchExpert]),
    ("reportUtilization", &[ReportUtilization]),
    ("discoverPipelineProject", &[RecordPipelineProject]),
    ("updatePipelineProject", &[RecordPipelineProject]),
    ("deletePipelineProject", &[RecordPipelineProject]),
    ("applyForFunding", &[RecordApplication]),
    ("updateApplication", &[RecordApplication]),
    ("deleteApplication", &[RecordApplication]),
    ("recordApplicationDates", &[RecordApplicationDates]),
    ("recordApplicationStage", &[RecordApplicationStage]),
    ("deleteApplicationStage", &[RecordApplicationStage]),
    ("dropApplication", &[DropApplication]),
    ("withdrawApplication", &[WithdrawApplication]),
    ("recordApplicationAmount", &[RecordApplicationAmount]),
    ("removeApplicationAmount", &[RecordApplicationAmount]),
    ("submitInquiry", &[SubmitInquiry]),
    ("updateInquiry", &[HandleInquiry]),
    ("changeVisibility", &[ChangeVisibility]),
    ("erasePerson", &[ErasePerson]),
    ("createWebhook", &[ManageWebhook]),
    ("updateWebhook", &[ManageWebhook]),
    ("deleteWebhook", &[ManageWebhook]),
    ("rotateWebhookSecret", &[ManageWebhook]),
    ("pingWebhook", &[ManageWebhook]),
    ("replayWebhook", &[ManageWebhook]),
    ("createApiClient", &[ManageApiClients]),
    ("rotateApiClientSecret", &[ManageApiClients]),
    ("revokeApiClient", &[ManageApiClients]),
];

/// The mutations that a caller may use, each with the condition.
pub fn mutations(who: Option<Role>) -> Vec<(&'static str, Condition)> {
    let permitted = |(name, actions): &(&'static str, &[Action])| Some((*name, of_any(who, actions)?));
    MUTATIONS.iter().filter_map(permitted).collect()
}

/// The roles that may use a mutation, each with the condition.
pub fn roles_of(mutation: &str) -> Vec<(Role, Condition)> {
    roles(actions(mutation))
}

fn roles(actions: &[Action]) -> Vec<(Role, Condition)> {
    ROLES.into_iter().filter_map(|role| Some((role, of_any(Some(role), actions)?))).collect()
}

/// Whether a caller may use a mutation on a record at a place.
pub fn may_use(caller: &Caller, mutation: &str, place: Place<'_>) -> bool {
    let may = |action: &Action| changed(*action).any(|of| reach(caller, *action, of).covers(place));
    actions(mutation).iter().any(may)
}

/// The type of the records that a mutation makes or changes, where it is one.
pub fn changed_by(mutation: &str) -> Option<RecordType> {
    actions(mutation).first().and_then(|action| action.changes())
}

fn actions(mutation: &str) -> &'static [Action] {
    MUTATIONS.iter().find(|(name, _)| *name == mutation).map_or(&[], |(_, actions)| actions)
}

fn changed(action: Action) -> impl Iterator<Item = RecordType> {
    RecordType::ALL.iter().copied().filter(move |of| action.changes().is_none_or(|changed| changed == *of))
}

/// Who may use a mutation, as its description says; none for a name that is no mutation.
pub fn requirement(mutation: &str) -> Option<String> {
    if of_any(None, actions(mutation)).is_some() {
        return Some("Requires: no token.".to_owned());
    }
    Some(format!("Requires: {}.", who_may(actions(mutation), false)?))
}

/// The roles that may do one of some things, each with its condition, in Korean or in English; none if there are none.
pub(super) fn who_may(actions: &[Action], korean: bool) -> Option<String> {
    let who = roles(actions).into_iter().map(|(role, condition)| match (condition, korean) {
        (Condition::Always, _) => role.to_string(),
        (Condition::Own, false) => format!("{role} (own records)"),
        (Condition::Own, true) => format!("{role}(본인 것)"),
        (Condition::OwnCountry, false) => format!("{role} (own country)"),
        (Condition::OwnCountry, true) => format!("{role}(자국)"),
        (Condition::OwnFundingSource, false) => format!("{role} (own funding source)"),
        (Condition::OwnFundingSource, true) => format!("{role}(자기 재원)"),
    });
    let who: Vec<String> = who.collect();
    let (last, others) = who.split_last()?;
    let or = if korean { "또는" } else { "or" };
    Some(if others.is_empty() { last.clone() } else { format!("{} {or} {last}", others.join(", ")) })
}

impl Action {
    /// Whether its mutation does other things with other inputs.
    pub(super) fn depends_on_input(self) -> bool {
        self.only_mutation().is_some_and(|mutation| actions(mutation).len() > 1)
    }

    /// The mutations that do it.
    pub fn mutations(self) -> impl Iterator<Item = &'static str> {
        MUTATIONS.iter().filter(move |(_, actions)| actions.contains(&self)).map(|(name, _)| *name)
    }

    /// The mutation that does it, if it is the only one.
    pub(super) fn only_mutation(self) -> Option<&'static str> {
        let mut mutations = self.mutations();
        mutations.next().filter(|_| mutations.next().is_none())
    }
}

/// The widest condition under which a caller may do one of some things.
fn of_any(who: Who, actions: &[Action]) -> Option<Condition> {
    let of = |action: &Action| {
        let types =
            RecordType::ALL.iter().filter(|of| action.changes().is_none_or(|changed| changed == **of));
        types.filter_map(|of| condition(who, *action, *of)).next()
    };
    let found: Vec<Condition> = actions.iter().filter_map(of).collect();
    found.iter().find(|condition| **condition == Condition::Always).or(found.first()).copied()
}
