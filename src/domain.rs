//! The concepts of the cooperation, a slice each: its GraphQL type, its filter, its order, and what
//! belongs to it. The list below is the only list of them: each entry is a table, a type, and two fields
//! of `Query`.

use async_graphql::{Context, Enum, ID, Interface, MergedObject, Object};
use chrono::{DateTime, Utc};

use entity::value::Visibility;

use self::recording::Work;
use self::visibility::{ChangeVisibilityInput, ChangeVisibilityPayload};
use crate::graphql::{Batch, Failure, GlobalId, Identified, OneByOne, Type, fresh};
use crate::store::{Error, Key, PastPage, Reader, Stored};

pub mod access_record;
pub mod api_client;
pub mod application;
pub mod application_amount;
pub mod application_stage;
pub mod candidacy;
pub mod candidacy_criterion;
pub mod center;
pub mod center_member;
pub mod center_statistics;
pub mod center_term;
pub mod change;
pub mod classification;
pub mod committee;
pub mod committee_decision;
pub mod committee_meeting;
pub mod committee_member;
pub mod consulting;
pub mod contribution;
pub mod cooperation_request;
pub mod country;
pub mod currency;
pub mod diplomatic_exchange;
pub mod document;
pub mod document_review;
pub mod event;
pub mod expert;
pub mod expert_dispatch;
pub mod extension_act;
pub mod funding_source;
pub mod inquiry;
pub mod memorandum;
pub mod memorandum_signatory;
pub mod operation_agreement;
pub mod organization;
pub mod organization_identifier;
pub mod organization_name;
pub mod pipeline;
pub mod pipeline_import;
pub mod pipeline_project;
pub mod pipeline_summary;
pub mod policy_element;
pub mod policy_initiative;
pub mod procedure;
pub mod procedure_step;
pub mod program;
pub mod program_figure;
pub mod program_site;
pub mod project;
pub mod recording;
pub mod reported_tally;
pub mod service_area;
pub mod service_area_contact;
pub mod service_area_tag;
pub mod sign_in_failure;
pub mod site_visit;
pub mod source;
pub mod training_participation;
pub mod training_program;
pub mod training_session;
pub mod utilization_report;
pub mod viewer;
pub mod visibility;
pub mod webhook;
pub mod webhook_delivery;
pub mod work;

