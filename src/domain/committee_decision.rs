//! What a committee decided. A project, consulting or training exists because of one.

use async_graphql::{Context, Object, Result};
use entity::value::{DecisionOutcome, DecisionSubject, PartialDate};

use crate::domain::committee::{Committee, CommitteeFilter};
use crate::domain::committee_meeting::{CommitteeMeeting, CommitteeMeetingFilter};
use crate::domain::consulting::{Consulting, ConsultingFilter};
use crate::domain::country::{Country, CountryFilter};
use crate::domain::project::{Project, ProjectFilter};
use crate::domain::training_program::{TrainingProgram, TrainingProgramFilter};
use crate::graphql::{LanguageCode, LocalizedText, PartialDateFilter, Record, StringFilter, by_code, by_id};

concept! {
    CommitteeDecision of committee_decision, "committee decision", "committee decisions",
    query: CommitteeDecisionQuery { committee_decision, committee_decisions },
    key: CommitteeDecisionKey {
        /// Its code, unique among decisions.
        Code(Code, code),
    },
    filter: CommitteeDecisionFilter,
    order: CommitteeDecisionOrder,
}

/// What a committee decided. A project, consulting or training exists because of one.
#[Object]
impl CommitteeDecision {
    #[graphql(flatten)]
    async fn record(&self) -> Record<'_> {
        Record::of(self)
    }

    /// Its code, unique among decisions.
    async fn code(&self) -> &str {
        &self.code
    }

    /// The committee.
    async fn committee(&self, ctx: &Context<'_>) -> Option<Result<Committee>> {
        by_id(ctx, &self.0, |row| row.committee_id).await
    }

    /// The meeting that it was taken in.
    async fn meeting(&self, ctx: &Context<'_>) -> Option<Result<CommitteeMeeting>> {
        by_id(ctx, &self.0, |row| row.meeting_id).await
    }

    /// What it is about.
    async fn subject(&self) -> DecisionSubject {
        self.subject
    }

    /// How the committee decided.
    async fn outcome(&self) -> DecisionOutcome {
        self.outcome
    }

    /// When.
    async fn decided(&self) -> Option<&PartialDate> {
        self.decided.as_ref()
    }

    /// Its title.
    async fn title(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to prefer over Accept-Language's.")] language: Option<LanguageCode>,
    ) -> LocalizedText<'_> {
        LocalizedText::required(ctx, &self.title, language)
    }

    /// The decision in words.
    async fn resolution(&self) -> Option<&str> {
        self.resolution.as_deref()
    }

    /// The partner country.
    async fn country(&self, ctx: &Context<'_>) -> Option<Result<Country>> {
        by_code(ctx, &self.0, |row| Some(&row.country_code)).await
    }

    #[graphql(flatten)]
    async fn lists(&self) -> CommitteeDecisionConnections<'_> {
        CommitteeDecisionConnections(self)
    }
}

connections! {
    CommitteeDecisionConnections of CommitteeDecision {
        /// Its projects.
        projects: Project = project::DecisionId;
        /// Its consultings.
        consultings: Consulting = consulting::DecisionId;
        /// Its training programs.
        training_programs: TrainingProgram = training_program::DecisionId;
    }
}

filter! {
    /// Selects committee decisions; all that is given must hold.
    CommitteeDecisionFilter on committee_decision {
        /// Words that its names in any language, or its codes, contain. Case, accents and hyphens do not
        /// matter, nor do spaces in Korean. At most 12 words.
        search: String = Search,
        /// Its code, unique among decisions.
        code: StringFilter = Code,
        /// What it is about: one of these.
        subject: Vec<DecisionSubject> = Subject,
        /// How the committee decided: one of these.
        outcome: Vec<DecisionOutcome> = Outcome,
        /// When.
        decided: PartialDateFilter = Decided,
    }
    related {
        /// The committee.
        committee: CommitteeFilter by CommitteeId = committee::Id,
        /// The meeting that it was taken in.
        meeting: CommitteeMeetingFilter by MeetingId = committee_meeting::Id,
        /// The partner country.
        country: CountryFilter by CountryCode = country::Alpha2,
        /// Its projects: at least one of them meets this.
        projects: ProjectFilter by Id = project::DecisionId,
        /// Its consultings: at least one of them meets this.
        consultings: ConsultingFilter by Id = consulting::DecisionId,
        /// Its training programs: at least one of them meets this.
        training_programs: TrainingProgramFilter by Id = training_program::DecisionId,
    }
}

order! {
    /// The order of a list of committee decisions.
    CommitteeDecisionOrder by CommitteeDecisionOrderField on committee_decision {
        /// Its code, unique among decisions.
        Code: text(Code, |row| &row.code),
        /// Its name, in English where it has one.
        Name: text(SortName, |row| &row.sort_name),
        /// When.
        Decided: partial_date(Decided, |row| row.decided.as_ref()),
    }
}
