//! The set-up procedure as pure functions. What is on record of a term is `Facts`; `check` says whether a
//! step may be taken now, or which rule holds it back. The order and the preconditions are those of the
//! table of the official page.

use chrono::NaiveDate;
use entity::value::{
    CenterMemberRole, OrganizationRole, PartialDate, SelectionCriterion, Side, SignatoryRank, Step,
};

use crate::recording::RuleText;

/// Where the procedure is described.
pub const SOURCE: &str = "NIA, Digital Government Cooperation Center: procedure for establishing a center";

/// What is on record of a term, as far as the procedure asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The last step; none before the first.
    pub step: Option<Step>,
    /// When the last dated step was taken.
    pub last: Option<PartialDate>,
    /// Exchanges through the diplomatic channel.
    pub exchanges: usize,
    /// The criteria that were assessed.
    pub assessed: Vec<SelectionCriterion>,
    pub requests: usize,
    /// Reviews that accepted the documents of a request.
    pub accepted_reviews: usize,
    pub visits: usize,
    pub signatories: Vec<(Side, Option<SignatoryRank>)>,
    pub committee: Vec<(Side, OrganizationRole)>,
    /// The partner's lead organization has designated a place.
    pub place: bool,
    pub members: Vec<(Side, CenterMemberRole)>,
    /// When the term ends as things stand, extensions counted.
    pub end: Option<PartialDate>,
}

/// A rule of the procedure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rule {
    /// The step follows another one than the last.
    Order(Step),
    /// The procedure is over.
    Over,
    NeedsExchange,
    NeedsAssessment(SelectionCriterion),
    NeedsRequest,
    NeedsReview,
    NeedsVisit,
    NeedsSignatories,
    NeedsCommittee,
    NeedsCommitteeSides,
    NeedsCommitteeRoles,
    NeedsPlace,
    NeedsHead,
    NeedsMembersOfBothSides,
    /// The new end is not after the present one.
    LaterEnd,
    /// A date lies before the step that it follows.
    BeforePrevious,
    /// A date lies in the future.
    Future,
    /// The same country is being set up already.
    OneAtATime,
}

/// The steps in the order of the procedure, each with those that may come right before it.
pub const ORDER: [(Step, &[Step]); 11] = [
    (Step::Candidate, &[]),
    (Step::IntentionConfirmed, &[Step::Candidate]),
    (Step::Selected, &[Step::IntentionConfirmed]),
    (Step::MouSigned, &[Step::Selected]),
    (Step::CommitteeOrganized, &[Step::MouSigned]),
    (Step::AgreementSigned, &[Step::CommitteeOrganized]),
    (Step::Established, &[Step::AgreementSigned]),
    (Step::Operating, &[Step::Established]),
    (Step::Extended, &[Step::Operating, Step::Extended]),
    (Step::Closed, &[Step::Operating, Step::Extended]),
    (Step::AfterClosure, &[Step::Closed]),
];

/// Whether nothing but what comes after the term may be recorded.
pub fn is_over(step: Step) -> bool {
    matches!(step, Step::Closed | Step::AfterClosure | Step::Withdrawn)
}

/// Whether a term is between its proposal and its opening.
pub fn is_being_set_up(step: Step) -> bool {
    !is_over(step) && !matches!(step, Step::Operating | Step::Extended)
}

