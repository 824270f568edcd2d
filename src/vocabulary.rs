//! The closed lists of the API with their labels in Korean and English: what forms, filters and legends show. Values and
//! descriptions come from the enums of the schema, labels and codes from data/labels.tsv. Nothing is read from the
//! database.

use std::sync::LazyLock;

use async_graphql::registry::{MetaType, Registry};
use async_graphql::resolver_utils::enum_value;
use async_graphql::{Enum, Object, OutputType, SimpleObject};
use cooperation::pipeline::{LeftOutReason, Milestone, PipelineDimension};
use cooperation::procedure::ContributionDimension;
use cooperation::work::TrainingDimension;
use entity::value::Localized;
use entity::{RecordType, value};
use model::api::{ErrorCode, OneByOne, OrderDirection, RuleCode, UserErrorCode, texts};
use model::labels::label;
use model::policy::{Action, Condition};

use crate::administration::NoticeCode;

/// Declares the closed lists: the name in the schema and the enum.
macro_rules! vocabularies {
    ($($name:ident: $of:ty,)*) => {
        /// A closed list of this API.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
        pub enum VocabularyType {
            $(
                #[doc = concat!("Values of the enum ", stringify!($name), ".")]
                $name,
            )*
        }

        static VOCABULARIES: LazyLock<Vec<Vocabulary>> =
            LazyLock::new(|| {
                let enums: &[(VocabularyType, fn(&mut Registry) -> String)] =
                    &[$((VocabularyType::$name, <$of as OutputType>::create_type_info),)*];
                enums.iter().map(|(of, register)| Vocabulary::of(*of, *register)).collect()
            });
    };
}

vocabularies! {
    AfterClosureMeans: value::AfterClosureMeans,
    AmountBasis: value::AmountBasis,
    CandidacyBasis: value::CandidacyBasis,
    CenterFamily: value::CenterFamily,
    CenterMemberRole: value::CenterMemberRole,
    CenterStatus: value::CenterStatus,
    ChangeKind: value::ChangeKind,
    CodeList: value::CodeList,
    ConsultationTopic: value::ConsultationTopic,
    ContributionDimension: ContributionDimension,
    ContributionKind: value::ContributionKind,
    CooperationRule: RuleCode,
    CooperationSide: value::CooperationSide,
    DecisionOutcome: value::DecisionOutcome,
    DecisionSubject: value::DecisionSubject,
    DeliveryStatus: value::DeliveryStatus,
    DocumentKind: value::DocumentKind,
    ErrorCode: ErrorCode,
    EventKind: value::EventKind,
    ExchangeKind: value::ExchangeKind,
    ExtensionActKind: value::ExtensionActKind,
    FigureMeasure: value::FigureMeasure,
    FinanceKind: value::FinanceKind,
    Gender: value::Gender,
    Generation: value::Generation,
    IdentifierScheme: value::IdentifierScheme,
    InquiryKind: value::InquiryKind,
    InquiryStatus: value::InquiryStatus,
    LeftOutReason: LeftOutReason,
    LocationPrecision: value::LocationPrecision,
    Milestone: Milestone,
    NoticeCode: NoticeCode,
    OrderDirection: OrderDirection,
    OrganizationKind: value::OrganizationKind,
    OrganizationRole: value::OrganizationRole,
    PermissionCondition: Condition,
    PermittedAction: Action,
    PipelineDimension: PipelineDimension,
    PipelineStage: value::PipelineStage,
    PolicyElementKind: value::PolicyElementKind,
    ProcedurePhase: value::ProcedurePhase,
    ProcedureStepKind: value::ProcedureStepKind,
    ProjectKind: value::ProjectKind,
    RecordType: RecordType,
    ReviewOutcome: value::ReviewOutcome,
    Role: value::Role,
    Segment: value::Segment,
    SelectionCriterion: value::SelectionCriterion,
    SignatoryRank: value::SignatoryRank,
    TokenScope: value::TokenScope,
    TrainingDimension: TrainingDimension,
    TrainingMode: value::TrainingMode,
    UserErrorCode: UserErrorCode,
    UtilizationStatus: value::UtilizationStatus,
    Visibility: value::Visibility,
    VocabularyType: VocabularyType,
    WebhookPause: value::WebhookPause,
    WorkStatus: value::WorkStatus,
}

