//! The one table of who may do what, and what follows from it: which records a caller sees, whose
//! personal data it reads, and `Allowed`, without which the store writes nothing. docs/POLICY.md is this
//! table as the API was seen to keep it.

mod access;
mod action;
mod caller;
mod mutations;
mod presented;

use std::collections::HashMap;
use std::marker::PhantomData;
use std::sync::LazyLock;

use async_graphql::Enum;
use entity::value::{Role, Visibility};

pub use access::{Access, Accesses, Origin};
pub use action::{Action, acts};
pub use caller::{Actor, Bearer, Caller, LEEWAY, Standing, StandingError};
use mutations::who_may;
pub use mutations::{changed_by, may_use, mutations, requirement, roles_of};
pub use presented::{Certificate, Confirmation, Presented};

use entity::RecordType;

/// Condition that limits a permission to some records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(name = "PermissionCondition")]
pub enum Condition {
    /// All records.
    Always,
    /// Records of the caller's own country.
    OwnCountry,
    /// Records of the caller's own funding source.
    OwnFundingSource,
    /// Records that the caller created.
    Own,
}

/// What is known of records alike, so that a rule can name them together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Group {
    /// Countries, codes, organizations, programs, service areas: what the rest refers to.
    Reference,
    /// The set-up procedure and the legal chain of a center.
    Procedure,
    /// What a center does.
    Work,
    /// Projects toward funding sources.
    Pipeline,
    /// Letters from anyone.
    Inquiries,
    /// Where changes are pushed to.
    Webhooks,
    /// The service's own books.
    Service,
}

use Group::{Inquiries, Pipeline, Procedure, Reference, Service, Webhooks, Work};

