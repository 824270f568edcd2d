//! The stages of projects in the words of each funding source.

use entity::value::Stage;

/// Words for stages, with the common stages that each can mean.
type Meanings = &'static [(&'static str, &'static [Stage])];

/// What a funding source calls its stages, by its code.
pub const VOCABULARY: &[(&str, Meanings)] = &[
    (
        "KOICA",
        &[
            ("project concept paper", &[Stage::Identification]),
            ("PCP", &[Stage::Identification]),
            ("사업개요서", &[Stage::Identification]),
            ("pre-feasibility", &[Stage::Preparation]),
            ("appraisal", &[Stage::Appraisal]),
            ("agreement", &[Stage::Negotiation]),
            ("record of discussions", &[Stage::Negotiation]),
            ("협의의사록", &[Stage::Negotiation]),
            ("implementation", &[Stage::Implementation]),
            ("implementation and monitoring", &[Stage::Implementation]),
            ("completion", &[Stage::Completion]),
            ("completion and evaluation", &[Stage::Completion]),
        ],
    ),
    (
        "EDCF",
        &[
            ("identification", &[Stage::Identification]),
            ("preparation", &[Stage::Preparation]),
            ("appraisal", &[Stage::Appraisal]),
            ("government agreement", &[Stage::Negotiation]),
            ("loan agreement", &[Stage::Negotiation]),
            ("implementation", &[Stage::Implementation]),
            ("post evaluation", &[Stage::Completion]),
        ],
    ),
    (
        "WB",
        &[
            ("pipeline: concept review", &[Stage::Identification]),
            ("pipeline: decision meeting", &[Stage::Preparation]),
            ("pipeline: begin appraisal", &[Stage::Appraisal]),
            ("pipeline: begin negotiation", &[Stage::Negotiation]),
            ("pipeline: bank approved", &[Stage::Negotiation]),
            ("bank approved", &[Stage::Negotiation]),
            ("active", &[Stage::Implementation]),
            ("closed", &[Stage::Completion]),
            ("dropped", &[Stage::Dropped]),
        ],
    ),
    (
        "AFDB",
        &[
            ("identification", &[Stage::Identification]),
            ("preparation", &[Stage::Preparation]),
            ("evaluation", &[Stage::Appraisal]),
            ("appraisal", &[Stage::Appraisal]),
            ("evaluation/appraisal", &[Stage::Appraisal]),
            ("negotiation", &[Stage::Negotiation]),
            ("board approval", &[Stage::Negotiation]),
            ("negotiation and board approval", &[Stage::Negotiation]),
            ("implementation", &[Stage::Implementation]),
            ("completion", &[Stage::Completion]),
            ("post-evaluation", &[Stage::Completion]),
            ("completion/post-evaluation", &[Stage::Completion]),
        ],
    ),
    (
        "IDB",
        &[
            ("preparation", &[Stage::Identification, Stage::Preparation, Stage::Appraisal]),
            ("approval", &[Stage::Negotiation]),
            ("implementation", &[Stage::Implementation]),
            ("completion", &[Stage::Completion]),
            ("completion and evaluation", &[Stage::Completion]),
        ],
    ),
    (
        "ADB",
        &[
            ("proposed", &[Stage::Identification, Stage::Preparation, Stage::Appraisal]),
            ("approved", &[Stage::Negotiation]),
            ("active", &[Stage::Implementation]),
            ("closed", &[Stage::Completion]),
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
                Stage::Identification,
                Stage::Preparation,
                Stage::Appraisal,
                Stage::Negotiation,
                Stage::Implementation,
                Stage::Completion,
            ];
            for stage in all {
                assert!(words.iter().any(|(_, meant)| meant.contains(&stage)), "{source}: {stage:?}");
            }
        }
    }
}