/// Every rule that holds a step back, the order first; none if it may be taken.
pub fn held_back_by(facts: &Facts, step: Step) -> Vec<Rule> {
    let mut rules = Vec::new();
    let mut need = |met: bool, rule: Rule| {
        if !met {
            rules.push(rule);
        }
    };
    if step == Step::Withdrawn {
        need(facts.step.is_some_and(|last| !is_over(last)), Rule::Over);
        return rules;
    }
    let before = ORDER.iter().find(|(of, _)| *of == step).map_or(&[][..], |(_, before)| before);
    let in_order = match facts.step {
        None => before.is_empty(),
        Some(last) => before.contains(&last),
    };
    let over = facts.step.is_some_and(is_over) && step != Step::AfterClosure;
    need(in_order, if over { Rule::Over } else { Rule::Order(step) });
    match step {
        Step::IntentionConfirmed => need(facts.exchanges > 0, Rule::NeedsExchange),
        Step::Selected => {
            for criterion in
                [SelectionCriterion::CooperativeRelationship, SelectionCriterion::PartnerWillingness]
            {
                need(facts.assessed.contains(&criterion), Rule::NeedsAssessment(criterion));
            }
        }
        Step::MouSigned => {
            need(facts.requests > 0, Rule::NeedsRequest);
            need(facts.accepted_reviews > 0, Rule::NeedsReview);
            need(facts.visits > 0, Rule::NeedsVisit);
            need([Side::Korea, Side::Partner].iter().all(|side| signs(facts, *side)), Rule::NeedsSignatories);
        }
        Step::CommitteeOrganized => {
            let sides = [Side::Korea, Side::Partner];
            need(
                sides.iter().all(|side| facts.committee.iter().any(|(of, _)| of == side)),
                Rule::NeedsCommitteeSides,
            );
            let roles = [
                OrganizationRole::Lead,
                OrganizationRole::Cooperation,
                OrganizationRole::Specialized,
                OrganizationRole::Diplomatic,
            ];
            need(
                roles.iter().all(|role| facts.committee.iter().any(|(_, of)| of == role)),
                Rule::NeedsCommitteeRoles,
            );
        }
        Step::Established => need(facts.place, Rule::NeedsPlace),
        Step::Operating => {
            let has = |side| facts.members.iter().any(|(of, _)| *of == side);
            need(facts.members.iter().any(|(_, role)| *role == CenterMemberRole::Head), Rule::NeedsHead);
            need(has(Side::Korea) && has(Side::Partner), Rule::NeedsMembersOfBothSides);
        }
        _ => {}
    }
    rules
}

/// Whether a side is signed for by someone of minister's rank or higher.
fn signs(facts: &Facts, side: Side) -> bool {
    let high = |rank: Option<SignatoryRank>| {
        matches!(
            rank,
            Some(SignatoryRank::HeadOfState | SignatoryRank::HeadOfGovernment | SignatoryRank::Minister)
        )
    };
    facts.signatories.iter().any(|(of, rank)| *of == side && high(*rank))
}

/// Whether a step, dated so, may be taken today.
pub fn check(facts: &Facts, step: Step, occurred: &PartialDate, today: NaiveDate) -> Result<(), Rule> {
    if let Some(rule) = held_back_by(facts, step).into_iter().next() {
        return Err(rule);
    }
    check_date(occurred, today)?;
    // A date that is known by its year alone may still be the later one.
    if facts.last.as_ref().is_some_and(|last| occurred.latest() < last.earliest()) {
        return Err(Rule::BeforePrevious);
    }
    Ok(())
}

/// Whether a date is not in the future.
pub fn check_date(date: &PartialDate, today: NaiveDate) -> Result<(), Rule> {
    if date.earliest() > today { Err(Rule::Future) } else { Ok(()) }
}

/// Whether an act gives a term a later end than it has.
pub fn check_extension(facts: &Facts, new_end: &PartialDate) -> Result<(), Rule> {
    match &facts.end {
        Some(end) if new_end.latest() <= end.latest() => Err(Rule::LaterEnd),
        _ => Ok(()),
    }
}

