record! {
    CommitteeMeeting of committee_meeting;
    "committee meeting", "committee meetings";

    fields {
        /// Number of the meeting within the Committee, from 1.
        Ordinal: int().filter().order(),
        /// Date of the meeting.
        HeldOn: partial_date().filter().order(),
        /// Place of the meeting.
        Place: localized(),
        /// Agenda of the meeting.
        Agenda: localized(),
    }
    one {
        /// Committee that the meeting belongs to.
        committee: Committee by CommitteeId = committee::Id;
        /// Partner country.
        country: Country by CountryCode = country::Alpha2;
        /// Registered document that contains the minutes of the meeting; null if there is none or you may
        /// not see it.
        document: Document by DocumentId = document::Id, unfiltered;
    }
    many {
        /// Decisions taken in the meeting.
        decisions: CommitteeDecision by Id = committee_decision::MeetingId;
    }
}
