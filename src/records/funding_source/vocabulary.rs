//! The stages of projects in the words of each funding source.

use entity::value::PipelineStage;

/// Words for stages, with the common stages that each can mean.
type Meanings = &'static [(&'static str, &'static [PipelineStage])];

/// What a funding source calls its stages, by its code.
pub const VOCABULARY: &[(&str, Meanings)] = &[
    (
        "KOICA",
        &[
            ("project concept paper", &[PipelineStage::Identification]),
            ("PCP", &[PipelineStage::Identification]),
            ("사업개요서", &[PipelineStage::Identification]),
            ("pre-feasibility", &[PipelineStage::Preparation]),
            ("appraisal", &[PipelineStage::Appraisal]),
            ("agreement", &[PipelineStage::Negotiation]),
            ("record of discussions", &[PipelineStage::Negotiation]),
            ("협의의사록", &[PipelineStage::Negotiation]),
            ("implementation", &[PipelineStage::Implementation]),
            ("implementation and monitoring", &[PipelineStage::Implementation]),
            ("completion", &[PipelineStage::Completion]),
            ("completion and evaluation", &[PipelineStage::Completion]),
        ],
    ),
    (
        "EDCF",
        &[
            ("identification", &[PipelineStage::Identification]),
            ("preparation", &[PipelineStage::Preparation]),
            ("appraisal", &[PipelineStage::Appraisal]),
            ("government agreement", &[PipelineStage::Negotiation]),
            ("loan agreement", &[PipelineStage::Negotiation]),
            ("implementation", &[PipelineStage::Implementation]),
            ("post evaluation", &[PipelineStage::Completion]),
        ],
    ),
    (
        "WB",
        &[
            ("pipeline: concept review", &[PipelineStage::Identification]),
            ("pipeline: decision meeting", &[PipelineStage::Preparation]),
            ("pipeline: begin appraisal", &[PipelineStage::Appraisal]),
            ("pipeline: begin negotiation", &[PipelineStage::Negotiation]),
            ("pipeline: bank approved", &[PipelineStage::Negotiation]),
            ("bank approved", &[PipelineStage::Negotiation]),
            ("active", &[PipelineStage::Implementation]),
            ("closed", &[PipelineStage::Completion]),
            ("dropped", &[PipelineStage::Dropped]),
        ],
    ),
    (
        "AFDB",
        &[
            ("identification", &[PipelineStage::Identification]),
            ("preparation", &[PipelineStage::Preparation]),
            ("evaluation", &[PipelineStage::Appraisal]),
            ("appraisal", &[PipelineStage::Appraisal]),
            ("evaluation/appraisal", &[PipelineStage::Appraisal]),
            ("negotiation", &[PipelineStage::Negotiation]),
            ("board approval", &[PipelineStage::Negotiation]),
            ("negotiation and board approval", &[PipelineStage::Negotiation]),
            ("implementation", &[PipelineStage::Implementation]),
            ("completion", &[PipelineStage::Completion]),
            ("post-evaluation", &[PipelineStage::Completion]),
            ("completion/post-evaluation", &[PipelineStage::Completion]),
        ],
    ),
    (
        "IDB",
        &[
            (
                "preparation",
                &[PipelineStage::Identification, PipelineStage::Preparation, PipelineStage::Appraisal],
            ),
            ("approval", &[PipelineStage::Negotiation]),
            ("implementation", &[PipelineStage::Implementation]),
            ("completion", &[PipelineStage::Completion]),
            ("completion and evaluation", &[PipelineStage::Completion]),
        ],
    ),
    (
        "ADB",
        &[
            (
                "proposed",
                &[PipelineStage::Identification, PipelineStage::Preparation, PipelineStage::Appraisal],
            ),
            ("approved", &[PipelineStage::Negotiation]),
            ("active", &[PipelineStage::Implementation]),
            ("closed", &[PipelineStage::Completion]),
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_funding_source_has_words_for_every_stage_but_the_end_before_its_time() {
        for (source, words) in VOCABULARY {
            let all = [
                PipelineStage::Identification,
                PipelineStage::Preparation,
                PipelineStage::Appraisal,
                PipelineStage::Negotiation,
                PipelineStage::Implementation,
                PipelineStage::Completion,
            ];
            for stage in all {
                assert!(words.iter().any(|(_, meant)| meant.contains(&stage)), "{source}: {stage:?}");
            }
        }
    }
}
