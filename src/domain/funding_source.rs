//! A body or fund that pipeline projects apply to. The list is open-ended.

use async_graphql::{Context, Object, Result, SimpleObject};

use entity::value::{FinanceKind, Stage};

use crate::domain::application::{Application, ApplicationFilter};
use crate::domain::organization::{Organization, OrganizationFilter};
use crate::domain::pipeline::rules::VOCABULARY;
use crate::graphql::{Coded, LanguageCode, LocalizedText, Record, StringFilter, by_id};

concept! {
    FundingSource of funding_source, "funding source", "funding sources",
    query: FundingSourceQuery { funding_source, funding_sources },
    key: FundingSourceKey {
        /// Its code: `KOICA`, `EDCF`, `WB`.
        Code(Code, code),
    },
    filter: FundingSourceFilter,
    order: FundingSourceOrder,
}

impl Coded for FundingSource {
    const COLUMN: entity::funding_source::Column = entity::funding_source::Column::Code;

    fn code(row: &entity::funding_source::Model) -> Option<&str> {
        Some(&row.code)
    }
}

/// A stage in a funding source's own words.
#[derive(Clone, Debug, SimpleObject)]
pub struct FunderStage {
    /// The words.
    words: &'static str,
    /// The stages of the common scale that they can mean; where there are several, whoever records one says which.
    stages: Vec<Stage>,
}

/// A body or fund that pipeline projects apply to. The list is open-ended.
#[Object]
impl FundingSource {
    #[graphql(flatten)]
    async fn record(&self) -> Record<'_> {
        Record::of(self)
    }

    /// Its code: `KOICA`, `EDCF`, `WB`.
    async fn code(&self) -> &str {
        &self.code
    }

    /// The organization behind it.
    async fn organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        by_id(ctx, &self.0, |row| row.organization_id).await
    }

    /// Its name.
    async fn name(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to prefer over Accept-Language's.")] language: Option<LanguageCode>,
    ) -> LocalizedText<'_> {
        LocalizedText::required(ctx, &self.name, language)
    }

    /// Its own words for its stages, with the common stages that each can mean; empty where they are not known.
    async fn stage_vocabulary(&self) -> Vec<FunderStage> {
        let known = VOCABULARY.iter().filter(|(source, _)| *source == self.code);
        let words = known.flat_map(|(_, words)| words.iter());
        words.map(|(words, stages)| FunderStage { words, stages: stages.to_vec() }).collect()
    }

    /// In which forms it gives money; empty where that is not on record.
    async fn finance(&self) -> Vec<FinanceKind> {
        self.finance.0.iter().filter_map(|kind| kind.parse().ok()).collect()
    }

    /// What is not known or needs explaining.
    async fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }

    #[graphql(flatten)]
    async fn lists(&self) -> FundingSourceConnections<'_> {
        FundingSourceConnections(self)
    }
}

connections! {
    FundingSourceConnections of FundingSource {
        /// Its applications.
        applications: Application = application::FundingSourceCode by code;
    }
}

filter! {
    /// Selects funding sources; all that is given must hold.
    FundingSourceFilter on funding_source {
        /// Words that its names in any language, or its codes, contain. Case, accents and hyphens do not
        /// matter, nor do spaces in Korean. At most 12 words.
        search: String = Search,
        /// Its code: `KOICA`, `EDCF`, `WB`.
        code: StringFilter = Code,
    }
    related {
        /// The organization behind it.
        organization: OrganizationFilter by OrganizationId = organization::Id,
        /// Its applications: at least one of them meets this.
        applications: ApplicationFilter by Code = application::FundingSourceCode,
    }
}

order! {
    /// The order of a list of funding sources.
    FundingSourceOrder by FundingSourceOrderField on funding_source {
        /// Its code: `KOICA`, `EDCF`, `WB`.
        Code: text(Code, |row| &row.code),
        /// Its name, in English where it has one.
        Name: text(SortName, |row| &row.sort_name),
    }
}
