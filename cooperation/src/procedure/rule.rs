//! The rules of the set-up procedure, in English and Korean, and what resolves each.

use entity::value::{ProcedureStepKind, SelectionCriterion};
use model::policy::Action;
use model::recording::{IN_FUTURE, rules};

/// Where the procedure is described.
pub const SOURCE: &str = "NIA, Digital Government Cooperation Center: procedure for establishing a center";

rules! {
    /// A rule of the procedure.
    pub enum Rule from SOURCE {
        Order(step: ProcedureStepKind) => StepOrder,
            order(step).0,
            order(step).1;
        Taken => StepOrder,
            "the step has already been taken or skipped",
            "이미 거쳤거나 생략한 단계입니다";
        LaterSteps => StepOrder,
            "only the last step of a term can be revoked",
            "마지막 단계만 취소할 수 있습니다";
        FirstStep => StepOrder,
            "the first step of a term cannot be revoked: withdraw the term",
            "첫 단계는 취소할 수 없습니다: 절차를 철회해 주십시오";
        StepOfHistory => StepOrder,
            "a step of a history cannot be revoked",
            "이력으로 등록된 단계는 취소할 수 없습니다";
        RecordsOfStep => StepOrder,
            "other records rest on this step: delete them first",
            "이 단계에 근거한 다른 기록이 있습니다: 먼저 삭제해 주십시오";
        Over => ProcedureOver,
            "the procedure of the term has ended",
            "이 운영 기간의 절차는 이미 끝났습니다";
        HistoryUnknown => HistoryUnknown,
            "the latest step of the term is unknown: its history must be completed first",
            "운영 기간의 최근 단계를 알 수 없습니다: 이력을 먼저 보완해야 합니다";
        NeedsExchange => NeedsExchange,
            "the diplomatic organization must record an exchange first",
            "외교기관이 먼저 교섭 기록을 남겨야 합니다";
        IntentionBeforeExchange => NeedsExchange,
            "the confirmation must not be dated before the first exchange",
            "협력 의사 확인일은 첫 교섭일보다 빠를 수 없습니다";
        NeedsAssessment(criterion: SelectionCriterion) => NeedsAssessment,
            assessment(criterion).0,
            assessment(criterion).1;
        NeedsRequest => NeedsRequest,
            "a request for cooperation must be recorded first",
            "협력 요청을 먼저 접수해야 합니다";
        NeedsReview => NeedsReview,
            "the documents of the request must be reviewed and accepted first: the latest review decides",
            "요청 서류를 먼저 검토하고 승인해야 합니다: 가장 최근의 검토 결과를 따릅니다";
        NeedsVisit => NeedsVisit,
            "an on-site visit must be recorded first",
            "현지 방문을 먼저 기록해야 합니다";
        NeedsReason => NeedsReason,
            "a criterion is not met: selecting the country requires a reason",
            "충족되지 않은 선정 기준이 있습니다: 선정 사유가 필요합니다";
        SelectedWithoutReason => NeedsReason,
            "the country was selected without a reason, which a criterion that is not met requires: correct the selection first",
            "선정 사유 없이 선정된 국가이므로 충족되지 않은 기준을 기록하려면 사유가 필요합니다: 선정 단계를 먼저 정정해 주십시오";
        SelectionBeforeAssessment => NeedsAssessment,
            "the selection must not be dated before the assessment of a criterion",
            "선정일은 선정 기준의 평가일보다 빠를 수 없습니다";
        SignedOnReview => NeedsReview,
            "the memorandum was signed on the ground of the accepted documents: a later review must accept them, too",
            "승인된 서류를 근거로 양해각서가 체결되어 있으므로 이후의 검토에서도 승인해야 합니다";
        ReviewBeforeRequest => ReviewBeforeRequest,
            "the review must not be dated before the request was received",
            "서류 검토일은 협력 요청 접수일보다 빠를 수 없습니다";
        VisitBeforeRequest => VisitBeforeRequest,
            "the visit must not be dated before the request was received",
            "현지 방문일은 협력 요청 접수일보다 빠를 수 없습니다";
        MemorandumFirst => MemorandumFirst,
            "the memorandum must not be dated before a request, a document review or an on-site visit of the term",
            "양해각서 체결일은 협력 요청, 서류 검토, 현지 방문의 날짜보다 빠를 수 없습니다";
        NeedsSignatories => NeedsSignatories,
            "a minister or a person of higher rank must sign for each side",
            "양측 모두 장관급 이상이 서명해야 합니다";
        BothSidesSign => BothSidesSign,
            "both sides must sign the memorandum",
            "양측이 모두 서명해야 합니다";
        NeedsMemorandum => NeedsMemorandum,
            "the memorandum must be signed first",
            "양해각서를 먼저 체결해야 합니다";
        NeedsExistingMemorandum => NeedsExistingMemorandum,
            "a proposal based on an existing memorandum must name the memorandum",
            "이미 체결한 양해각서를 근거로 제안하려면 그 양해각서를 지정해야 합니다";
        ProposalBeforeMemorandum => NeedsExistingMemorandum,
            "the proposal must not be dated before the memorandum that it is based on",
            "제안일은 근거가 되는 양해각서의 체결일보다 빠를 수 없습니다";
        FoundedTerm => StillReferred,
            "the set-up procedure of a term rests on this memorandum",
            "운영 기간의 설치 절차가 이 양해각서를 근거로 하고 있습니다";
        Founded => StepOrder,
            "the memorandum of the term is recorded already",
            "이 운영 기간의 양해각서는 이미 등록되어 있습니다";
        NotHistorical => StepOrder,
            "the memorandum of a term that is not historical is recorded with its signature",
            "과거의 운영 기간이 아니면 양해각서는 체결 단계로 기록합니다";
        NeedsCommittee => NeedsCommittee,
            "the Committee must be organized first",
            "위원회를 먼저 구성해야 합니다";
        BeforeCommittee => NeedsCommittee,
            "the meetings and decisions of the Committee must not be dated before it was organized",
            "위원회의 회의와 의결의 날짜는 위원회 구성일보다 빠를 수 없습니다";
        DecisionBeforeMeeting => BeforePrevious,
            "the decision must not be dated before its meeting",
            "의결일은 회의 개최일보다 빠를 수 없습니다";
        WorkBeforeDecision => BeforeDecision,
            "the decision must not be dated after the work that it approved",
            "의결일은 의결한 업무의 날짜보다 늦을 수 없습니다";
        NeedsSeats => NeedsSeats,
            "each side must have seats for a lead, a cooperation, a specialized and a diplomatic organization, or a reason for each vacant seat",
            "양측 모두 주관기관, 협력기관, 전문기관, 외교기관의 위원이 있거나 공석의 사유가 있어야 합니다";
        SeatTwice => SeatTwice,
            "a side that leaves the seat of one kind of organization vacant cannot have another seat of this kind, and an organization can hold only one seat of each kind",
            "공석으로 둔 종류에는 다른 자리를 둘 수 없으며, 한 기관은 같은 종류의 자리를 하나만 맡을 수 있습니다";
        NeedsAgreementSignatories => NeedsAgreementSignatories,
            "the heads of the specialized organizations in the Committee must sign, one for each side",
            "운영 약정에는 위원회에 참여하는 양측 전문기관의 장이 서명해야 합니다";
        NamedHeads => NeedsAgreementSignatories,
            "the heads who sign must be named",
            "서명하는 기관장의 성명을 기재해야 합니다";
        OtherCountry => OtherCountry,
            "an organization can represent only its own country",
            "기관은 소속 국가만 대표할 수 있습니다";
        SignatoryOfKorea => OtherCountry,
            "those who signed for Korea are corrected by Korea's side",
            "한국 측 서명자는 한국 측에서만 정정할 수 있습니다";
        MemorandumOfAnotherCountry => OtherCountry,
            "the memorandum is of another country",
            "다른 국가의 양해각서입니다";
        OneSidedExchange => OtherCountry,
            "an exchange goes from an organization of one side to one of the other side",
            "교섭은 한쪽 기관에서 상대측 기관으로 이루어져야 합니다";
        NeedsPlace => NeedsPlace,
            "the partner's lead organization must designate the place first",
            "협력국 주관기관이 먼저 장소를 지정해야 합니다";
        PlaceAfterEstablishment => StepOrder,
            "the place can be designated only before the center is established",
            "장소는 센터가 설치되기 전에만 지정할 수 있습니다";
        PlaceBeforeEstablishment => StepOrder,
            "until the center is established, the partner's lead organization designates the place",
            "센터가 설치되기 전에는 협력국 주관기관이 장소를 지정합니다";
        NeedsHead => NeedsHead,
            "a head of the center must be appointed first",
            "센터장을 먼저 임명해야 합니다";
        NeedsMembersOfBothSides => NeedsMembersOfBothSides,
            "members of the center from both sides must be appointed first",
            "양측의 구성원을 먼저 임명해야 합니다";
        OpeningBeforeMembers => NeedsMembersOfBothSides,
            "the opening must not be dated before a head and members of both sides joined",
            "개소일은 센터장과 양측 구성원의 취임일보다 빠를 수 없습니다";
        OpenedWithMembers => NeedsMembersOfBothSides,
            "the center must have had a head and members of both sides when it opened",
            "센터는 개소할 때 센터장과 양측 구성원을 갖추고 있었어야 합니다";
        OneHead => OneHead,
            "a center can have only one head at a time",
            "센터장은 한 번에 한 명만 둘 수 있습니다";
        LaterEnd => LaterEnd,
            "the new end must be later than the current end of the term",
            "연장된 종료일은 현재 종료일보다 늦어야 합니다";
        EndBeforeAct => LaterEnd,
            "the new end must not be earlier than the act that extends the term",
            "연장된 종료일은 연장 합의일보다 빠를 수 없습니다";
        EndsBeforeItBegins => EndsBeforeItBegins,
            "the end must not be earlier than the beginning",
            "종료일은 시작일보다 빠를 수 없습니다";
        HeadBeforeFormer => EndsBeforeItBegins,
            "a new head must not join before the former head joined",
            "새 센터장의 취임일은 전임 센터장의 취임일보다 빠를 수 없습니다";
        EndAfterOpening => EndsBeforeItBegins,
            "the planned end must be later than the opening",
            "예정 종료일은 개소일보다 늦어야 합니다";
        OpeningAfterWork => BeforeOpening,
            "the center must not open after a dispatch or other work of the term began",
            "개소일은 파견 등 해당 운영 기간 업무의 시작일보다 늦을 수 없습니다";
        EndBeforeWork => PastEnd,
            "the term must not end before its work, the appointment of a member, an exchange, or a meeting or decision of the Committee: change or cancel what is dated later first",
            "운영 기간은 업무, 구성원 임명, 교섭, 위원회의 회의와 의결의 날짜보다 먼저 끝날 수 없습니다: 그보다 늦은 일정을 먼저 변경하거나 취소해 주십시오";
        PastEnd => PastEnd,
            "the date must not be later than the end of the term",
            "날짜는 운영 기간의 종료일보다 늦을 수 없습니다";
        ReportBeforeEnd => NotHandedOver,
            "the term must not end after the utilization of its results was reported",
            "운영 기간의 종료일은 그 결과물의 활용을 보고한 날보다 늦을 수 없습니다";
        BeforePrevious => BeforePrevious,
            "the date must not be earlier than that of the previous step",
            "단계의 날짜는 앞 단계보다 빠를 수 없습니다";
        AfterNext => AfterNext,
            "the date must not be later than that of the next step",
            "단계의 날짜는 다음 단계보다 늦을 수 없습니다";
        Future = IN_FUTURE;
        OneAtATime => OneAtATime,
            "only one center can be set up in a country at a time",
            "한 국가에서는 한 번에 센터 하나만 설치 절차를 진행할 수 있습니다";
        TermGoesOn => OneAtATime,
            "an earlier term of the center still operates: close it first",
            "센터의 이전 운영 기간이 아직 끝나지 않았습니다: 먼저 종료해 주십시오";
        OpeningBeforeEnd => OneAtATime,
            "the center must not open again before the end of its earlier term",
            "센터는 이전 운영 기간이 끝나기 전에 다시 개소할 수 없습니다";
        EndAfterNextOpening => OneAtATime,
            "the term must not end after the center opened again in a later term",
            "운영 기간은 다음 운영 기간의 개소일보다 늦게 끝날 수 없습니다";
        StepKnown => StepKnown,
            "only the history of a term whose latest step is unknown can be completed",
            "최근 단계를 알 수 없는 운영 기간의 이력만 보완할 수 있습니다";
    }
}

