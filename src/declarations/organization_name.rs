record! {
    OrganizationName of organization_name;
    "name of an organization", "names of organizations";

    fields {
        /// Current or former name.
        Name: localized(),
        /// First day on which the name was valid.
        ValidFrom: partial_date().filter(),
        /// Last day on which the name was valid; null while it is in use.
        ValidTo: partial_date().filter(),
        /// Remark, for example on facts that are not known; null if there is none.
        Note: localized(),
        /// Time when the record was created.
        CreatedAt: time().unread().order(),
    }
    one {
        /// Organization that the name belongs to.
        organization: Organization by OrganizationId = organization::Id;
    }
}