/// Makes the function that says which group a record type is in, from the list of record types.
macro_rules! groups {
    ($($(#[$doc:meta])* $name:ident: $module:ident in $group:ident,)*) => {
        fn group(record_type: RecordType) -> Group {
            match record_type {
                $(RecordType::$name => Group::$group,)*
            }
        }
    };
}

entity::record_types!(groups);

/// Who: a role, or no token.
type Who = Option<Role>;

const ANONYMOUS: Who = None;
const MOIS: Who = Some(Role::Mois);
const NIA: Who = Some(Role::Nia);
const LEAD: Who = Some(Role::LeadOrganization);
const SPECIALIZED: Who = Some(Role::SpecializedOrganization);
const DIPLOMATIC: Who = Some(Role::DiplomaticOrganization);
const FUNDER: Who = Some(Role::Funder);

const ROLES: [Role; 6] = [
    Role::Mois,
    Role::Nia,
    Role::LeadOrganization,
    Role::SpecializedOrganization,
    Role::DiplomaticOrganization,
    Role::Funder,
];

/// Some callers may do some things with some records.
struct Rule {
    who: &'static [Who],
    may: &'static [Action],
    on: &'static [Group],
    when: Condition,
}

const fn rule(who: &'static [Who], may: &'static [Action], on: &'static [Group], when: Condition) -> Rule {
    Rule { who, may, on, when }
}

use Action::{
    AnnounceSelection, AppointMember, AssessCriterion, ChangeVisibility, CloseTerm, CompleteTermHistory,
    ConfirmIntention, CorrectStep, DesignatePlace, DispatchExpert, DropApplication, ErasePerson,
    EstablishCenter, ExtendTerm, HandleInquiry, HoldCommitteeMeeting, ManageApiClients, ManageWebhook,
    NominateKoreanMembers, NominatePartnerMembers, OpenCenter, OrganizeCommittee, ProposeCandidate,
    ProposeCandidateWithMemorandum, ReadPersonalData, ReceiveCooperationRequest, RecordApplication,
    RecordApplicationAmount, RecordApplicationDates, RecordApplicationStage, RecordConsultation,
    RecordDiplomaticExchange, RecordEvent, RecordKoreanContribution, RecordPartnerContribution,
    RecordPipelineProject, RecordProject, RecordSiteVisit, RecordTraining, RegisterDocument, RegisterExpert,
    RegisterMemorandum, RegisterOrganization, ReportAfterClosure, ReportUtilization, ReviewDocuments,
    SeeInternal, SeePartner, SeePublic, SignAgreement, SignMemorandum, SubmitInquiry, TakeCommitteeDecision,
    WithdrawApplication, WithdrawTerm,
};
use Condition::{Always, Own, OwnCountry, OwnFundingSource};

/// What no rule allows is forbidden. What has no rule at all is the operator's alone.
#[rustfmt::skip]
const TABLE: &[Rule] = &[
    // What is public is for all. Letters are from named people: not public, whatever a row says.
    rule(&[ANONYMOUS, LEAD, SPECIALIZED, DIPLOMATIC, FUNDER],
         &[SeePublic],                          &[Reference, Procedure, Work, Pipeline],          Always),
    // Korea's side sees everything; the service's own books are for MOIS.
    rule(&[MOIS, NIA],
         &[SeePublic, SeePartner, SeeInternal], &[Reference, Procedure, Work, Pipeline, Inquiries], Always),
    rule(&[MOIS],
         &[SeePublic, SeePartner, SeeInternal], &[Service],                                       Always),
    // A partner country's organizations see what concerns their country; its diplomats, of what is
    // internal, the procedure that they take part in.
    rule(&[LEAD, SPECIALIZED, DIPLOMATIC],
         &[SeePartner],                         &[Reference, Procedure, Work, Pipeline],          OwnCountry),
    rule(&[LEAD, SPECIALIZED],
         &[SeeInternal],                        &[Reference, Procedure, Work, Pipeline],          OwnCountry),
    rule(&[DIPLOMATIC],
         &[SeeInternal],                        &[Procedure],                                     OwnCountry),
    rule(&[LEAD],
         &[SeePublic, SeePartner, SeeInternal], &[Inquiries],                                       OwnCountry),
    // A funder sees the pipeline toward its own funding source.
    rule(&[FUNDER],
         &[SeePartner],                         &[Pipeline],                                      OwnFundingSource),
    // Personal data is never public. A partner country knows who sits for it in committees and centers.
    rule(&[MOIS, NIA],
         &[ReadPersonalData],                   &[Reference, Procedure, Work, Inquiries],           Always),
    rule(&[LEAD, SPECIALIZED],
         &[ReadPersonalData],                   &[Procedure],                                     OwnCountry),
    // The procedure: each step by those whose it is (the set-up procedure on NIA's page).
    rule(&[NIA],               &[ProposeCandidate],                             &[Procedure], Always),
    rule(&[MOIS],              &[ProposeCandidateWithMemorandum],               &[Procedure], Always),
    rule(&[DIPLOMATIC],        &[RecordDiplomaticExchange],                     &[Procedure], OwnCountry),
    rule(&[MOIS],              &[ConfirmIntention],                             &[Procedure], Always),
    rule(&[LEAD],              &[ConfirmIntention],                             &[Procedure], OwnCountry),
    rule(&[MOIS, NIA],         &[AssessCriterion],                              &[Procedure], Always),
    rule(&[MOIS],              &[AnnounceSelection],                            &[Procedure], Always),
    rule(&[MOIS],              &[ReceiveCooperationRequest],                    &[Procedure], Always),
    rule(&[LEAD, DIPLOMATIC],  &[ReceiveCooperationRequest],                    &[Procedure], OwnCountry),
    rule(&[MOIS, NIA],         &[ReviewDocuments, RecordSiteVisit],             &[Procedure], Always),
    rule(&[MOIS],              &[RegisterMemorandum, SignMemorandum],           &[Procedure], Always),
    rule(&[LEAD],              &[SignMemorandum],                               &[Procedure], OwnCountry),
    rule(&[MOIS],              &[NominateKoreanMembers, NominatePartnerMembers, OrganizeCommittee],
                                                                                &[Procedure], Always),
    rule(&[LEAD],              &[NominatePartnerMembers],                       &[Procedure], OwnCountry),
    rule(&[MOIS, NIA],         &[HoldCommitteeMeeting, TakeCommitteeDecision],  &[Procedure], Always),
    rule(&[NIA],               &[SignAgreement],                                &[Procedure], Always),
    rule(&[SPECIALIZED],       &[SignAgreement],                                &[Procedure], OwnCountry),
    rule(&[LEAD],              &[DesignatePlace],                               &[Procedure], OwnCountry),
    rule(&[NIA],               &[EstablishCenter, OpenCenter, AppointMember],   &[Procedure], Always),
    rule(&[LEAD],              &[AppointMember],                                &[Procedure], OwnCountry),
    rule(&[MOIS],              &[ExtendTerm],                                   &[Procedure], Always),
    rule(&[MOIS, NIA],         &[CloseTerm, WithdrawTerm, CorrectStep],         &[Procedure], Always),
    rule(&[MOIS],              &[CompleteTermHistory],                          &[Procedure], Always),
    rule(&[NIA],               &[ReportAfterClosure],                           &[Procedure], Always),
    rule(&[LEAD, SPECIALIZED], &[ReportAfterClosure],                           &[Procedure], OwnCountry),
    // Organizations, by Korea's side and, of its country, by the partner's lead organization.
    rule(&[MOIS, NIA],         &[RegisterOrganization],                         &[Reference], Always),
    rule(&[LEAD],              &[RegisterOrganization],                         &[Reference], OwnCountry),
    // Money and kind, each side its own; documents, by whoever records what they prove.
    rule(&[MOIS, NIA],         &[RecordKoreanContribution],                     &[Work],      Always),
    rule(&[LEAD],              &[RecordPartnerContribution],                    &[Work],      OwnCountry),
    rule(&[MOIS, NIA],         &[RegisterDocument],                             &[Procedure], Always),
    rule(&[LEAD, SPECIALIZED, DIPLOMATIC],
                               &[RegisterDocument],                             &[Procedure], OwnCountry),
    // The work: NIA of every center, the partner's specialized organization of its country's.
    rule(&[NIA],               &[RecordProject, RecordConsultation, RecordEvent, RecordTraining, RegisterExpert,
                                 DispatchExpert, ReportUtilization],            &[Work],      Always),
    rule(&[SPECIALIZED],       &[RecordProject, RecordConsultation, RecordEvent, RecordTraining,
                                 ReportUtilization],                            &[Work],      OwnCountry),
    rule(&[LEAD],              &[ReportUtilization],                            &[Work],      OwnCountry),
    // The pipeline: who applies records it; a funder, what becomes of applications made to it.
    rule(&[NIA],               &[RecordPipelineProject, RecordApplication, RecordApplicationStage,
                                 RecordApplicationDates, RecordApplicationAmount, DropApplication,
                                 WithdrawApplication],                          &[Pipeline],  Always),
    rule(&[SPECIALIZED],       &[RecordPipelineProject, RecordApplication, RecordApplicationStage,
                                 RecordApplicationDates, RecordApplicationAmount, WithdrawApplication],
                                                                                &[Pipeline],  OwnCountry),
    rule(&[FUNDER],            &[RecordApplicationStage, RecordApplicationDates, RecordApplicationAmount,
                                 DropApplication],                              &[Pipeline],  OwnFundingSource),
    // Letters are from anyone, and answered by Korea's side.
    rule(&[ANONYMOUS, MOIS, NIA, LEAD, SPECIALIZED, DIPLOMATIC, FUNDER],
                               &[SubmitInquiry],                                &[Inquiries],   Always),
    rule(&[MOIS, NIA],         &[HandleInquiry],                                &[Inquiries],   Always),
    // Publishing, and taking back what was published. The parts of the pipeline follow their applications.
    rule(&[MOIS, NIA],         &[ChangeVisibility],                             &[Procedure, Work], Always),
    // A person can be erased, of whichever record.
    rule(&[MOIS, NIA],         &[ErasePerson],                                  &[Reference, Procedure, Work, Inquiries], Always),
    // Webhooks are their owners', whoever has a token; MOIS sees where what goes, and may end it.
    rule(&[MOIS],              &[SeePublic, SeePartner, SeeInternal, ManageWebhook], &[Webhooks], Always),
    rule(&[NIA, LEAD, SPECIALIZED, DIPLOMATIC, FUNDER],
                               &[SeePublic, SeePartner, SeeInternal, ManageWebhook], &[Webhooks], Own),
    // Accounts.
    rule(&[MOIS],
         &[ManageApiClients],                   &[Service],                                       Always),
];

/// The condition under which a caller may do something, if it may at all.
pub fn condition(who: Option<Role>, action: Action, record_type: RecordType) -> Option<Condition> {
    static KNOWN: LazyLock<HashMap<(Who, Action, RecordType), Condition>> = LazyLock::new(|| {
        let mut known = HashMap::new();
        for Rule { who, may, on, when } in TABLE {
            for (who, may) in who.iter().flat_map(|who| may.iter().map(move |may| (*who, *may))) {
                let record_types = RecordType::ALL.iter().filter(|record_type| {
                    on.contains(&group(**record_type))
                        && may.changes().is_none_or(|changed| changed == **record_type)
                });
                known.extend(record_types.map(|record_type| ((who, may, *record_type), *when)));
            }
        }
        known
    });
    KNOWN.get(&(who, action, record_type)).copied()
}

/// Where a record belongs, as far as the policy asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place<'a> {
    pub country: Option<&'a str>,
    pub funding_source: Option<&'a str>,
    /// Whose own it is.
    pub owner: Option<&'a Actor>,
}

impl<'a> Place<'a> {
    /// What belongs to a country, if to any.
    pub fn country(country: Option<&'a str>) -> Self {
        Self { country, ..Self::default() }
    }
}

/// The records that a caller may do something with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    Nothing,
    Everything,
    Country(String),
    FundingSource(String),
    Own(Actor),
}

