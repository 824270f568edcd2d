//! A capacity-building program.

use async_graphql::{Context, Object, Result};
use entity::value::TrainingMode;

use crate::domain::center_term::{CenterTerm, CenterTermFilter};
use crate::domain::committee_decision::{CommitteeDecision, CommitteeDecisionFilter};
use crate::domain::country::{Country, CountryFilter};
use crate::domain::service_area::{ServiceArea, ServiceAreaFilter};
use crate::domain::training_session::{TrainingSession, TrainingSessionFilter};
use crate::graphql::{LanguageCode, LocalizedText, Record, StringFilter, by_code, by_id};

concept! {
    TrainingProgram of training_program, "training program", "training programs",
    query: TrainingProgramQuery { training_program, training_programs },
    key: TrainingProgramKey {
        /// Its code, unique among training programs.
        Code(Code, code),
    },
    filter: TrainingProgramFilter,
    order: TrainingProgramOrder,
}

/// A capacity-building program.
#[Object]
impl TrainingProgram {
    #[graphql(flatten)]
    async fn record(&self) -> Record<'_> {
        Record::of(self)
    }

    /// Its code, unique among training programs.
    async fn code(&self) -> &str {
        &self.code
    }

    /// How it is held, unless a session says otherwise.
    async fn mode(&self) -> TrainingMode {
        self.mode
    }

    /// Its name.
    async fn name(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to prefer over Accept-Language's.")] language: Option<LanguageCode>,
    ) -> LocalizedText<'_> {
        LocalizedText::required(ctx, &self.name, language)
    }

    /// What it is about.
    async fn summary(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to prefer over Accept-Language's.")] language: Option<LanguageCode>,
    ) -> Option<LocalizedText<'_>> {
        LocalizedText::of(ctx, self.summary.as_ref()?, language)
    }

    /// The Committee's decision that it rests on.
    async fn decision(&self, ctx: &Context<'_>) -> Option<Result<CommitteeDecision>> {
        by_id(ctx, &self.0, |row| row.decision_id).await
    }

    /// Whether it is from before decisions were recorded, and so names none.
    async fn predates_records(&self) -> bool {
        self.predates_records
    }

    /// The center term.
    async fn term(&self, ctx: &Context<'_>) -> Option<Result<CenterTerm>> {
        by_id(ctx, &self.0, |row| row.term_id).await
    }

    /// The partner country.
    async fn country(&self, ctx: &Context<'_>) -> Option<Result<Country>> {
        by_code(ctx, &self.0, |row| row.country_code.as_deref()).await
    }

    #[graphql(flatten)]
    async fn lists(&self) -> TrainingProgramConnections<'_> {
        TrainingProgramConnections(self)
    }
}

connections! {
    TrainingProgramConnections of TrainingProgram {
        /// Its sessions.
        sessions: TrainingSession = training_session::TrainingProgramId;
        /// The service areas that it serves.
        service_areas: ServiceArea = service_area_tag::TrainingProgramId -> ServiceAreaId;
    }
}

filter! {
    /// Selects training programs; all that is given must hold.
    TrainingProgramFilter on training_program {
        /// Words that its names in any language, or its codes, contain. Case, accents and hyphens do not
        /// matter, nor do spaces in Korean. At most 12 words.
        search: String = Search,
        /// Its code, unique among training programs.
        code: StringFilter = Code,
        /// How it is held, unless a session says otherwise: one of these.
        mode: Vec<TrainingMode> = Mode,
        /// Whether it is from before decisions were recorded, and so names none.
        predates_records: bool = PredatesRecords,
    }
    related {
        /// The Committee's decision that it rests on.
        decision: CommitteeDecisionFilter by DecisionId = committee_decision::Id,
        /// The center term.
        term: CenterTermFilter by TermId = center_term::Id,
        /// The partner country.
        country: CountryFilter by CountryCode = country::Alpha2,
        /// Its sessions: at least one of them meets this.
        sessions: TrainingSessionFilter by Id = training_session::TrainingProgramId,
    }
    tagged {
        /// The service areas that it serves: at least one of them meets this.
        service_areas: ServiceAreaFilter by service_area_tag(TrainingProgramId, ServiceAreaId) = service_area::Id,
    }
}

order! {
    /// The order of a list of training programs.
    TrainingProgramOrder by TrainingProgramOrderField on training_program {
        /// Its code, unique among training programs.
        Code: text(Code, |row| &row.code),
        /// Its name, in English where it has one.
        Name: text(SortName, |row| &row.sort_name),
    }
}
