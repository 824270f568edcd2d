use async_graphql::{InputType, Name, SimpleObject, Value};
use cooperation::pipeline::{Milestone, VOCABULARY, Words};
use entity::funding_source::Column;
use entity::value::{FinanceKind, PipelineStage};

use model::api::Failure;
use model::api::record::{RowRef, Run};

record! {
    /// The list of funding sources is open-ended.
    FundingSource of funding_source;
    fundingSources: "funding source", "funding sources";

    fields {
        /// Words to find in the names (in any language) and codes: at most 12, all of which must be found.
        /// Case, accents and hyphens are ignored, as are spaces in Korean text.
        Search: search(),
        /// Code, unique among funding sources, such as `KOICA`, `EDCF` or `WB`.
        Code: text().key().filter().order(),
        /// Name of the funding source.
        Name: localized(),
        /// Forms of finance that the funding source gives; empty if unknown.
        FinanceKinds: choices<FinanceKind>(),
        /// Remark, for example on facts that are not known; null if there is none.
        Note: localized(),
        /// Name in English, or in another language if there is no English name.
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
        /// Stages as the funding source names them, each with the common stages that it can mean; empty if
        /// unknown.
        stage_vocabulary: Vec<FunderStage> = Row(stage_vocabulary) from(Code);
    }
}

/// A stage as a funding source names it.
#[derive(Clone, Debug, SimpleObject)]
pub struct FunderStage {
    /// Name that the funding source gives the stage.
    words: &'static str,
    /// Common stages that the name can mean. If there are several, the input of `recordApplicationStage` must
    /// name the common stage.
    stages: Vec<PipelineStage>,
    /// Milestones that an application has reached when it enters the stage. `recordApplicationStage` sets
    /// their dates.
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