impl Reach {
    pub fn covers(&self, place: Place<'_>) -> bool {
        match self {
            Self::Nothing => false,
            Self::Everything => true,
            Self::Country(own) => place.country == Some(own),
            Self::FundingSource(own) => place.funding_source == Some(own),
            Self::Own(own) => place.owner == Some(own),
        }
    }
}

/// Korea: whose diplomats act in every country, and not a partner of itself.
pub const KOREA: &str = "KR";

/// Whether a caller is of Korea's foreign ministry or one of its missions abroad.
fn is_korean_mission(standing: &Standing) -> bool {
    standing.role() == Role::DiplomaticOrganization && standing.country() == Some(KOREA)
}

/// With which records of a record type the caller may do something.
pub fn reach(caller: &Caller, action: Action, record_type: RecordType) -> Reach {
    let standing = match caller {
        Caller::Operator { .. } => return Reach::Everything,
        Caller::Anonymous => None,
        Caller::Bearer(bearer) => Some(&bearer.standing),
    };
    let own = |part: Option<&str>, reach: fn(String) -> Reach| {
        part.map_or(Reach::Nothing, |part| reach(part.to_owned()))
    };
    match condition(standing.map(|standing| standing.role()), action, record_type) {
        None => Reach::Nothing,
        Some(Condition::Always) => Reach::Everything,
        // Korea's missions abroad act in every country.
        Some(Condition::OwnCountry) if standing.is_some_and(is_korean_mission) => Reach::Everything,
        Some(Condition::OwnCountry) => own(standing.and_then(|own| own.country()), Reach::Country),
        Some(Condition::OwnFundingSource) => {
            own(standing.and_then(|own| own.funding_source()), Reach::FundingSource)
        }
        Some(Condition::Own) => caller.owner().map_or(Reach::Nothing, Reach::Own),
    }
}

