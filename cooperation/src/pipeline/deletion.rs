//! What was recorded by mistake in the pipeline.

use model::policy::acts::{RecordApplicationAmount, RecordPipelineProject};
use model::recording::{RecordInput, deletions};
use model::records::{ApplicationAmount, PipelineProject};

deletions! { PipelineDeletionMutation {
    /// Deletes a pipeline project that was recorded by mistake and has no applications. Its history remains.
    delete_pipeline_project(RecordPipelineProject, DeletePipelineProjectInput: "Pipeline project to delete.")
        -> DeletePipelineProjectPayload {
        /// Last state of the deleted pipeline project; null if the mutation failed.
        pipeline_project: PipelineProject = pipeline_project
    },
    /// Removes an amount that was recorded by mistake. Its history remains.
    remove_application_amount(RecordApplicationAmount, RemoveApplicationAmountInput: "Amount to remove.")
        -> RemoveApplicationAmountPayload {
        /// Last state of the removed amount; null if the mutation failed.
        application_amount: ApplicationAmount = application_amount
    },
} }
