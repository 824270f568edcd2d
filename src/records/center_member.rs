//! A person who works in a center during a term.

use entity::value::{CenterMemberRole, CooperationSide};

use super::center_term::CenterTerm;
use super::country::Country;
use super::organization::Organization;

record! {
    /// A person who works in a center during a term.
    CenterMember of center_member;
    "center member", "center members";

    fields {
        /// The side that sent the person.
        Side: choice<CooperationSide>().filter(),
        /// What the person does.
        MemberRole: choice<CenterMemberRole>().filter(),
        /// The person's office.
        Position: localized(),
        /// The person's name. Personal data: null without the right to read it.
        PersonName: text(),
        /// Since when.
        JoinedOn: partial_date().filter().order(),
        /// Until when.
        LeftOn: partial_date().filter(),
    }
    one {
        /// The person's organization.
        organization: Organization by OrganizationId = organization::Id;
        /// The center term.
        term: CenterTerm by TermId = center_term::Id;
        /// The partner country.
        country: Country by CountryCode = country::Alpha2;
    }
}