impl Rule {
    /// The rule in English.
    pub fn english(self) -> &'static str {
        match self {
            Self::Order(Step::Candidate) => "the country is a candidate already",
            Self::Order(Step::IntentionConfirmed) => "the intention is confirmed of a candidate",
            Self::Order(Step::Selected) => "a country is selected after its intention is confirmed",
            Self::Order(Step::MouSigned) => "the memorandum is signed with a country that is selected",
            Self::Order(Step::CommitteeOrganized) => {
                "there is no Committee without a memorandum: it comes right after"
            }
            Self::Order(Step::AgreementSigned) => {
                "the agreement is signed or skipped once the Committee is organized"
            }
            Self::Order(Step::Established) => {
                "a center is established once the agreement is signed or skipped"
            }
            Self::Order(Step::Operating) => "a center opens once it is established",
            Self::Order(Step::Extended) => "a term is extended while its center operates",
            Self::Order(Step::Closed) => "a term is closed while its center operates",
            Self::Order(Step::AfterClosure) => {
                "what comes after closure is reported of a term that is closed"
            }
            Self::Order(Step::Withdrawn) | Self::Over => "the procedure of the term is over",
            Self::NeedsExchange => "the diplomatic organization has to record an exchange first",
            Self::NeedsAssessment(SelectionCriterion::CooperativeRelationship) => {
                "the cooperative relationship has to be assessed first"
            }
            Self::NeedsAssessment(SelectionCriterion::PartnerWillingness) => {
                "the willingness of the partner has to be assessed first"
            }
            Self::NeedsAssessment(SelectionCriterion::Other) => "every criterion has to be assessed first",
            Self::NeedsRequest => "a request for cooperation has to be received first",
            Self::NeedsReview => "the documents of the request have to be reviewed and accepted first",
            Self::NeedsVisit => "an on-site visit has to be made first",
            Self::NeedsSignatories => "both sides sign by someone of minister's rank or higher",
            Self::NeedsCommittee => "the Committee has to be organized first",
            Self::NeedsCommitteeSides => "both countries are represented in the Committee",
            Self::NeedsCommitteeRoles => {
                "the Committee has members from lead, cooperation, specialized and diplomatic organizations"
            }
            Self::NeedsPlace => "the partner's lead organization has to designate the place first",
            Self::NeedsHead => "a head of the center has to be appointed first",
            Self::NeedsMembersOfBothSides => "members of both sides have to be appointed first",
            Self::LaterEnd => "an extension has a later end than the term has now",
            Self::BeforePrevious => "a step is not dated before the one that it follows",
            Self::Future => "what is recorded has happened: the date lies in the future",
            Self::OneAtATime => "one center of a country is set up at a time",
        }
    }

    /// The rule in Korean.
    pub fn korean(self) -> &'static str {
        match self {
            Self::Order(Step::Candidate) => "이미 후보국으로 제안되어 있습니다",
            Self::Order(Step::IntentionConfirmed) => "협력 의사는 후보국에 대해서만 확인합니다",
            Self::Order(Step::Selected) => "협력 의사가 확인된 뒤에 선정합니다",
            Self::Order(Step::MouSigned) => "선정된 국가와 양해각서를 체결합니다",
            Self::Order(Step::CommitteeOrganized) => "위원회는 양해각서 체결 다음에 구성합니다",
            Self::Order(Step::AgreementSigned) => "위원회가 구성된 뒤에 운영 약정을 체결하거나 생략합니다",
            Self::Order(Step::Established) => "운영 약정을 체결하거나 생략한 뒤에 센터를 설치합니다",
            Self::Order(Step::Operating) => "설치된 센터만 개소합니다",
            Self::Order(Step::Extended) => "운영 중인 센터의 기간만 연장합니다",
            Self::Order(Step::Closed) => "운영 중인 센터의 기간만 종료합니다",
            Self::Order(Step::AfterClosure) => "종료된 뒤에 사후 활동을 보고합니다",
            Self::Order(Step::Withdrawn) | Self::Over => "이 기간의 절차는 끝났습니다",
            Self::NeedsExchange => "외교기관이 먼저 교섭 기록을 남겨야 합니다",
            Self::NeedsAssessment(SelectionCriterion::CooperativeRelationship) => {
                "협력 관계를 먼저 평가해야 합니다"
            }
            Self::NeedsAssessment(SelectionCriterion::PartnerWillingness) => {
                "상대국의 의지를 먼저 평가해야 합니다"
            }
            Self::NeedsAssessment(SelectionCriterion::Other) => "모든 선정 기준을 먼저 평가해야 합니다",
            Self::NeedsRequest => "협력 요청을 먼저 접수해야 합니다",
            Self::NeedsReview => "요청 서류를 먼저 검토하고 승인해야 합니다",
            Self::NeedsVisit => "현지 방문을 먼저 해야 합니다",
            Self::NeedsSignatories => "양측 모두 장관급 이상이 서명해야 합니다",
            Self::NeedsCommittee => "위원회를 먼저 구성해야 합니다",
            Self::NeedsCommitteeSides => "위원회에는 양국이 모두 참여해야 합니다",
            Self::NeedsCommitteeRoles => {
                "위원회에는 주관기관, 협력기관, 전문기관, 외교기관의 위원이 있어야 합니다"
            }
            Self::NeedsPlace => "상대국 주관기관이 먼저 장소를 지정해야 합니다",
            Self::NeedsHead => "센터장을 먼저 임명해야 합니다",
            Self::NeedsMembersOfBothSides => "양측의 구성원을 먼저 임명해야 합니다",
            Self::LaterEnd => "연장된 종료일은 현재 종료일보다 늦어야 합니다",
            Self::BeforePrevious => "단계의 날짜는 앞 단계보다 빠를 수 없습니다",
            Self::Future => "이미 일어난 일만 기록합니다: 날짜가 미래입니다",
            Self::OneAtATime => "한 국가에는 한 번에 하나의 센터만 설립 절차를 진행합니다",
        }
    }
}

impl From<Rule> for RuleText {
    fn from(rule: Rule) -> Self {
        Self { english: rule.english(), korean: rule.korean(), source: SOURCE }
    }
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