/// Which records of a record type a caller may see, by their visibility.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sight {
    pub public: Reach,
    pub partner: Reach,
    pub internal: Reach,
}

impl Sight {
    /// The reach among records of this visibility.
    pub fn of(&self, visibility: Visibility) -> &Reach {
        match visibility {
            Visibility::Public => &self.public,
            Visibility::Partner => &self.partner,
            Visibility::Internal => &self.internal,
        }
    }
}

/// What the caller may see of a record type.
pub fn sight(caller: &Caller, record_type: RecordType) -> Sight {
    Sight {
        public: reach(caller, Action::SeePublic, record_type),
        partner: reach(caller, Action::SeePartner, record_type),
        internal: reach(caller, Action::SeeInternal, record_type),
    }
}

/// Whether the caller may see any record of a type.
pub fn sees_any(caller: &Caller, record_type: RecordType) -> bool {
    let Sight { public, partner, internal } = sight(caller, record_type);
    [public, partner, internal].iter().any(|reach| *reach != Reach::Nothing)
}

/// Whether records of a type are of the service itself, and not what partners use.
pub fn is_administrative(record_type: RecordType) -> bool {
    group(record_type) == Service
}

/// What is not public of a record that is: the columns, and the column that says who may see them.
pub fn conditions(record_type: RecordType) -> Option<(&'static [&'static str], &'static str)> {
    match record_type {
        RecordType::Application => Some((
            &["reference", "instrument", "planned_approval_on", "planned_closing_on"],
            "conditions_visibility",
        )),
        _ => None,
    }
}