#[derive(Debug, Default)]
pub struct VocabularyQuery;

#[Object]
impl VocabularyQuery {
    /// Closed lists of this API with labels in Korean and English, for forms, filters and legends. They
    /// change only with a new version of the service.
    async fn vocabularies(
        &self,
        #[graphql(desc = "Lists to return, each at most once; defaults to all lists.")] types: Option<
            Vec<VocabularyType>,
        >,
    ) -> OneByOne<&'static Vocabulary> {
        let asked = |one: &&Vocabulary| types.as_ref().is_none_or(|types| types.contains(&one.r#type));
        OneByOne(VOCABULARIES.iter().filter(asked).collect())
    }
}

/// An enum of this API with its values and their labels.
#[derive(Debug, SimpleObject)]
#[graphql(complex)]
pub struct Vocabulary {
    /// Enum whose values are listed.
    r#type: VocabularyType,
    /// Name of the enum in the schema. `ErrorCode` is not in the schema: errors have its values in
    /// `extensions.code`.
    enum_name: String,
    #[graphql(skip)]
    label: Localized,
    #[graphql(skip)]
    description: Localized,
    #[graphql(skip)]
    entries: Vec<VocabularyEntry>,
}

impl Vocabulary {
    fn of(of: VocabularyType, register: fn(&mut Registry) -> String) -> Self {
        let mut registry = Registry::default();
        let enum_name = register(&mut registry).trim_end_matches('!').to_owned();
        let (description, values) = match registry.types.remove(&enum_name) {
            Some(MetaType::Enum { description, enum_values, .. }) => (description, enum_values),
            _ => Default::default(),
        };
        let entry = |(value, meta): (String, async_graphql::registry::MetaEnumValue)| {
            let label = label(&enum_name, &value);
            let code = |code: &String| StandardCode {
                code: code.clone(),
                code_list: label.and_then(|label| label.code_list.clone()).unwrap_or_default(),
            };
            VocabularyEntry {
                label: label.map_or_else(|| english(&value), |label| label.text.clone()),
                codes: label.iter().flat_map(|label| &label.codes).map(code).collect(),
                description: english(meta.description.as_deref().unwrap_or_default()),
                value,
            }
        };
        let own = enum_value(of).to_string();
        Self {
            r#type: of,
            label: label("VocabularyType", &own).map_or_else(|| english(&own), |label| label.text.clone()),
            description: english(description.as_deref().unwrap_or_default()),
            entries: values.into_iter().map(entry).collect(),
            enum_name,
        }
    }
}

fn english(text: &str) -> Localized {
    Localized([("en".to_owned(), text.to_owned())].into())
}

texts! {
    Vocabulary {
        /// Name of the list for display.
        label: one,
        /// Description of the list, as in the schema.
        description: one,
    }

    /// All values in their natural order, such as the order of the steps.
    async fn entries(&self) -> OneByOne<&VocabularyEntry> {
        OneByOne(self.entries.iter().collect())
    }
}

/// A value of a closed list.
#[derive(Debug, SimpleObject)]
#[graphql(complex)]
pub struct VocabularyEntry {
    /// Name of the enum value in the schema.
    value: String,
    #[graphql(skip)]
    label: Localized,
    #[graphql(skip)]
    description: Localized,
    /// Codes with the same meaning in lists of IATI, OECD DAC and ISO; empty if there are none.
    codes: Vec<StandardCode>,
}

texts! {
    VocabularyEntry {
        /// Name of the value for display.
        label: one,
        /// Description of the value, as in the schema.
        description: one,
    }
}

/// A code of a standard list.
#[derive(Clone, Debug, SimpleObject)]
pub struct StandardCode {
    /// Name of the list, such as `IATI ActivityStatus` or `DAC FinanceType`.
    code_list: String,
    /// Code in the list `codeList`.
    code: String,
}
