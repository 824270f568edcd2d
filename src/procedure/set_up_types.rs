//! The types of the set-up procedure as data. `set_up` fills them.

use async_graphql::resolver_utils::{EnumType, enum_value};
use async_graphql::{Context, Object, SimpleObject};
use entity::RecordType;
use entity::value::{ContributionKind, CooperationSide, Localized, ProcedurePhase, ProcedureStepKind, Role};

use super::recorders::of_step;
use super::rules::{ORDER, Rule, preconditions};
use super::set_up_data::SetUpData;
use crate::api::record::Linked;
use crate::api::{LanguageCode, LocalizedText, Money, RuleCode};
use crate::labels::label;
use crate::policy::{Action, Condition, roles_of};
use crate::records::center_term::phase;
use crate::records::source::Source;

/// A phase of the procedure.
#[derive(Debug)]
pub struct SetUpPhase {
    pub(super) phase: ProcedurePhase,
    pub(super) name: Localized,
    pub(super) activities: Vec<Localized>,
    pub(super) steps: Vec<ProcedureStepKind>,
}

/// A phase of the procedure.
#[Object]
impl SetUpPhase {
    /// Machine-readable code of the phase.
    async fn phase(&self) -> ProcedurePhase {
        self.phase
    }

    /// Name of the phase.
    async fn name(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Preferred language of the text; defaults to that of the header Accept-Language.")]
        language: Option<LanguageCode>,
    ) -> LocalizedText<'_> {
        LocalizedText::required(ctx, &self.name, language)
    }

    /// Activities of the phase, in the order of the official page.
    async fn activities(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Preferred language of the text; defaults to that of the header Accept-Language.")]
        language: Option<LanguageCode>,
    ) -> Vec<LocalizedText<'_>> {
        texts(ctx, &self.activities, language)
    }

    /// The steps of the phase in order.
    async fn steps(&self) -> &[ProcedureStepKind] {
        &self.steps
    }
}

/// A part of the official chart of the procedure.
#[derive(Debug)]
pub struct SetUpPart {
    pub(super) number: i32,
    pub(super) name: Localized,
    pub(super) optional: bool,
    pub(super) activities: Vec<Localized>,
    pub(super) steps: Vec<ProcedureStepKind>,
}

/// A part of the official chart of the procedure.
#[Object]
impl SetUpPart {
    /// Position of the part in the chart, from 1.
    async fn number(&self) -> i32 {
        self.number
    }

    /// Title of the part; the English title is that of the official page.
    async fn name(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Preferred language of the text; defaults to that of the header Accept-Language.")]
        language: Option<LanguageCode>,
    ) -> LocalizedText<'_> {
        LocalizedText::required(ctx, &self.name, language)
    }

    /// True if the part is done only if necessary.
    async fn optional(&self) -> bool {
        self.optional
    }

    /// Activities of the part, in the order of the official page but in the words of this service.
    async fn activities(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Preferred language of the text; defaults to that of the header Accept-Language.")]
        language: Option<LanguageCode>,
    ) -> Vec<LocalizedText<'_>> {
        texts(ctx, &self.activities, language)
    }

    /// The steps of the part in order.
    async fn steps(&self) -> &[ProcedureStepKind] {
        &self.steps
    }
}

/// A step of the procedure, as this service records it.
#[derive(Debug)]
pub struct SetUpStep {
    pub(super) step: ProcedureStepKind,
    pub(super) name: Localized,
    pub(super) phase: Option<ProcedurePhase>,
    pub(super) optional: bool,
    pub(super) after: &'static [ProcedureStepKind],
    pub(super) preconditions: Vec<SetUpRule>,
    pub(super) source: String,
}

impl SetUpStep {
    pub(super) fn of(step: ProcedureStepKind, data: &SetUpData) -> Self {
        let source = data.steps_of_other_sources.iter().find(|(of, _)| **of == step);
        Self {
            step,
            name: name("ProcedureStepKind", step),
            phase: phase(step),
            optional: data.optional_steps.contains(&step),
            after: ORDER.iter().find(|(of, _)| *of == step).map_or(&[], |(_, after)| *after),
            preconditions: preconditions(step).into_iter().map(SetUpRule::of).collect(),
            source: source.map_or(&data.source, |(_, source)| source).clone(),
        }
    }