/// Something that changes records of a record type, as a type: what a proof of permission is for.
pub trait Act {
    const ACTION: Action;
    const TYPE: RecordType;
}

/// Changing who may see a record, of whichever type.
#[derive(Debug)]
pub struct Show;

/// Removing the personal data of a record, of whichever type.
#[derive(Debug)]
pub struct Erase;

/// Proof that the policy lets a caller do `A`.
#[derive(Debug)]
pub struct Allowed<A> {
    caller: Caller,
    act: PhantomData<A>,
}

impl<A> Allowed<A> {
    pub fn caller(&self) -> &Caller {
        &self.caller
    }
}

/// The caller may not do this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forbidden {
    action: Action,
    of: RecordType,
    who: Who,
}

impl Forbidden {
    /// The roles that may do it, the caller's role, and the mutation if only one does it, in Korean or in English.
    pub fn message(self, korean: bool) -> String {
        let mutation = self.action.only_mutation();
        if !TABLE.iter().any(|rule| rule.may.contains(&self.action) && rule.on.contains(&group(self.of))) {
            let (mutation, of) = (mutation.unwrap_or_default(), self.of.name());
            return if korean {
                format!("{mutation}: {of} 유형의 기록에는 사용할 수 없습니다.")
            } else {
                format!("{mutation} is not for records of the type {of}")
            };
        }
        let roles = who_may(&[self.action], korean);
        let of_input = self.action.depends_on_input();
        if korean {
            let roles = roles.map_or_else(String::new, |roles| format!(" 필요한 역할은 {roles}입니다."));
            let caller = match self.who {
                Some(role) => format!("현재 역할은 {role}입니다"),
                None => "요청에 토큰이 없습니다".to_owned(),
            };
            let mutation = mutation.unwrap_or("이 작업의");
            let mutation = if of_input { format!("이 입력의 {mutation}") } else { mutation.to_owned() };
            return format!("{mutation} 권한이 없습니다.{roles} {caller}.");
        }
        let roles = roles.unwrap_or_else(|| "another role".to_owned());
        let caller = match self.who {
            Some(role) => format!("you are {role}"),
            None => "the request has no token".to_owned(),
        };
        let mutation = mutation.unwrap_or("this");
        let with = if of_input { " with this input" } else { "" };
        format!("{mutation}{with} requires {roles}; {caller}")
    }
}

impl std::fmt::Display for Forbidden {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message(false))
    }
}

impl std::error::Error for Forbidden {}

/// Lets the caller do `A` with a record at a place, or not.
pub fn allow<A: Act>(caller: &Caller, place: Place<'_>) -> Result<Allowed<A>, Forbidden> {
    allow_on(caller, A::ACTION, A::TYPE, place)
}

fn allow_on<A>(
    caller: &Caller,
    action: Action,
    of: RecordType,
    place: Place<'_>,
) -> Result<Allowed<A>, Forbidden> {
    if reach(caller, action, of).covers(place) {
        Ok(Allowed { caller: caller.clone(), act: PhantomData })
    } else {
        Err(Forbidden { action, of, who: who(caller) })
    }
}

fn who(caller: &Caller) -> Who {
    caller.standing().map(Standing::role)
}

/// Lets the caller change who may see a record of a type at a place, or not.
pub fn allow_showing(caller: &Caller, of: RecordType, place: Place<'_>) -> Result<Allowed<Show>, Forbidden> {
    allow_on(caller, Action::ChangeVisibility, of, place)
}

/// Lets the caller remove the personal data of a record of a type at a place, or not.
pub fn allow_erasing(caller: &Caller, of: RecordType, place: Place<'_>) -> Result<Allowed<Erase>, Forbidden> {
    allow_on(caller, Action::ErasePerson, of, place)
}
