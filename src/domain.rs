//! What is done with the records of the cooperation: the set-up procedure, the work, the pipeline, inquiries, the change
//! feed, webhooks and the accounts of the service; and what `Query` and `Mutation` consist of.

use async_graphql::MergedObject;

use crate::records::RecordQuery;

pub mod api_client;
pub mod center_statistics;
pub mod change;
pub mod inquiry;
pub mod pipeline;
pub mod pipeline_import;
pub mod pipeline_summary;
pub mod procedure;
pub mod recording;
pub mod viewer;
pub mod visibility;
pub mod webhook;
pub mod work;

/// Everything that can be read.
#[derive(Debug, Default, MergedObject)]
pub struct Query(
    RecordQuery,
    change::ChangeFeedQuery,
    viewer::ViewerQuery,
    change::HistoryQuery,
    change::SnapshotQuery,
    procedure::ProcedureQuery,
    inquiry::InquiryReceiptQuery,
    center_statistics::CenterStatisticsQuery,
    pipeline_summary::PipelineSummaryQuery,
);

/// Everything that can be changed.
#[derive(Debug, Default, MergedObject)]
pub struct Mutation(
    procedure::StepMutation,
    procedure::ChainMutation,
    procedure::ContributionMutation,
    procedure::DocumentMutation,
    WorkMutation,
    PipelineMutation,
    inquiry::InquiryMutation,
    visibility::VisibilityMutation,
    webhook::WebhookMutation,
    api_client::ApiClientMutation,
);

/// What a center does.
#[derive(Debug, Default, MergedObject)]
pub struct WorkMutation(
    work::ProjectMutation,
    work::ConsultingMutation,
    work::EventMutation,
    work::ExpertMutation,
    work::TrainingMutation,
    work::TrainingSessionMutation,
    work::UtilizationMutation,
);

/// Projects toward funding sources.
#[derive(Debug, Default, MergedObject)]
pub struct PipelineMutation(
    pipeline::PipelineProjectMutation,
    pipeline::ApplicationMutation,
    pipeline::ApplicationStageMutation,
    pipeline::ApplicationAmountMutation,
);
