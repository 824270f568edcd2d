//! The rules of the set-up procedure, in English and Korean, and what resolves each.

use entity::value::{ProcedureStepKind, SelectionCriterion};

use crate::api::RuleCode;
use crate::policy::Action;
use crate::recording::{IN_FUTURE, RuleText};

/// Where the procedure is described.
pub const SOURCE: &str = "NIA, Digital Government Cooperation Center: procedure for establishing a center";

/// A rule of the procedure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rule {
    /// The step follows another one than the last.
    Order(ProcedureStepKind),
    /// The term has the step already, or is past it.
    Taken,
    /// The procedure is over.
    Over,
    /// The latest step of the term is unknown.
    HistoryUnknown,
    NeedsExchange,
    /// An intention is confirmed before the first exchange.
    IntentionBeforeExchange,
    NeedsAssessment(SelectionCriterion),
    NeedsRequest,
    NeedsReview,
    NeedsVisit,
    /// A criterion is not met, and no reason says why the country is selected all the same.
    NeedsReason,
    /// A country is selected before a criterion was assessed.
    SelectionBeforeAssessment,
    /// A review withdraws the acceptance that the memorandum was signed on.
    SignedOnReview,
    /// A review is dated before its request.
    ReviewBeforeRequest,
    /// A visit is dated before the request.
    VisitBeforeRequest,
    /// The memorandum is dated before what it follows.
    MemorandumFirst,
    NeedsSignatories,
    /// A memorandum is signed by one side alone.
    BothSidesSign,
    NeedsMemorandum,
    /// A country is proposed on the ground of a memorandum that is not named.
    NeedsExistingMemorandum,
    /// A country is proposed before the memorandum was signed that the proposal is based on.
    ProposalBeforeMemorandum,
    NeedsCommittee,
    /// The Committee meets or decides before it was organized.
    BeforeCommittee,
    /// A decision is dated before its meeting.
    DecisionBeforeMeeting,
    NeedsSeats,
    /// A seat is empty beside another one of its kind, or an organization has two.
    SeatTwice,
    NeedsAgreementSignatories,
    /// An organization is of another country than the side that it stands for.
    OtherCountry,
    NeedsPlace,
    /// A place is designated for a center that is established.
    PlaceAfterEstablishment,
    NeedsHead,
    NeedsMembersOfBothSides,
    /// The opening is dated before the head or any member of a side joined.
    OpeningBeforeMembers,
    /// The new end is not after the present one.
    LaterEnd,
    /// A visit ends before it begins.
    EndsBeforeItBegins,
    /// A head joins before the former head, who leaves on that day.
    HeadBeforeFormer,
    /// The planned end is not after the opening.
    EndAfterOpening,
    /// A correction moves the opening past the beginning of work.
    OpeningAfterWork,
    /// A term ends before work, or what its Committee does, is over.
    EndBeforeWork,
    /// Something is dated after the end of its term.
    PastEnd,
    /// A term is said to end later than the use of what it left was reported.
    ReportBeforeEnd,
    /// A date lies before the step that it follows.
    BeforePrevious,
    /// A date lies after the step that follows it.
    AfterNext,
    /// A date lies in the future.
    Future,
    /// The same country is being set up already.
    OneAtATime,
    /// The history of a term is completed although its latest step is known.
    StepKnown,
}