    pub(super) fn needs(&self, mutation: &str) -> bool {
        self.preconditions.iter().any(|rule| rule.resolved_by == Some(mutation))
    }
}

/// A step of the procedure, as this service records it.
#[Object]
impl SetUpStep {
    /// Machine-readable code of the step.
    async fn step(&self) -> ProcedureStepKind {
        self.step
    }

    /// Name of the step.
    async fn name(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Preferred language of the text; defaults to that of the header Accept-Language.")]
        language: Option<LanguageCode>,
    ) -> LocalizedText<'_> {
        LocalizedText::required(ctx, &self.name, language)
    }

    /// Phase of the step; null for WITHDRAWN.
    async fn phase(&self) -> Option<ProcedurePhase> {
        self.phase
    }

    /// True if the procedure can continue without the step.
    async fn optional(&self) -> bool {
        self.optional
    }

    /// Mutations that record the step. Any one of them is enough.
    async fn mutations(&self) -> &[&'static str] {
        of_step(self.step)
    }

    /// Roles that may record the step.
    async fn recorded_by(&self) -> Vec<PermittedRole> {
        recorded_by(of_step(self.step))
    }

    /// Steps that may directly precede this one. Empty for CANDIDATE, which is the first, and for WITHDRAWN.
    async fn after(&self) -> &[ProcedureStepKind] {
        self.after
    }

    /// Preconditions of the step, in addition to the rules for every step.
    async fn preconditions(&self) -> &[SetUpRule] {
        &self.preconditions
    }

    /// Official page that describes the step.
    async fn source(&self) -> Linked<Source> {
        source(&self.source)
    }
}

/// A rule of the procedure. A mutation that breaks the rule fails with the message of the rule.
#[derive(Debug)]
pub struct SetUpRule {
    pub(super) message: Localized,
    pub(super) resolved_by: Option<&'static str>,
    pub(super) code: RuleCode,
}

impl SetUpRule {
    pub(super) fn of(rule: Rule) -> Self {
        let texts = [("en", rule.english()), ("ko", rule.korean())];
        let message = Localized(texts.map(|(language, text)| (language.to_owned(), text.to_owned())).into());
        Self { message, resolved_by: rule.resolved_by().and_then(Action::mutation), code: rule.code() }
    }
}

/// A rule of the procedure. A mutation that breaks the rule fails with the message of the rule.
#[Object]
impl SetUpRule {
    /// Machine-readable code of the rule.
    async fn rule(&self) -> RuleCode {
        self.code
    }

    /// Error message of a mutation that breaks the rule.
    async fn message(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Preferred language of the text; defaults to that of the header Accept-Language.")]
        language: Option<LanguageCode>,
    ) -> LocalizedText<'_> {
        LocalizedText::required(ctx, &self.message, language)
    }

    /// Mutation that records what the rule requires; null if the step's own input provides it, or if the rule
    /// is about an order or a date.
    async fn resolved_by(&self) -> Option<&'static str> {
        self.resolved_by
    }
}

/// A kind of record that the procedure uses in addition to its steps, such as a site visit.
#[derive(Debug)]
pub struct SetUpRecord {
    pub(super) mutation: String,
    pub(super) name: Localized,
    pub(super) description: Localized,
    pub(super) record_type: RecordType,
    pub(super) recorded_by: Vec<PermittedRole>,
    pub(super) needed_for: Vec<ProcedureStepKind>,
}

/// A kind of record that the procedure uses in addition to its steps, such as a site visit.
#[Object]
impl SetUpRecord {
    /// Mutation that creates or changes the record.
    async fn mutation(&self) -> &str {
        &self.mutation
    }

