//! A meeting of a committee.

use super::committee::Committee;
use super::committee_decision::CommitteeDecision;
use super::country::Country;
use super::document::Document;

record! {
    /// A meeting of a committee.
    CommitteeMeeting of committee_meeting;
    "committee meeting", "committee meetings";

    fields {
        /// Which meeting of the committee it is, from 1.
        Ordinal: int().filter().order_as("Its place among its siblings."),
        /// When it was held.
        HeldOn: partial_date().filter().order(),
        /// Where.
        Place: localized(),
        /// What was on the agenda.
        Agenda: localized(),
    }
    one {
        /// The committee.
        committee: Committee by CommitteeId = committee::Id;
        /// The partner country.
        country: Country by CountryCode = country::Alpha2;
        /// The document that is on record for it.
        document: Document by DocumentId = document::Id, unfiltered;
    }
    many {
        /// What was decided in the meeting.
        decisions: CommitteeDecision by Id = committee_decision::MeetingId;
    }
}