impl Rule {
    /// The rule, as programs know it.
    pub fn code(self) -> RuleCode {
        match self {
            Self::Order(_) | Self::Taken => RuleCode::StepOrder,
            Self::Over => RuleCode::ProcedureOver,
            Self::HistoryUnknown => RuleCode::HistoryUnknown,
            Self::NeedsExchange | Self::IntentionBeforeExchange => RuleCode::NeedsExchange,
            Self::NeedsAssessment(_) | Self::SelectionBeforeAssessment => RuleCode::NeedsAssessment,
            Self::NeedsRequest => RuleCode::NeedsRequest,
            Self::NeedsReview | Self::SignedOnReview => RuleCode::NeedsReview,
            Self::NeedsVisit => RuleCode::NeedsVisit,
            Self::NeedsReason => RuleCode::NeedsReason,
            Self::ReviewBeforeRequest => RuleCode::ReviewBeforeRequest,
            Self::VisitBeforeRequest => RuleCode::VisitBeforeRequest,
            Self::MemorandumFirst => RuleCode::MemorandumFirst,
            Self::NeedsSignatories => RuleCode::NeedsSignatories,
            Self::BothSidesSign => RuleCode::BothSidesSign,
            Self::NeedsMemorandum => RuleCode::NeedsMemorandum,
            Self::NeedsExistingMemorandum | Self::ProposalBeforeMemorandum => {
                RuleCode::NeedsExistingMemorandum
            }
            Self::NeedsCommittee | Self::BeforeCommittee => RuleCode::NeedsCommittee,
            Self::NeedsSeats => RuleCode::NeedsSeats,
            Self::SeatTwice => RuleCode::SeatTwice,
            Self::NeedsAgreementSignatories => RuleCode::NeedsAgreementSignatories,
            Self::OtherCountry => RuleCode::OtherCountry,
            Self::NeedsPlace => RuleCode::NeedsPlace,
            Self::PlaceAfterEstablishment => RuleCode::StepOrder,
            Self::NeedsHead => RuleCode::NeedsHead,
            Self::NeedsMembersOfBothSides | Self::OpeningBeforeMembers => RuleCode::NeedsMembersOfBothSides,
            Self::LaterEnd => RuleCode::LaterEnd,
            Self::EndAfterOpening | Self::EndsBeforeItBegins | Self::HeadBeforeFormer => {
                RuleCode::EndsBeforeItBegins
            }
            Self::OpeningAfterWork => RuleCode::BeforeOpening,
            Self::EndBeforeWork | Self::PastEnd => RuleCode::PastEnd,
            Self::ReportBeforeEnd => RuleCode::NotHandedOver,
            Self::BeforePrevious | Self::DecisionBeforeMeeting => RuleCode::BeforePrevious,
            Self::AfterNext => RuleCode::AfterNext,
            Self::Future => RuleCode::InFuture,
            Self::OneAtATime => RuleCode::OneAtATime,
            Self::StepKnown => RuleCode::StepKnown,
        }
    }

    /// What is to be done about it: the action that resolves it.
    pub fn resolved_by(self) -> Option<Action> {
        Some(match self {
            Self::HistoryUnknown => Action::CompleteTermHistory,
            Self::NeedsExchange => Action::RecordDiplomaticExchange,
            Self::NeedsAssessment(_) => Action::AssessCriterion,
            Self::NeedsRequest => Action::ReceiveCooperationRequest,
            Self::NeedsReview => Action::ReviewDocuments,
            Self::NeedsVisit => Action::RecordSiteVisit,
            Self::NeedsMemorandum => Action::SignMemorandum,
            Self::NeedsExistingMemorandum => Action::RegisterMemorandum,
            Self::NeedsCommittee => Action::OrganizeCommittee,
            Self::NeedsPlace => Action::DesignatePlace,
            Self::NeedsHead | Self::NeedsMembersOfBothSides => Action::AppointMember,
            Self::Order(step) => step_before(step)?,
            _ => return None,
        })
    }

