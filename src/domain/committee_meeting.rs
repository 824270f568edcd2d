//! A meeting of a committee.

use async_graphql::{Context, Object, Result};
use entity::value::PartialDate;

use crate::domain::committee::{Committee, CommitteeFilter};
use crate::domain::committee_decision::{CommitteeDecision, CommitteeDecisionFilter};
use crate::domain::country::{Country, CountryFilter};
use crate::domain::document::Document;
use crate::graphql::{IntFilter, PartialDateFilter, Record, by_code, by_id};

concept! {
    CommitteeMeeting of committee_meeting, "committee meeting", "committee meetings",
    query: CommitteeMeetingQuery { committee_meeting, committee_meetings },
    key: CommitteeMeetingKey {
    },
    filter: CommitteeMeetingFilter,
    order: CommitteeMeetingOrder,
}

/// A meeting of a committee.
#[Object]
impl CommitteeMeeting {
    #[graphql(flatten)]
    async fn record(&self) -> Record<'_> {
        Record::of(self)
    }

    /// The committee.
    async fn committee(&self, ctx: &Context<'_>) -> Option<Result<Committee>> {
        by_id(ctx, &self.0, |row| row.committee_id).await
    }

    /// Which meeting of the committee it is, from 1.
    async fn ordinal(&self) -> i32 {
        self.ordinal
    }

    /// When it was held.
    async fn held(&self) -> Option<&PartialDate> {
        self.held.as_ref()
    }

    /// Where.
    async fn place(&self) -> Option<&str> {
        self.place.as_deref()
    }

    /// What was on the agenda.
    async fn agenda(&self) -> Option<&str> {
        self.agenda.as_deref()
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
    async fn lists(&self) -> CommitteeMeetingConnections<'_> {
        CommitteeMeetingConnections(self)
    }
}

connections! {
    CommitteeMeetingConnections of CommitteeMeeting {
        /// What was decided in the meeting.
        decisions: CommitteeDecision = committee_decision::MeetingId;
    }
}

filter! {
    /// Selects committee meetings; all that is given must hold.
    CommitteeMeetingFilter on committee_meeting {
        /// Which meeting of the committee it is, from 1.
        ordinal: IntFilter = Ordinal,
        /// When it was held.
        held: PartialDateFilter = Held,
    }
    related {
        /// The committee.
        committee: CommitteeFilter by CommitteeId = committee::Id,
        /// The partner country.
        country: CountryFilter by CountryCode = country::Alpha2,
        /// What was decided in the meeting: at least one of them meets this.
        decisions: CommitteeDecisionFilter by Id = committee_decision::MeetingId,
    }
}

order! {
    /// The order of a list of committee meetings.
    CommitteeMeetingOrder by CommitteeMeetingOrderField on committee_meeting {
        /// Its place among its siblings.
        Ordinal: integer(Ordinal, |row| row.ordinal),
        /// When it was held.
        Held: partial_date(Held, |row| row.held.as_ref()),
    }
}
