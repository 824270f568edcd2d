//! What data/set_up_procedure.json says of the procedure: what neither the rules nor the policy know.

use std::collections::HashMap;

use entity::value::{ContributionKind, CooperationSide, Localized, ProcedurePhase, ProcedureStepKind};
use model::data;
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SetUpData {
    /// Code of the source that describes the procedure.
    pub(super) source: String,
    pub(super) phases: Vec<Phase>,
    pub(super) parts: Vec<Part>,
    pub(super) optional_steps: Vec<ProcedureStepKind>,
    /// Steps that the page does not describe, with the code of the source that does.
    pub(super) steps_of_other_sources: HashMap<ProcedureStepKind, String>,
    pub(super) records: Vec<Record>,
    pub(super) contributions: Vec<Contribution>,
    pub(super) functions: Vec<Function>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Phase {
    pub(super) phase: ProcedurePhase,
    pub(super) activities: Vec<Localized>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Part {
    pub(super) name: Localized,
    pub(super) steps: Vec<ProcedureStepKind>,
    pub(super) activities: Vec<Localized>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Record {
    pub(super) mutation: String,
    pub(super) name: Localized,
    pub(super) description: Localized,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Contribution {
    pub(super) side: CooperationSide,
    pub(super) kinds: Vec<ContributionKind>,
    pub(super) amount: Option<Amount>,
    pub(super) description: Localized,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Amount {
    pub(super) minor_units: i64,
    pub(super) currency: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Function {
    pub(super) name: Localized,
    pub(super) description: Localized,
}

/// The embedded data. It is read once; a test reads it too, so that a mistake is not found at run time.
pub(super) fn read() -> SetUpData {
    serde_json::from_str(&data::read("set_up_procedure.json")).unwrap_or_else(|error| {
        tracing::error!(%error, "data/set_up_procedure.json could not be read");
        SetUpData::default()
    })
}