macro_rules! concepts {
    ($($concept:ident: $slice:ident { $query:ident as $field:ident },)*) => {
        /// A kind of record.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
        pub enum Concept {
            $(
                #[doc = concat!("Records of the type ", stringify!($concept), ".")]
                $concept,
            )*
        }

        impl Concept {
            /// Every concept.
            pub const ALL: &'static [Self] = &[$(Self::$concept,)*];

            /// The name of its GraphQL type.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$concept => stringify!($concept),)*
                }
            }

            /// The concept of that name.
            pub fn named(name: &str) -> Option<Self> {
                match name {
                    $(stringify!($concept) => Some(Self::$concept),)*
                    _ => None,
                }
            }
        }

        $(impl Stored for entity::$slice::Entity {
            const CONCEPT: Concept = Concept::$concept;
        })*

        /// A record of any kind, by its id.
        #[derive(Clone, Debug, Interface)]
        #[graphql(field(name = "id", ty = "ID", desc = "The id of the record, opaque and the same for good."))]
        pub enum Node {
            $($concept($slice::$concept),)*
        }

        /// The records of one concept with these ids, in one statement, with their places in the request.
        async fn fetch(
            reader: &Reader,
            concept: Concept,
            places: &[(usize, uuid::Uuid)],
        ) -> Result<Vec<(usize, Node)>, Failure> {
            match concept {
                $(Concept::$concept => {
                    let records = records::<$slice::$concept>(reader, places).await?;
                    Ok(records.into_iter().map(|(place, record)| (place, Node::$concept(record))).collect())
                })*
            }
        }

        /// A record as it was at a time.
        async fn record_as_of(
            reader: &Reader,
            concept: Concept,
            id: uuid::Uuid,
            at: DateTime<Utc>,
        ) -> Result<Option<Node>, Failure> {
            Ok(match concept {
                $(Concept::$concept => {
                    reader.as_of::<entity::$slice::Entity>(id, at).await?.and_then(fresh).map(Node::$concept)
                })*
            })
        }

        /// The records of a concept as they were after a change, in the order of their ids, after one.
        async fn page_as_of(
            reader: &Reader,
            concept: Concept,
            through: i64,
            after: Option<uuid::Uuid>,
            first: u64,
        ) -> Result<PastPage<Node>, Failure> {
            Ok(match concept {
                $(Concept::$concept => {
                    let page = reader.page_as_of::<entity::$slice::Entity>(through, after, first).await?;
                    let PastPage { records, last, has_more } = page;
                    let batch = Batch::new(records.into_iter().map(std::sync::Arc::new).collect());
                    let records = batch.rows().map(|row| Node::$concept(Type::new(row))).collect();
                    PastPage { records, last, has_more }
                })*
            })
        }

        /// Who may see the owner of a record, if it names one.
        async fn owner_visibility(
            work: &Work<'_>,
            concept: Concept,
            id: Option<uuid::Uuid>,
        ) -> Result<Option<Visibility>, Error> {
            let Some(id) = id else { return Ok(None) };
            match concept {
                $(Concept::$concept => work.writer.visibility_of::<entity::$slice::Entity>(id).await,)*
            }
        }

        /// Narrows the records of a concept whose column names one of some owners; the ids of all of them.
        async fn narrow_owned(
            work: &mut Work<'_>,
            concept: Concept,
            column: &str,
            owners: Vec<uuid::Uuid>,
            visibility: Visibility,
        ) -> Result<Vec<uuid::Uuid>, Error> {
            match concept {
                $(Concept::$concept => {
                    work.writer.narrow::<entity::$slice::Entity>(column, owners, visibility).await
                })*
            }
        }

        #[derive(Debug, Default)]
        pub struct VisibilityMutation;

        /// Who may see a record.
        #[Object]
        impl VisibilityMutation {
            /// Changes who may see a record of the procedure or of the work; what belongs to it is not more visible
            /// afterwards: MOIS or NIA.
            async fn change_visibility(
                &self,
                ctx: &Context<'_>,
                #[graphql(desc = "The record, and who may see it.")] input: ChangeVisibilityInput,
            ) -> async_graphql::Result<ChangeVisibilityPayload> {
                let concept = GlobalId::parse("input.id", &input.on.id)?.concept;
                Ok(match concept {
                    $(Concept::$concept => {
                        match visibility::change::<entity::$slice::Entity>(ctx, &input).await? {
                            Ok((row,)) => ChangeVisibilityPayload {
                                node: fresh(row).map(Node::$concept),
                                user_errors: Vec::new(),
                            },
                            Err(error) => ChangeVisibilityPayload { node: None, user_errors: vec![*error] },
                        }
                    })*
                })
            }
        }

        /// Everything that can be read.
        #[derive(Debug)]
        pub struct Query;

        /// Everything that can be read.
        #[Object]
        impl Query {
            // First: a type takes over the fields of every record, `history` among them, only if that list is
            // complete by then. Types are found in the order of the fields, and changes lead to all of them.
            #[graphql(flatten)]
            async fn changes(&self) -> change::ChangeFeedQuery {
                change::ChangeFeedQuery
            }

            /// The record with this id; null when there is none that you may see.
            async fn node(
                &self,
                ctx: &Context<'_>,
                #[graphql(desc = "The id of a record.")] id: ID,
            ) -> Option<async_graphql::Result<Node>> {
                match nodes(ctx, "id", &[id]).await {
                    Ok(mut found) => found.pop().flatten().map(Ok),
                    Err(failure) => Some(Err(failure.into())),
                }
            }

            /// The records with these ids, in the same order; null in the place of one that is not there or that
            /// you may not see.
            async fn nodes(
                &self,
                ctx: &Context<'_>,
                #[graphql(desc = "Ids of records, at most 200.")] ids: Vec<ID>,
            ) -> async_graphql::Result<OneByOne<Option<Node>>> {
                if ids.len() > MAX_IDS {
                    return Err(Failure::invalid("ids", format!("at most {MAX_IDS} ids at once")).into());
                }
                Ok(OneByOne(nodes(ctx, "ids", &ids).await?))
            }

            #[graphql(flatten)]
            async fn viewer(&self) -> viewer::ViewerQuery {
                viewer::ViewerQuery
            }

            #[graphql(flatten)]
            async fn history(&self) -> change::HistoryQuery {
                change::HistoryQuery
            }

            #[graphql(flatten)]
            async fn snapshot(&self) -> change::SnapshotQuery {
                change::SnapshotQuery
            }

            #[graphql(flatten)]
            async fn procedure(&self) -> procedure::ProcedureQuery {
                procedure::ProcedureQuery
            }

            #[graphql(flatten)]
            async fn inquiry_receipt(&self) -> inquiry::InquiryReceiptQuery {
                inquiry::InquiryReceiptQuery
            }

            #[graphql(flatten)]
            async fn center_statistics(&self) -> center_statistics::CenterStatisticsQuery {
                center_statistics::CenterStatisticsQuery
            }

            #[graphql(flatten)]
            async fn pipeline_summary(&self) -> pipeline_summary::PipelineSummaryQuery {
                pipeline_summary::PipelineSummaryQuery
            }

            $(
                #[graphql(flatten)]
                async fn $field(&self) -> $slice::$query {
                    $slice::$query
                }
            )*
        }
    };
}

