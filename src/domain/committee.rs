//! The joint Digital Government Cooperation Committee of a term.

use async_graphql::{Context, Object, Result};
use entity::value::PartialDate;

use crate::domain::center_term::{CenterTerm, CenterTermFilter};
use crate::domain::committee_decision::{CommitteeDecision, CommitteeDecisionFilter};
use crate::domain::committee_meeting::{CommitteeMeeting, CommitteeMeetingFilter};
use crate::domain::committee_member::{CommitteeMember, CommitteeMemberFilter};
use crate::domain::country::{Country, CountryFilter};
use crate::domain::document::Document;
use crate::graphql::{LanguageCode, LocalizedText, PartialDateFilter, Record, by_code, by_id};

concept! {
    Committee of committee, "committee", "committees",
    query: CommitteeQuery { committee, committees },
    key: CommitteeKey {
    },
    filter: CommitteeFilter,
    order: CommitteeOrder,
}

/// The joint Digital Government Cooperation Committee of a term.
#[Object]
impl Committee {
    #[graphql(flatten)]
    async fn record(&self) -> Record<'_> {
        Record::of(self)
    }

    /// Its name.
    async fn name(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to prefer over Accept-Language's.")] language: Option<LanguageCode>,
    ) -> LocalizedText<'_> {
        LocalizedText::required(ctx, &self.name, language)
    }

    /// When it was organized.
    async fn organized(&self) -> Option<&PartialDate> {
        self.organized.as_ref()
    }

    /// The center term.
    async fn term(&self, ctx: &Context<'_>) -> Option<Result<CenterTerm>> {
        by_id(ctx, &self.0, |row| row.term_id).await
    }

    /// The partner country.
    async fn country(&self, ctx: &Context<'_>) -> Option<Result<Country>> {
        by_code(ctx, &self.0, |row| Some(&row.country_code)).await
    }

    /// The document that is on record for it.
    async fn document(&self, ctx: &Context<'_>) -> Option<Result<Document>> {
        by_id(ctx, &self.0, |row| row.document_id).await
    }

    #[graphql(flatten)]
    async fn lists(&self) -> CommitteeConnections<'_> {
        CommitteeConnections(self)
    }
}

connections! {
    CommitteeConnections of Committee {
        /// The seats in it.
        members: CommitteeMember = committee_member::CommitteeId;
        /// Its meetings.
        meetings: CommitteeMeeting = committee_meeting::CommitteeId;
        /// What it decided.
        decisions: CommitteeDecision = committee_decision::CommitteeId;
    }
}

filter! {
    /// Selects committees; all that is given must hold.
    CommitteeFilter on committee {
        /// When it was organized.
        organized: PartialDateFilter = Organized,
    }
    related {
        /// The center term.
        term: CenterTermFilter by TermId = center_term::Id,
        /// The partner country.
        country: CountryFilter by CountryCode = country::Alpha2,
        /// The seats in it: at least one of them meets this.
        members: CommitteeMemberFilter by Id = committee_member::CommitteeId,
        /// Its meetings: at least one of them meets this.
        meetings: CommitteeMeetingFilter by Id = committee_meeting::CommitteeId,
        /// What it decided: at least one of them meets this.
        decisions: CommitteeDecisionFilter by Id = committee_decision::CommitteeId,
    }
}

order! {
    /// The order of a list of committees.
    CommitteeOrder by CommitteeOrderField on committee {
        /// Its name, in English where it has one.
        Name: text(SortName, |row| &row.sort_name),
        /// When it was organized.
        Organized: partial_date(Organized, |row| row.organized.as_ref()),
    }
}
