record! {
    Committee of committee;
    "committee", "committees";

    fields {
        /// Name of the Committee.
        Name: localized(),
        /// Date on which the Committee was organized.
        OrganizedOn: partial_date().filter().order(),
        /// Name in English, or in another language if there is no English name.
        SortName: sort_key().named("name").first(),
    }
    one {
        /// Center term that the Committee belongs to.
        term: CenterTerm by TermId = center_term::Id;
        /// Partner country.
        country: Country by CountryCode = country::Alpha2;
        /// Registered document that serves as evidence; null if there is none or you may not see it.
        document: Document by DocumentId = document::Id, unfiltered;
    }
    many {
        /// Decisions of the Committee.
        decisions: CommitteeDecision by Id = committee_decision::CommitteeId;
    }
    all {
        /// Seats of the Committee.
        seats: CommitteeMember by Id = committee_member::CommitteeId;
        /// Meetings of the Committee.
        meetings: CommitteeMeeting by Id = committee_meeting::CommitteeId;
    }
}
