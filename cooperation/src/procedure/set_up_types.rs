//! The types of the set-up procedure as data. `set_up` fills them.

use async_graphql::SimpleObject;
use async_graphql::resolver_utils::{EnumType, enum_value};
use entity::RecordType;
use entity::value::{ContributionKind, CooperationSide, Localized, ProcedurePhase, ProcedureStepKind, Role};
use model::api::record::Linked;
use model::api::{Money, RuleCode, texts};
use model::labels::label;
use model::policy::{Condition, roles_of};
use model::recording::RuleText;
use model::records::Source;

use super::recorders::of_step;
use super::rules::{ORDER, Rule, preconditions};
use super::set_up_data::SetUpData;
use super::term::phase;

/// A phase of the procedure.
#[derive(Debug, SimpleObject)]
#[graphql(complex)]
pub struct SetUpPhase {
    /// Machine-readable code of the phase.
    pub(super) phase: ProcedurePhase,
    #[graphql(skip)]
    pub(super) name: Localized,
    #[graphql(skip)]
    pub(super) activities: Vec<Localized>,
    /// The steps of the phase in order.
    pub(super) steps: Vec<ProcedureStepKind>,
}

texts! {
    SetUpPhase {
        /// Name of the phase.
        name: one,
        /// Activities of the phase, in the order of the official page.
        activities: all,
    }
}

/// A part of the official chart of the procedure.
#[derive(Debug, SimpleObject)]
#[graphql(complex)]
pub struct SetUpPart {
    /// Position of the part in the chart, from 1.
    pub(super) number: i32,
    #[graphql(skip)]
    pub(super) name: Localized,
    /// True if the part is done only if necessary.
    pub(super) optional: bool,
    #[graphql(skip)]
    pub(super) activities: Vec<Localized>,
    /// The steps of the part in order.
    pub(super) steps: Vec<ProcedureStepKind>,
}

texts! {
    SetUpPart {
        /// Title of the part; the English title is that of the official page.
        name: one,
        /// Activities of the part, in the order of the official page but in the words of this service.
        activities: all,
    }
}

/// A step of the procedure, as this service records it.
#[derive(Debug, SimpleObject)]
#[graphql(complex)]
pub struct SetUpStep {
    /// Machine-readable code of the step.
    pub(super) step: ProcedureStepKind,
    #[graphql(skip)]
    pub(super) name: Localized,
    /// Phase of the step; null for WITHDRAWN.
    pub(super) phase: Option<ProcedurePhase>,
    /// True if the procedure can continue without the step.
    pub(super) optional: bool,
    /// Mutations that record the step. Any one of them is enough.
    pub(super) mutations: &'static [&'static str],
    /// Roles that may record the step.
    pub(super) recorded_by: Vec<PermittedRole>,
    /// Steps that may directly precede this one. Empty for CANDIDATE, which is the first, and for WITHDRAWN.
    pub(super) after: &'static [ProcedureStepKind],
    /// Preconditions of the step, in addition to the rules for every step.
    pub(super) preconditions: Vec<SetUpRule>,
    #[graphql(skip)]
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
            mutations: of_step(step),
            recorded_by: recorded_by(of_step(step)),
            after: ORDER.iter().find(|(of, _)| *of == step).map_or(&[], |(_, after)| *after),
            preconditions: preconditions(step).into_iter().map(SetUpRule::of).collect(),
            source: source.map_or(&data.source, |(_, source)| source).clone(),
        }
    }

    pub(super) fn needs(&self, mutation: &str) -> bool {
        self.preconditions.iter().any(|rule| rule.resolved_by == Some(mutation))
    }
}

texts! {
    SetUpStep {
        /// Name of the step.
        name: one,
    }

    /// Official page that describes the step.
    async fn source(&self) -> Linked<Source> {
        source(&self.source)
    }
}

/// A rule of the procedure. A mutation that breaks the rule fails with the message of the rule.
#[derive(Debug, SimpleObject)]
#[graphql(complex)]
pub struct SetUpRule {
    #[graphql(skip)]
    pub(super) message: Localized,
    /// Mutation that records what the rule requires; null if the step's own input provides it, or if the rule
    /// is about an order or a date.
    pub(super) resolved_by: Option<&'static str>,
    /// Machine-readable code of the rule.
    pub(super) rule: RuleCode,
}

impl SetUpRule {
    pub(super) fn of(rule: Rule) -> Self {
        let RuleText { code, english, korean, .. } = rule.text();
        let texts = [("en", english), ("ko", korean)];
        let message = Localized(texts.map(|(language, text)| (language.to_owned(), text.to_owned())).into());
        Self { message, resolved_by: rule.resolved_by(), rule: code }
    }
}

texts! {
    SetUpRule {
        /// Error message of a mutation that breaks the rule.
        message: one,
    }
}

/// A kind of record that the procedure uses in addition to its steps, such as a site visit.
#[derive(Debug, SimpleObject)]
#[graphql(complex)]
pub struct SetUpRecord {
    /// Mutation that creates or changes the record.
    pub(super) mutation: String,
    #[graphql(skip)]
    pub(super) name: Localized,
    #[graphql(skip)]
    pub(super) description: Localized,
    /// Type of the record that the mutation creates or changes.
    pub(super) record_type: RecordType,
    /// Roles that may use the mutation.
    pub(super) recorded_by: Vec<PermittedRole>,
    /// Steps that require the record; empty if none does.
    pub(super) needed_for: Vec<ProcedureStepKind>,
}

texts! {
    SetUpRecord {
        /// Name of the record.
        name: one,
        /// Description of the record.
        description: one,
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
#[derive(Debug, SimpleObject)]
#[graphql(complex)]
pub struct DefaultContribution {
    /// Side that contributes.
    pub(super) side: CooperationSide,
    /// Forms of the contribution.
    pub(super) contribution_kinds: Vec<ContributionKind>,
    /// Amount for the whole term; null if the two sides agree on it case by case.
    pub(super) amount: Option<Money>,
    #[graphql(skip)]
    pub(super) description: Localized,
}

texts! {
    DefaultContribution {
        /// Purpose of the contribution.
        description: one,
    }
}

/// A function of a center.
#[derive(Debug, SimpleObject)]
#[graphql(complex)]
pub struct CenterFunction {
    /// Position of the function on the official page, from 1.
    pub(super) number: i32,
    #[graphql(skip)]
    pub(super) name: Localized,
    #[graphql(skip)]
    pub(super) description: Localized,
}

texts! {
    CenterFunction {
        /// Name of the function; the English name is that of the official page.
        name: one,
        /// What a center does in this function.
        description: one,
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