impl Concept {
    /// Whether its records are a book of the service, which is not in the change log.
    pub fn is_book(self) -> bool {
        matches!(self, Self::AccessRecord | Self::SignInFailure | Self::WebhookDelivery)
    }
}

concepts! {
    Source: source { SourceQuery as sources },
    Country: country { CountryQuery as countries },
    Currency: currency { CurrencyQuery as currencies },
    Classification: classification { ClassificationQuery as classifications },
    Organization: organization { OrganizationQuery as organizations },
    OrganizationName: organization_name { OrganizationNameQuery as organization_names },
    OrganizationIdentifier: organization_identifier { OrganizationIdentifierQuery as organization_identifiers },
    FundingSource: funding_source { FundingSourceQuery as funding_sources },
    Document: document { DocumentQuery as documents },
    Center: center { CenterQuery as centers },
    CenterTerm: center_term { CenterTermQuery as center_terms },
    Candidacy: candidacy { CandidacyQuery as candidacies },
    CandidacyCriterion: candidacy_criterion { CandidacyCriterionQuery as candidacy_criteria },
    DiplomaticExchange: diplomatic_exchange { DiplomaticExchangeQuery as diplomatic_exchanges },
    CooperationRequest: cooperation_request { CooperationRequestQuery as cooperation_requests },
    DocumentReview: document_review { DocumentReviewQuery as document_reviews },
    SiteVisit: site_visit { SiteVisitQuery as site_visits },
    Memorandum: memorandum { MemorandumQuery as memoranda },
    MemorandumSignatory: memorandum_signatory { MemorandumSignatoryQuery as memorandum_signatories },
    Committee: committee { CommitteeQuery as committees },
    CommitteeMember: committee_member { CommitteeMemberQuery as committee_members },
    CommitteeMeeting: committee_meeting { CommitteeMeetingQuery as committee_meetings },
    CommitteeDecision: committee_decision { CommitteeDecisionQuery as committee_decisions },
    OperationAgreement: operation_agreement { OperationAgreementQuery as operation_agreements },
    ExtensionAct: extension_act { ExtensionActQuery as extension_acts },
    ProcedureStep: procedure_step { ProcedureStepQuery as procedure_steps },
    Contribution: contribution { ContributionQuery as contributions },
    CenterMember: center_member { CenterMemberQuery as center_members },
    Project: project { ProjectQuery as projects },
    Consulting: consulting { ConsultingQuery as consultings },
    Event: event { EventQuery as events },
    Expert: expert { ExpertQuery as experts },
    ExpertDispatch: expert_dispatch { ExpertDispatchQuery as expert_dispatches },
    TrainingProgram: training_program { TrainingProgramQuery as training_programs },
    TrainingSession: training_session { TrainingSessionQuery as training_sessions },
    TrainingParticipation: training_participation { TrainingParticipationQuery as training_participations },
    UtilizationReport: utilization_report { UtilizationReportQuery as utilization_reports },
    ReportedTally: reported_tally { ReportedTallyQuery as reported_tallies },
    PipelineProject: pipeline_project { PipelineProjectQuery as pipeline_projects },
    Application: application { ApplicationQuery as applications },
    ApplicationStage: application_stage { ApplicationStageQuery as application_stages },
    ApplicationAmount: application_amount { ApplicationAmountQuery as application_amounts },
    Program: program { ProgramQuery as programs },
    ProgramFigure: program_figure { ProgramFigureQuery as program_figures },
    ProgramSite: program_site { ProgramSiteQuery as program_sites },
    ServiceArea: service_area { ServiceAreaQuery as service_areas },
    ServiceAreaContact: service_area_contact { ServiceAreaContactQuery as service_area_contacts },
    ServiceAreaTag: service_area_tag { ServiceAreaTagQuery as service_area_tags },
    PolicyInitiative: policy_initiative { PolicyInitiativeQuery as policy_initiatives },
    PolicyElement: policy_element { PolicyElementQuery as policy_elements },
    Inquiry: inquiry { InquiryQuery as inquiries },
    Webhook: webhook { WebhookQuery as webhooks },
    WebhookDelivery: webhook_delivery { WebhookDeliveryQuery as webhook_deliveries },
    ApiClient: api_client { ApiClientQuery as api_clients },
    AccessRecord: access_record { AccessRecordQuery as access_records },
    SignInFailure: sign_in_failure { SignInFailureQuery as sign_in_failures },
}

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
    VisibilityMutation,
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

