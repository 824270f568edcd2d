//! The joint Digital Government Cooperation Committee of a term.

use super::center_term::CenterTerm;
use super::committee_decision::CommitteeDecision;
use super::committee_meeting::CommitteeMeeting;
use super::committee_member::CommitteeMember;
use super::country::Country;
use super::document::Document;

record! {
    /// The joint Digital Government Cooperation Committee of a term.
    Committee of committee;
    "committee", "committees";

    fields {
        /// Its name.
        Name: localized(),
        /// When it was organized.
        OrganizedOn: partial_date().filter().order(),
        /// Its name, in English where it has one.
        SortName: sort_key().named("name").first(),
    }
    one {
        /// The center term.
        term: CenterTerm by TermId = center_term::Id;
        /// The partner country.
        country: Country by CountryCode = country::Alpha2;
        /// The document that is on record for it.
        document: Document by DocumentId = document::Id, unfiltered;
    }
    many {
        /// What it decided.
        decisions: CommitteeDecision by Id = committee_decision::CommitteeId;
    }
    all {
        /// The seats in it.
        seats: CommitteeMember by Id = committee_member::CommitteeId;
        /// Its meetings.
        meetings: CommitteeMeeting by Id = committee_meeting::CommitteeId;
    }
}