    /// Name of the record.
    async fn name(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Preferred language of the text; defaults to that of the header Accept-Language.")]
        language: Option<LanguageCode>,
    ) -> LocalizedText<'_> {
        LocalizedText::required(ctx, &self.name, language)
    }

    /// Description of the record.
    async fn description(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Preferred language of the text; defaults to that of the header Accept-Language.")]
        language: Option<LanguageCode>,
    ) -> LocalizedText<'_> {
        LocalizedText::required(ctx, &self.description, language)
    }

    /// Type of the record that the mutation creates or changes.
    async fn record_type(&self) -> RecordType {
        self.record_type
    }

    /// Roles that may use the mutation.
    async fn recorded_by(&self) -> &[PermittedRole] {
        &self.recorded_by
    }

    /// Steps that require the record; empty if none does.
    async fn needed_for(&self) -> &[ProcedureStepKind] {
        &self.needed_for
    }
}

/// A role that may use a mutation.
#[derive(Clone, Debug, SimpleObject)]
pub struct PermittedRole {
    /// Role that may use the mutation.
    pub(super) role: Role,
    /// Condition that limits the permission to some records.
    pub(super) condition: Condition,
}

/// Default contribution of a side to a term.
#[derive(Debug)]
pub struct DefaultContribution {
    pub(super) side: CooperationSide,
    pub(super) contribution_kinds: Vec<ContributionKind>,
    pub(super) amount: Option<Money>,
    pub(super) description: Localized,
}

/// Default contribution of a side to a term.
#[Object]
impl DefaultContribution {
    /// Side that contributes.
    async fn side(&self) -> CooperationSide {
        self.side
    }

    /// Forms of the contribution.
    async fn contribution_kinds(&self) -> &[ContributionKind] {
        &self.contribution_kinds
    }

    /// Amount for the whole term; null if the two sides agree on it case by case.
    async fn amount(&self) -> Option<&Money> {
        self.amount.as_ref()
    }

    /// Purpose of the contribution.
    async fn description(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Preferred language of the text; defaults to that of the header Accept-Language.")]
        language: Option<LanguageCode>,
    ) -> LocalizedText<'_> {
        LocalizedText::required(ctx, &self.description, language)
    }
}

/// A function of a center.
#[derive(Debug)]
pub struct CenterFunction {
    pub(super) number: i32,
    pub(super) name: Localized,
    pub(super) description: Localized,
}

/// A function of a center.
#[Object]
impl CenterFunction {
    /// Position of the function on the official page, from 1.
    async fn number(&self) -> i32 {
        self.number
    }

    /// Name of the function; the English name is that of the official page.
    async fn name(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Preferred language of the text; defaults to that of the header Accept-Language.")]
        language: Option<LanguageCode>,
    ) -> LocalizedText<'_> {
        LocalizedText::required(ctx, &self.name, language)
    }

    /// What a center does in this function.
    async fn description(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Preferred language of the text; defaults to that of the header Accept-Language.")]
        language: Option<LanguageCode>,
    ) -> LocalizedText<'_> {
        LocalizedText::required(ctx, &self.description, language)
    }
}

/// The roles that may use one of several mutations for the same thing.
pub(super) fn recorded_by(by: &[&str]) -> Vec<PermittedRole> {
    let first = by.first().map(|mutation| roles_of(mutation)).unwrap_or_default();
    first.into_iter().map(|(role, condition)| PermittedRole { role, condition }).collect()
}

pub(super) fn name<T: EnumType>(of: &str, value: T) -> Localized {
    let value = enum_value(value).to_string();
    label(of, &value).map_or_else(|| Localized([("en".to_owned(), value)].into()), |label| label.text.clone())
}

pub(super) fn source(code: &str) -> Linked<Source> {
    Linked::by_code(entity::source::Column::Code as usize, Some(code))
}

fn texts<'a>(
    ctx: &Context<'_>,
    all: &'a [Localized],
    language: Option<LanguageCode>,
) -> Vec<LocalizedText<'a>> {
    all.iter().map(|text| LocalizedText::required(ctx, text, language.clone())).collect()
}
