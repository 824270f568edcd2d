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
    /// A body or fund that pipeline projects apply to. The list is open-ended.
    FundingSource of funding_source;
    fundingSources: "funding source", "funding sources";

    fields {
        /// Words that its names in any language, or its codes, contain. Case, accents and hyphens do not
        /// matter, nor do spaces in Korean. At most 12 words.
        Search: search(),
        /// Its code: `KOICA`, `EDCF`, `WB`.
        Code: text().key().filter().order(),
        /// Its name.
        Name: localized(),
        /// In which forms it gives money; empty where that is not on record.
        FinanceKinds: choices<FinanceKind>(),
        /// What is not known or needs explaining.
        Note: localized(),
        /// Its name, in English where it has one.
        SortName: sort_key().named("name"),
    }
    one {
        /// The organization behind it.
        organization: Organization by OrganizationId = organization::Id;
    }
    many {
        /// Its applications.
        applications: Application by Code = application::FundingSourceCode;
    }
    computed {
        /// Its own words for its stages, with the common stages that each can mean; empty where they are not known.
        stage_vocabulary: Vec<FunderStage> = Row(stage_vocabulary) from(Code);
    }
}

/// A stage in a funding source's own words.
#[derive(Clone, Debug, SimpleObject)]
pub struct FunderStage {
    /// The words.
    words: &'static str,
    /// The stages of the common scale that they can mean; where there are several, whoever records one says which.
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
