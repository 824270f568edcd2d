//! An organization's seat in a committee.

use entity::value::{CooperationSide, OrganizationRole};

use super::committee::Committee;
use super::country::Country;
use super::organization::Organization;

record! {
    /// An organization's seat in a committee.
    CommitteeMember of committee_member;
    "committee member", "committee members";

    fields {
        /// The side that it belongs to.
        Side: choice<CooperationSide>().filter(),
        /// The part that it plays.
        OrganizationRole: choice<OrganizationRole>().filter(),
        /// The member's office.
        Position: localized(),
        /// The member's name. Personal data: null without the right to read it.
        PersonName: text(),
        /// Why the seat is empty; null where it is not.
        VacancyReason: text(),
        /// When the record was made.
        CreatedAt: time().unread().order(),
    }
    one {
        /// The committee.
        committee: Committee by CommitteeId = committee::Id;
        /// The organization; null where the seat is empty.
        organization: Organization by OrganizationId = organization::Id;
        /// The partner country.
        country: Country by CountryCode = country::Alpha2;
    }
}