/// The most records that `nodes` gives at once.
const MAX_IDS: usize = 200;

async fn nodes(ctx: &Context<'_>, field: &str, ids: &[ID]) -> Result<Vec<Option<Node>>, Failure> {
    let Some(reader) = ctx.data_opt::<Reader>() else {
        return Ok(Vec::new());
    };
    let mut places = std::collections::HashMap::<Concept, Vec<_>>::new();
    for (place, id) in ids.iter().enumerate() {
        let id = GlobalId::parse(field, id)?;
        places.entry(id.concept).or_default().push((place, id.id));
    }
    let mut found: Vec<Option<Node>> = ids.iter().map(|_| None).collect();
    for (concept, places) in places {
        for (place, node) in fetch(reader, concept, &places).await? {
            if let Some(slot) = found.get_mut(place) {
                *slot = Some(node);
            }
        }
    }
    Ok(found)
}

async fn records<T: Type>(
    reader: &Reader,
    places: &[(usize, uuid::Uuid)],
) -> Result<Vec<(usize, T)>, Failure> {
    use entity::{Record, Recorded};
    let keys = places.iter().map(|(_, id)| Key::Id(*id)).collect();
    let all = crate::store::Fields::all();
    let rows = reader.by_keys::<T::Entity>(T::Entity::id(), |row| Some(row.id().into()), keys, &all).await?;
    let at = |id| rows.iter().position(|row| row.id() == id);
    let found: Vec<_> = places.iter().filter_map(|(place, id)| Some((*place, at(*id)?))).collect();
    let batch = Batch::new(rows);
    Ok(found.into_iter().filter_map(|(place, at)| Some((place, T::new(batch.row(at)?)))).collect())
}
