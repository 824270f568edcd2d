use entity::value::{CooperationSide, OrganizationRole};

record! {
    CommitteeMember of committee_member;
    "committee member", "committee members";

    fields {
        /// Side that the seat belongs to.
        Side: choice<CooperationSide>().filter(),
        /// Role in the cooperation of the organization that holds or would hold the seat.
        OrganizationRole: choice<OrganizationRole>().filter(),
        /// Office that the member holds.
        Position: localized(),
        /// Name of the member. Personal data: null for callers who may not read it.
        PersonName: text(),
        /// Reason why the seat is vacant; null if it is occupied.
        VacancyReason: text(),
        /// Time when the record was created.
        CreatedAt: time().unread().order(),
    }
    one {
        /// Committee that the seat belongs to.
        committee: Committee by CommitteeId = committee::Id;
        /// Organization that holds the seat; null if the seat is vacant.
        organization: Organization by OrganizationId = organization::Id;
        /// Partner country.
        country: Country by CountryCode = country::Alpha2;
    }
}
