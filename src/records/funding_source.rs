//! A body or fund that pipeline projects apply to. The list is open-ended.

mod vocabulary;

use async_graphql::{InputType, Name, SimpleObject, Value};
use entity::funding_source::Column;
use entity::value::{FinanceKind, PipelineStage};

use super::application::Application;
use super::organization::Organization;
use crate::api::Failure;
use crate::api::record::{RowRef, Run};

use vocabulary::Words;
pub use vocabulary::{Milestone, VOCABULARY, meaning};

record! {
    /// An institution or fund that pipeline projects apply to. More can be added.
    FundingSource of funding_source;
    fundingSources: "funding source", "funding sources";

    fields {
        /// Words that the names in any language or the codes contain, at most 12. Case, accents, hyphens and
        /// spaces in Korean are ignored.
        Search: search(),
        /// Code, such as `KOICA`, `EDCF` or `WB`.
        Code: text().key().filter().order(),
        /// Name of the funding source.
        Name: localized(),
        /// Forms of finance that the funding source gives; empty if unknown.
        FinanceKinds: choices<FinanceKind>(),
        /// Remark: what is unknown or needs explaining.
        Note: localized(),
        /// Name, in English if there is an English name.
        SortName: sort_key().named("name"),
    }
    one {
        /// Organization that runs the funding source.
        organization: Organization by OrganizationId = organization::Id;
    }
    many {
        /// Applications to the funding source.
        applications: Application by Code = application::FundingSourceCode;
    }
    computed {
        /// The funding source's own stages and the common stages that each can mean; empty if unknown.
        stage_vocabulary: Vec<FunderStage> = Row(stage_vocabulary) from(Code);
    }
}

/// A stage in the words of a funding source.
#[derive(Clone, Debug, SimpleObject)]
pub struct FunderStage {
    /// Name of the stage.
    words: &'static str,
    /// Common stages that the name can mean. If there are several, the stage must be given when it is
    /// recorded.
    stages: Vec<PipelineStage>,
    /// The events that have happened when an application enters the stage: `recordApplicationStage` sets their dates.
    milestones: Vec<Milestone>,
}

fn stage_vocabulary(_: &Run<'_>, row: RowRef<'_>) -> Result<Value, Failure> {
    let code = row.cell(Column::Code as usize).text().unwrap_or_default();
    let known = VOCABULARY.iter().filter(|(source, _)| *source == code).flat_map(|(_, words)| words.iter());
    let stage = |words: &Words| {
        let stages = words.stages.iter().map(InputType::to_value).collect();
        let milestones = words.milestones.iter().map(InputType::to_value).collect();
        let fields = [
            ("__typename", Value::from("FunderStage")),
            ("words", Value::from(words.words)),
            ("stages", Value::List(stages)),
            ("milestones", Value::List(milestones)),
        ];
        Value::Object(fields.into_iter().map(|(name, value)| (Name::new(name), value)).collect())
    };
    Ok(Value::List(known.map(stage).collect()))
}
