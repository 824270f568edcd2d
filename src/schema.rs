//! The schema of the service: what `Query`, `Mutation` and `Subscription` consist of.

use std::borrow::Cow;
use std::sync::LazyLock;

use async_graphql::parser::types::Field;
use async_graphql::registry::{MetaType, Registry};
use async_graphql::{
    ContainerType, Context, ContextSelectionSet, MergedObject, ObjectType, OutputType, Positioned,
    SDLExportOptions, Schema, ServerResult, ValidationMode, Value,
};
use cooperation::visibility::VisibilityMutation;
use cooperation::{pipeline, procedure, work};
use model::api::{Api, Definitions, Limits, Root, Sizes};
use model::changes::{self, Follow};
use model::policy;
use model::records::{AdministrationQuery, RecordQuery, SearchQuery, lists_through};

use crate::administration::{ApiClientMutation, PersonMutation, ViewerQuery};
use crate::vocabulary::VocabularyQuery;
use crate::webhook::WebhookMutation;
use crate::{declarations, inquiry};

/// All read operations.
#[derive(Debug, Default, MergedObject)]
pub struct Query(
    RecordQuery,
    AdministrationQuery,
    SearchQuery,
    changes::ChangeFeedQuery,
    ViewerQuery,
    changes::HistoryQuery,
    changes::SnapshotQuery,
    procedure::ProcedureQuery,
    procedure::SetUpQuery,
    inquiry::InquiryReceiptQuery,
    work::CenterStatisticsQuery,
    pipeline::PipelineSummaryQuery,
    procedure::ContributionSummaryQuery,
    work::TrainingSummaryQuery,
    VocabularyQuery,
);

/// All write operations.
#[derive(Debug, Default, MergedObject)]
pub struct Mutation(
    procedure::StepMutation,
    procedure::CompletionMutation,
    procedure::RevocationMutation,
    procedure::SigningMutation,
    procedure::SignatoryMutation,
    procedure::NamingMutation,
    procedure::MinutesMutation,
    procedure::CommitteeMutation,
    procedure::SeatMutation,
    procedure::ChainMutation,
    procedure::MemberMutation,
    procedure::ContributionMutation,
    procedure::ProcedureDeletionMutation,
    procedure::DocumentMutation,
    procedure::OrganizationMutation,
    WorkMutation,
    PipelineMutation,
    inquiry::InquiryMutation,
    VisibilityMutation,
    WebhookMutation,
    ApiClientMutation,
    PersonMutation,
);

/// `Mutation`, where each description ends with who may use it, as the policy says.
#[derive(Debug, Default)]
pub struct Permitted(Mutation);

#[async_trait::async_trait]
impl OutputType for Permitted {
    fn type_name() -> Cow<'static, str> {
        <Mutation as OutputType>::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        let name = <Mutation as OutputType>::create_type_info(registry);
        if let Some(MetaType::Object { fields, .. }) = registry.types.get_mut(Self::type_name().as_ref()) {
            for field in fields.values_mut() {
                let requirement = policy::requirement(&field.name);
                let about = [field.description.take(), requirement];
                field.description = Some(about.into_iter().flatten().collect::<Vec<_>>().join("\n\n"));
            }
        }
        name
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        self.0.resolve(ctx, field).await
    }
}

#[async_trait::async_trait]
impl ContainerType for Permitted {
    async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
        self.0.resolve_field(ctx).await
    }
}

impl ObjectType for Permitted {}

/// What a center does.
#[derive(Debug, Default, MergedObject)]
pub struct WorkMutation(
    work::ProjectMutation,
    work::CancellationMutation,
    work::ConsultationMutation,
    work::WorkDeletionMutation,
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
    pipeline::ApplicationDatesMutation,
    pipeline::ApplicationStageMutation,
    pipeline::ApplicationAmountMutation,
    pipeline::PipelineDeletionMutation,
);

type Built = Schema<Root<Query>, Root<Permitted>, Follow>;

static SCHEMA: LazyLock<Built> = LazyLock::new(build);

/// Builds the schema; the service does so once.
pub fn build() -> Built {
    declarations::declare();
    // No extension is registered: with one, the library takes a slow path for every field.
    Schema::build(Root(Query::default()), Root(Permitted::default()), Follow)
        // Documents are validated when they are prepared.
        .validation_mode(ValidationMode::Fast)
        .finish()
}

/// The API with the limits that every document must keep.
pub fn api(limits: Limits) -> Api {
    Api::new(SCHEMA.clone(), definitions(), limits, Sizes::new(lists_through()))
}

/// The types and directives of the schema; read once.
pub fn definitions() -> &'static Definitions {
    static DEFINITIONS: LazyLock<Definitions> = LazyLock::new(|| Definitions::read(sdl()));
    &DEFINITIONS
}

/// What the library says of the schema itself, to introspection and not in print.
const DESCRIPTION: &str = "A GraphQL Schema defines the capabilities of a GraphQL server. It exposes all available \
    types and directives on the server, as well as the entry points for query, mutation, and subscription operations.";

/// The schema in the schema definition language, sorted, as introspection gives it; made once.
pub fn sdl() -> &'static str {
    static SDL: LazyLock<String> = LazyLock::new(|| {
        let options = SDLExportOptions::new().sorted_fields().sorted_arguments().sorted_enum_items();
        let options = options.include_specified_by().prefer_single_line_descriptions();
        let described = format!("\n\"\"\"\n{DESCRIPTION}\n\"\"\"\nschema {{");
        SCHEMA.sdl_with_options(options).replacen("\nschema {", &described, 1)
    });
    &SDL
}
