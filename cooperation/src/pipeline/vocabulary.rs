//! The stages of projects in the words of each funding source.

use async_graphql::Enum;
use entity::value::PipelineStage;
use serde::{Deserialize, Serialize};

/// Milestone of an application: an event that has its own date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
pub enum Milestone {
    /// Approval by the funding source; its date is `approvedOn`.
    Approval,
    /// Signing of the agreement with the funding source; its date is `signedOn`.
    Signing,
    /// Closing of the financing; its date is `closedOn`.
    Closing,
}

impl Milestone {
    pub const ALL: [Self; 3] = [Self::Approval, Self::Signing, Self::Closing];
}

/// Words for a stage.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    pub words: &'static str,
    /// The common stages that they can mean.
    pub stages: &'static [PipelineStage],
    /// The events that have happened when an application enters the stage.
    pub milestones: &'static [Milestone],
}

const fn means(words: &'static str, stages: &'static [PipelineStage]) -> Words {
    Words { words, stages, milestones: &[] }
}

impl Words {
    const fn and(self, milestones: &'static [Milestone]) -> Self {
        Self { milestones, ..self }
    }
}

/// KOICA and EDCF have no stage of their own for the approval: their agreement is the approval.
const AGREED: &[Milestone] = &[Milestone::Approval, Milestone::Signing];
const APPROVED: &[Milestone] = &[Milestone::Approval];
const CLOSED: &[Milestone] = &[Milestone::Closing];

/// What a funding source calls its stages, by its code.
pub const VOCABULARY: &[(&str, &[Words])] = &[
    (
        "KOICA",
        &[
            means("project concept paper", &[PipelineStage::Identification]),
            means("project concept paper (PCP)", &[PipelineStage::Identification]),
            means("PCP", &[PipelineStage::Identification]),
            means("사업개요서", &[PipelineStage::Identification]),
            means("pre-feasibility", &[PipelineStage::Preparation]),
            means("appraisal", &[PipelineStage::Appraisal]),
            means("agreement", &[PipelineStage::Negotiation]).and(AGREED),
            means("record of discussions", &[PipelineStage::Negotiation]).and(AGREED),
            means("협의의사록", &[PipelineStage::Negotiation]).and(AGREED),
            means("implementation", &[PipelineStage::Implementation]),
            means("implementation and monitoring", &[PipelineStage::Implementation]),
            means("completion", &[PipelineStage::Completion]).and(CLOSED),
            means("completion and evaluation", &[PipelineStage::Completion]).and(CLOSED),
        ],
    ),
    (
        "EDCF",
        &[
            means("identification", &[PipelineStage::Identification]),
            means("preparation", &[PipelineStage::Preparation]),
            means("appraisal", &[PipelineStage::Appraisal]),
            means("government agreement", &[PipelineStage::Negotiation]).and(APPROVED),
            means("loan agreement", &[PipelineStage::Negotiation]).and(AGREED),
            means("implementation", &[PipelineStage::Implementation]),
            means("post evaluation", &[PipelineStage::Completion]),
        ],
    ),
    (
        "WB",
        &[
            means("pipeline: concept review", &[PipelineStage::Identification]),
            means("pipeline: decision meeting", &[PipelineStage::Preparation]),
            means("pipeline: begin appraisal", &[PipelineStage::Appraisal]),
            means("pipeline: begin negotiation", &[PipelineStage::Negotiation]),
            means("pipeline: bank approved", &[PipelineStage::Negotiation]).and(APPROVED),
            means("bank approved", &[PipelineStage::Negotiation]).and(APPROVED),
            means("active", &[PipelineStage::Implementation]),
            means("closed", &[PipelineStage::Completion]).and(CLOSED),
            means("dropped", &[PipelineStage::Dropped]),
        ],
    ),
    (
        "AFDB",
        &[
            means("identification", &[PipelineStage::Identification]),
            means("preparation", &[PipelineStage::Preparation]),
            means("evaluation", &[PipelineStage::Appraisal]),
            means("appraisal", &[PipelineStage::Appraisal]),
            means("evaluation/appraisal", &[PipelineStage::Appraisal]),
            means("negotiation", &[PipelineStage::Negotiation]),
            means("board approval", &[PipelineStage::Negotiation]).and(APPROVED),
            means("negotiation and board approval", &[PipelineStage::Negotiation]).and(APPROVED),
            means("implementation", &[PipelineStage::Implementation]),
            means("completion", &[PipelineStage::Completion]).and(CLOSED),
            means("post-evaluation", &[PipelineStage::Completion]),
            means("completion/post-evaluation", &[PipelineStage::Completion]).and(CLOSED),
        ],
    ),
    (
        "IDB",
        &[
            means(
                "preparation",
                &[PipelineStage::Identification, PipelineStage::Preparation, PipelineStage::Appraisal],
            ),
            means("approval", &[PipelineStage::Negotiation]).and(APPROVED),
            means("implementation", &[PipelineStage::Implementation]),
            means("completion", &[PipelineStage::Completion]).and(CLOSED),
            means("completion and evaluation", &[PipelineStage::Completion]).and(CLOSED),
        ],
    ),
    (
        "ADB",
        &[
            means(
                "proposed",
                &[PipelineStage::Identification, PipelineStage::Preparation, PipelineStage::Appraisal],
            ),
            means("approved", &[PipelineStage::Negotiation]).and(APPROVED),
            means("active", &[PipelineStage::Implementation]),
            means("closed", &[PipelineStage::Completion]).and(CLOSED),
        ],
    ),
];

/// What words mean to a funding source; none where they are not known.
pub fn meaning(source: &str, words: &str) -> Option<&'static Words> {
    let same = |known: &&Words| is_same(known.words, words);
    VOCABULARY.iter().find(|(of, _)| *of == source)?.1.iter().find(same)
}

/// Whether words are the same but for letter case.
pub fn is_same(words: &str, others: &str) -> bool {
    words.trim().to_lowercase() == others.trim().to_lowercase()
}

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
                assert!(words.iter().any(|words| words.stages.contains(&stage)), "{source}: {stage:?}");
            }
            assert!(words.iter().any(|words| words.milestones.contains(&Milestone::Approval)), "{source}");
        }
    }
}
