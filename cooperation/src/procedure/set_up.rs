//! The set-up procedure as data, for those who explain or draw it: phases, parts, steps, what is recorded between them, what
//! each side brings, and what a center does. The order, preconditions and roles are read from the rules and the policy;
//! the rest is data/set_up_procedure.json.

use std::sync::LazyLock;

use async_graphql::resolver_utils::EnumType;
use async_graphql::{ComplexObject, Object, SimpleObject};
use entity::value::{ProcedurePhase, ProcedureStepKind};
use model::api::Money;
use model::api::record::Linked;
use model::policy::changed_by;
use model::records::Source;

use super::rules::{OF_EVERY_STEP, ORDER, TERM_YEARS};
use super::set_up_data::{self as data, SetUpData};
use super::set_up_types::{
    CenterFunction, DefaultContribution, SetUpPart, SetUpPhase, SetUpRecord, SetUpRule, SetUpStep, name,
    recorded_by, source,
};

#[derive(Debug, Default)]
pub struct SetUpQuery;

#[Object]
impl SetUpQuery {
    /// Procedure for setting up and running a center, as the official page describes it and this service
    /// enforces it, in Korean and English. It changes only with a new version of the service.
    async fn set_up_procedure(&self) -> &'static SetUpProcedure {
        static PROCEDURE: LazyLock<SetUpProcedure> = LazyLock::new(|| SetUpProcedure::of(data::read()));
        &PROCEDURE
    }
}

/// Procedure for setting up and running a center.
#[derive(Debug, SimpleObject)]
#[graphql(complex)]
pub struct SetUpProcedure {
    #[graphql(skip)]
    source: String,
    /// The four phases in order.
    phases: Vec<SetUpPhase>,
    /// The five parts of the official chart in order: from the selection of a country to the operation of the center.
    parts: Vec<SetUpPart>,
    /// The steps in order, as this service records them. WITHDRAWN comes last: it may follow any step before CLOSED.
    steps: Vec<SetUpStep>,
    /// Kinds of records that the procedure uses in addition to its steps.
    records: Vec<SetUpRecord>,
    /// Rules that apply to every step, in addition to its preconditions.
    rules: Vec<SetUpRule>,
    /// Default length of a term in years. A term can be extended.
    term_years: u32,
    /// Default contributions of each side to a term. Actual contributions may differ.
    contributions: Vec<DefaultContribution>,
    /// The four functions of a center in order.
    functions: Vec<CenterFunction>,
}

impl SetUpProcedure {
    fn of(data: SetUpData) -> Self {
        let all = ORDER.iter().map(|(step, _)| *step).chain([ProcedureStepKind::Withdrawn]);
        let steps: Vec<SetUpStep> = all.map(|step| SetUpStep::of(step, &data)).collect();
        let of_phase = |phase| data.phases.iter().find(|one| one.phase == phase);
        let phases = ProcedurePhase::items().iter().map(|item| SetUpPhase {
            phase: item.value,
            name: name("ProcedurePhase", item.value),
            activities: of_phase(item.value).map(|one| one.activities.clone()).unwrap_or_default(),
            steps: steps.iter().filter(|one| one.phase == Some(item.value)).map(|one| one.step).collect(),
        });
        let phases = phases.collect();
        let parts = (1..).zip(data.parts).map(|(number, part)| SetUpPart {
            number,
            optional: part.steps.iter().all(|step| data.optional_steps.contains(step)),
            name: part.name,
            steps: part.steps,
            activities: part.activities,
        });
        let parts = parts.collect();
        let records = data.records.into_iter().filter_map(|record| {
            let mutation = record.mutation.as_str();
            Some(SetUpRecord {
                record_type: changed_by(mutation)?,
                recorded_by: recorded_by(&[mutation]),
                needed_for: steps.iter().filter(|step| step.needs(mutation)).map(|step| step.step).collect(),
                mutation: record.mutation,
                name: record.name,
                description: record.description,
            })
        });
        let contributions = data.contributions.into_iter().map(|one| DefaultContribution {
            side: one.side,
            contribution_kinds: one.kinds,
            amount: one.amount.map(|sum| Money::new(sum.minor_units, sum.currency, None)),
            description: one.description,
        });
        let functions = (1..).zip(data.functions).map(|(number, function)| CenterFunction {
            number,
            name: function.name,
            description: function.description,
        });
        Self {
            source: data.source,
            phases,
            parts,
            records: records.collect(),
            contributions: contributions.collect(),
            functions: functions.collect(),
            term_years: TERM_YEARS,
            rules: OF_EVERY_STEP.map(SetUpRule::of).into(),
            steps,
        }
    }
}

#[ComplexObject]
impl SetUpProcedure {
    /// Official page that describes the procedure.
    async fn source(&self) -> Linked<Source> {
        source(&self.source)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_data_fits_the_mutations_and_the_rules() {
        let records = data::read().records.len();
        let procedure = SetUpProcedure::of(data::read());
        assert_eq!(procedure.records.len(), records);
        let resolving = procedure.steps.iter().flat_map(|step| &step.preconditions);
        for mutation in resolving.filter_map(|rule| rule.resolved_by) {
            assert!(!recorded_by(&[mutation]).is_empty(), "nobody may use {mutation}");
        }
    }
}
