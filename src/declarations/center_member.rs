use entity::value::{CenterMemberRole, CooperationSide};

record! {
    CenterMember of center_member;
    "center member", "center members";

    fields {
        /// Side that sent the person.
        Side: choice<CooperationSide>().filter(),
        /// Role of the person in the center.
        MemberRole: choice<CenterMemberRole>().filter(),
        /// Office that the person holds.
        Position: localized(),
        /// Name of the person. Personal data: null for callers who may not read it.
        PersonName: text(),
        /// Date on which the person joined.
        JoinedOn: partial_date().filter().order(),
        /// Date on which the person left; null for current members.
        LeftOn: partial_date().filter(),
    }
    one {
        /// Organization of the person.
        organization: Organization by OrganizationId = organization::Id;
        /// Center term in which the person works or worked.
        term: CenterTerm by TermId = center_term::Id;
        /// Partner country.
        country: Country by CountryCode = country::Alpha2;
    }
}