    /// The rule in English.
    pub fn english(self) -> &'static str {
        match self {
            Self::Order(ProcedureStepKind::Candidate) | Self::Taken => {
                "the step has already been taken or skipped"
            }
            Self::Order(ProcedureStepKind::IntentionConfirmed) => {
                "the intention can be confirmed only for a candidate"
            }
            Self::Order(ProcedureStepKind::Selected) => {
                "a country can be selected only after its intention is confirmed"
            }
            Self::Order(ProcedureStepKind::MouSigned) => {
                "the memorandum can be signed only with a selected country"
            }
            Self::Order(ProcedureStepKind::CommitteeOrganized) => {
                "the Committee can be organized only right after the memorandum is signed"
            }
            Self::Order(ProcedureStepKind::AgreementSigned) => {
                "the agreement can be signed or skipped only after the Committee is organized"
            }
            Self::Order(ProcedureStepKind::Established) => {
                "the center can be established only after the agreement is signed or skipped"
            }
            Self::Order(ProcedureStepKind::Operating) => {
                "the center can be opened only after it is established"
            }
            Self::Order(ProcedureStepKind::Extended) => {
                "a term can be extended only while its center operates"
            }
            Self::Order(ProcedureStepKind::Closed) => "a term can be closed only while its center operates",
            Self::Order(ProcedureStepKind::AfterClosure) => {
                "activities after closure can be reported only for a closed term"
            }
            Self::Order(ProcedureStepKind::Withdrawn) | Self::Over => "the procedure of the term has ended",
            Self::HistoryUnknown => {
                "the latest step of the term is unknown: its history must be completed first"
            }
            Self::NeedsExchange => "the diplomatic organization must record an exchange first",
            Self::IntentionBeforeExchange => "the confirmation must not be dated before the first exchange",
            Self::NeedsAssessment(SelectionCriterion::CooperativeRelationship) => {
                "the cooperative relationship must be assessed first"
            }
            Self::NeedsAssessment(SelectionCriterion::PartnerWillingness) => {
                "the willingness of the partner must be assessed first"
            }
            Self::NeedsAssessment(SelectionCriterion::Other) => {
                "every selection criterion must be assessed first"
            }
            Self::SelectionBeforeAssessment => {
                "the selection must not be dated before the assessment of a criterion"
            }
            Self::NeedsRequest => "a request for cooperation must be recorded first",
            Self::NeedsReview => {
                "the documents of the request must be reviewed and accepted first: the latest review decides"
            }
            Self::SignedOnReview => {
                "the memorandum was signed on the ground of the accepted documents: a later review must accept them, too"
            }
            Self::NeedsVisit => "an on-site visit must be recorded first",
            Self::NeedsSignatories => "a minister or a person of higher rank must sign for each side",
            Self::NeedsCommittee => "the Committee must be organized first",
            Self::BeforeCommittee => {
                "the meetings and decisions of the Committee must not be dated before it was organized"
            }
            Self::DecisionBeforeMeeting => "the decision must not be dated before its meeting",
            Self::NeedsSeats => {
                "each side must have seats for a lead, a cooperation, a specialized and a diplomatic organization, or a reason for each vacant seat"
            }
            Self::BothSidesSign => "both sides must sign the memorandum",
            Self::NeedsExistingMemorandum => {
                "a proposal based on an existing memorandum must name the memorandum"
            }
            Self::ProposalBeforeMemorandum => {
                "the proposal must not be dated before the memorandum that it is based on"
            }
            Self::SeatTwice => {
                "a side that leaves the seat of one kind of organization vacant cannot have another seat of this kind, and an organization can hold only one seat of each kind"
            }
            Self::NeedsAgreementSignatories => {
                "the heads of the specialized organizations in the Committee must sign, one for each side"
            }
            Self::NeedsReason => "a criterion is not met: selecting the country requires a reason",
            Self::ReviewBeforeRequest => "the review must not be dated before the request was received",
            Self::VisitBeforeRequest => "the visit must not be dated before the request was received",
            Self::MemorandumFirst => {
                "the memorandum must not be dated before a request, a document review or an on-site visit of the term"
            }
            Self::NeedsMemorandum => "the memorandum must be signed first",
            Self::OtherCountry => "an organization can represent only its own country",
            Self::NeedsPlace => "the partner's lead organization must designate the place first",
            Self::PlaceAfterEstablishment => {
                "the place can be designated only before the center is established"
            }
            Self::NeedsHead => "a head of the center must be appointed first",
            Self::NeedsMembersOfBothSides => "members of the center from both sides must be appointed first",
            Self::OpeningBeforeMembers => {
                "the opening must not be dated before a head and members of both sides joined"
            }
            Self::LaterEnd => "the new end must be later than the current end of the term",
            Self::EndsBeforeItBegins => "the end must not be earlier than the beginning",
            Self::HeadBeforeFormer => "a new head must not join before the former head joined",
            Self::EndAfterOpening => "the planned end must be later than the opening",
            Self::OpeningAfterWork => {
                "the center must not open after a dispatch or other work of the term began"
            }
            Self::EndBeforeWork => {
                "the term must not end before its work, the appointment of a member, an exchange, or a meeting or decision of the Committee: change or cancel what is dated later first"
            }
            Self::PastEnd => "the date must not be later than the end of the term",
            Self::ReportBeforeEnd => {
                "the term must not end after the utilization of its results was reported"
            }
            Self::BeforePrevious => "the date must not be earlier than that of the previous step",
            Self::AfterNext => "the date must not be later than that of the next step",
            Self::Future => IN_FUTURE.english,
            Self::OneAtATime => "only one center can be set up in a country at a time",
            Self::StepKnown => "only the history of a term whose latest step is unknown can be completed",
        }
    }

    /// The rule in Korean.
    pub fn korean(self) -> &'static str {
        match self {
            Self::Order(ProcedureStepKind::Candidate) | Self::Taken => "이미 거쳤거나 생략한 단계입니다",
            Self::Order(ProcedureStepKind::IntentionConfirmed) => {
                "협력 의사는 후보국에 대해서만 확인할 수 있습니다"
            }
            Self::Order(ProcedureStepKind::Selected) => {
                "협력 의사를 확인한 뒤에만 대상국으로 선정할 수 있습니다"
            }
            Self::Order(ProcedureStepKind::MouSigned) => "양해각서는 선정된 국가와만 체결할 수 있습니다",
            Self::Order(ProcedureStepKind::CommitteeOrganized) => {
                "위원회는 양해각서를 체결한 바로 다음에만 구성할 수 있습니다"
            }
            Self::Order(ProcedureStepKind::AgreementSigned) => {
                "운영 약정은 위원회를 구성한 뒤에만 체결하거나 생략할 수 있습니다"
            }
            Self::Order(ProcedureStepKind::Established) => {
                "센터는 운영 약정을 체결하거나 생략한 뒤에만 설치할 수 있습니다"
            }
            Self::Order(ProcedureStepKind::Operating) => "설치된 센터만 개소할 수 있습니다",
            Self::Order(ProcedureStepKind::Extended) => "운영 중인 센터의 운영 기간만 연장할 수 있습니다",
            Self::Order(ProcedureStepKind::Closed) => "운영 중인 센터의 운영 기간만 종료할 수 있습니다",
            Self::Order(ProcedureStepKind::AfterClosure) => {
                "종료 후 활동은 운영 기간이 종료된 뒤에만 보고할 수 있습니다"
            }
            Self::Order(ProcedureStepKind::Withdrawn) | Self::Over => "이 운영 기간의 절차는 이미 끝났습니다",
            Self::HistoryUnknown => "운영 기간의 최근 단계를 알 수 없습니다: 이력을 먼저 보완해야 합니다",
            Self::NeedsExchange => "외교기관이 먼저 교섭 기록을 남겨야 합니다",
            Self::IntentionBeforeExchange => "협력 의사 확인일은 첫 교섭일보다 빠를 수 없습니다",
            Self::NeedsAssessment(SelectionCriterion::CooperativeRelationship) => {
                "협력 관계를 먼저 평가해야 합니다"
            }
            Self::NeedsAssessment(SelectionCriterion::PartnerWillingness) => {
                "협력국의 의지를 먼저 평가해야 합니다"
            }
            Self::NeedsAssessment(SelectionCriterion::Other) => "모든 선정 기준을 먼저 평가해야 합니다",
            Self::SelectionBeforeAssessment => "선정일은 선정 기준의 평가일보다 빠를 수 없습니다",
            Self::NeedsRequest => "협력 요청을 먼저 접수해야 합니다",
            Self::NeedsReview => {
                "요청 서류를 먼저 검토하고 승인해야 합니다: 가장 최근의 검토 결과를 따릅니다"
            }
            Self::SignedOnReview => {
                "승인된 서류를 근거로 양해각서가 체결되어 있으므로 이후의 검토에서도 승인해야 합니다"
            }
            Self::NeedsVisit => "현지 방문을 먼저 기록해야 합니다",
            Self::NeedsSignatories => "양측 모두 장관급 이상이 서명해야 합니다",
            Self::NeedsCommittee => "위원회를 먼저 구성해야 합니다",
            Self::BeforeCommittee => "위원회의 회의와 의결의 날짜는 위원회 구성일보다 빠를 수 없습니다",
            Self::DecisionBeforeMeeting => "의결일은 회의 개최일보다 빠를 수 없습니다",
            Self::NeedsSeats => {
                "양측 모두 주관기관, 협력기관, 전문기관, 외교기관의 위원이 있거나 공석의 사유가 있어야 합니다"
            }
            Self::SeatTwice => {
                "공석으로 둔 종류에는 다른 자리를 둘 수 없으며, 한 기관은 같은 종류의 자리를 하나만 맡을 수 있습니다"
            }
            Self::NeedsAgreementSignatories => {
                "운영 약정에는 위원회에 참여하는 양측 전문기관의 장이 서명해야 합니다"
            }
            Self::NeedsReason => "충족되지 않은 선정 기준이 있습니다: 선정 사유가 필요합니다",
            Self::ReviewBeforeRequest => "서류 검토일은 협력 요청 접수일보다 빠를 수 없습니다",
            Self::VisitBeforeRequest => "현지 방문일은 협력 요청 접수일보다 빠를 수 없습니다",
            Self::MemorandumFirst => {
                "양해각서 체결일은 협력 요청, 서류 검토, 현지 방문의 날짜보다 빠를 수 없습니다"
            }
            Self::BothSidesSign => "양측이 모두 서명해야 합니다",
            Self::NeedsExistingMemorandum => {
                "이미 체결한 양해각서를 근거로 제안하려면 그 양해각서를 지정해야 합니다"
            }
            Self::ProposalBeforeMemorandum => "제안일은 근거가 되는 양해각서의 체결일보다 빠를 수 없습니다",
            Self::NeedsMemorandum => "양해각서를 먼저 체결해야 합니다",
            Self::OtherCountry => "기관은 소속 국가만 대표할 수 있습니다",
            Self::NeedsPlace => "협력국 주관기관이 먼저 장소를 지정해야 합니다",
            Self::PlaceAfterEstablishment => "장소는 센터가 설치되기 전에만 지정할 수 있습니다",
            Self::NeedsHead => "센터장을 먼저 임명해야 합니다",
            Self::NeedsMembersOfBothSides => "양측의 구성원을 먼저 임명해야 합니다",
            Self::OpeningBeforeMembers => "개소일은 센터장과 양측 구성원의 취임일보다 빠를 수 없습니다",
            Self::LaterEnd => "연장된 종료일은 현재 종료일보다 늦어야 합니다",
            Self::EndsBeforeItBegins => "종료일은 시작일보다 빠를 수 없습니다",
            Self::HeadBeforeFormer => "새 센터장의 취임일은 전임 센터장의 취임일보다 빠를 수 없습니다",
            Self::EndAfterOpening => "예정 종료일은 개소일보다 늦어야 합니다",
            Self::OpeningAfterWork => "개소일은 파견 등 해당 운영 기간 업무의 시작일보다 늦을 수 없습니다",
            Self::EndBeforeWork => {
                "운영 기간은 업무, 구성원 임명, 교섭, 위원회의 회의와 의결의 날짜보다 먼저 끝날 수 없습니다: 그보다 늦은 일정을 먼저 변경하거나 취소해 주십시오"
            }
            Self::PastEnd => "날짜는 운영 기간의 종료일보다 늦을 수 없습니다",
            Self::ReportBeforeEnd => "운영 기간의 종료일은 그 결과물의 활용을 보고한 날보다 늦을 수 없습니다",
            Self::BeforePrevious => "단계의 날짜는 앞 단계보다 빠를 수 없습니다",
            Self::AfterNext => "단계의 날짜는 다음 단계보다 늦을 수 없습니다",
            Self::Future => IN_FUTURE.korean,
            Self::OneAtATime => "한 국가에서는 한 번에 센터 하나만 설치 절차를 진행할 수 있습니다",
            Self::StepKnown => "최근 단계를 알 수 없는 운영 기간의 이력만 보완할 수 있습니다",
        }
    }
}

impl From<Rule> for RuleText {
    fn from(rule: Rule) -> Self {
        let source = if rule == Rule::Future { IN_FUTURE.source } else { SOURCE };
        Self { code: rule.code(), english: rule.english(), korean: rule.korean(), source }
    }
}

/// The action that takes the step which another one follows.
fn step_before(step: ProcedureStepKind) -> Option<Action> {
    Some(match step {
        ProcedureStepKind::Candidate | ProcedureStepKind::Withdrawn => return None,
        ProcedureStepKind::IntentionConfirmed => Action::ProposeCandidate,
        ProcedureStepKind::Selected => Action::ConfirmIntention,
        ProcedureStepKind::MouSigned => Action::AnnounceSelection,
        ProcedureStepKind::CommitteeOrganized => Action::SignMemorandum,
        ProcedureStepKind::AgreementSigned => Action::OrganizeCommittee,
        ProcedureStepKind::Established => Action::SignAgreement,
        ProcedureStepKind::Operating => Action::EstablishCenter,
        ProcedureStepKind::Extended | ProcedureStepKind::Closed => Action::OpenCenter,
        ProcedureStepKind::AfterClosure => Action::CloseTerm,
    })
}