impl Rule {
    /// The mutation that resolves it.
    pub fn resolved_by(self) -> Option<&'static str> {
        let action = match self {
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
            Self::TermGoesOn => Action::CloseTerm,
            Self::NeedsHead | Self::NeedsMembersOfBothSides => Action::AppointMember,
            Self::Order(step) => step_before(step)?,
            _ => return None,
        };
        action.mutations().next()
    }
}

/// The rule of a step that follows another one than the last, in English and in Korean.
fn order(step: ProcedureStepKind) -> (&'static str, &'static str) {
    match step {
        ProcedureStepKind::Candidate => {
            ("the step has already been taken or skipped", "이미 거쳤거나 생략한 단계입니다")
        }
        ProcedureStepKind::IntentionConfirmed => (
            "the intention can be confirmed only for a candidate",
            "협력 의사는 후보국에 대해서만 확인할 수 있습니다",
        ),
        ProcedureStepKind::Selected => (
            "a country can be selected only after its intention is confirmed",
            "협력 의사를 확인한 뒤에만 대상국으로 선정할 수 있습니다",
        ),
        ProcedureStepKind::MouSigned => (
            "the memorandum can be signed only with a selected country",
            "양해각서는 선정된 국가와만 체결할 수 있습니다",
        ),
        ProcedureStepKind::CommitteeOrganized => (
            "the Committee can be organized only right after the memorandum is signed",
            "위원회는 양해각서를 체결한 바로 다음에만 구성할 수 있습니다",
        ),
        ProcedureStepKind::AgreementSigned => (
            "the agreement can be signed or skipped only after the Committee is organized",
            "운영 약정은 위원회를 구성한 뒤에만 체결하거나 생략할 수 있습니다",
        ),
        ProcedureStepKind::Established => (
            "the center can be established only after the agreement is signed or skipped",
            "센터는 운영 약정을 체결하거나 생략한 뒤에만 설치할 수 있습니다",
        ),
        ProcedureStepKind::Operating => {
            ("the center can be opened only after it is established", "설치된 센터만 개소할 수 있습니다")
        }
        ProcedureStepKind::Extended => (
            "a term can be extended only while its center operates",
            "운영 중인 센터의 운영 기간만 연장할 수 있습니다",
        ),
        ProcedureStepKind::Closed => (
            "a term can be closed only while its center operates",
            "운영 중인 센터의 운영 기간만 종료할 수 있습니다",
        ),
        ProcedureStepKind::AfterClosure => (
            "activities after closure can be reported only for a closed term",
            "종료 후 활동은 운영 기간이 종료된 뒤에만 보고할 수 있습니다",
        ),
        ProcedureStepKind::Withdrawn => {
            ("the procedure of the term has ended", "이 운영 기간의 절차는 이미 끝났습니다")
        }
    }
}

/// The rule of a criterion that is not assessed, in English and in Korean.
fn assessment(criterion: SelectionCriterion) -> (&'static str, &'static str) {
    match criterion {
        SelectionCriterion::CooperativeRelationship => {
            ("the cooperative relationship must be assessed first", "협력 관계를 먼저 평가해야 합니다")
        }
        SelectionCriterion::PartnerWillingness => {
            ("the willingness of the partner must be assessed first", "협력국의 의지를 먼저 평가해야 합니다")
        }
        SelectionCriterion::Other => {
            ("every selection criterion must be assessed first", "모든 선정 기준을 먼저 평가해야 합니다")
        }
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
