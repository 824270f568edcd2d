use entity::value::IdentifierScheme;

record! {
    OrganizationIdentifier of organization_identifier;
    "identifier of an organization", "identifiers of organizations";

    fields {
        /// Register that the identifier comes from.
        Scheme: choice<IdentifierScheme>().filter(),
        /// Identifier in the register.
        Identifier: text().filter(),
        /// Time when the record was created.
        CreatedAt: time().unread().order(),
    }
    one {
        /// Organization that the identifier belongs to.
        organization: Organization by OrganizationId = organization::Id;
    }
}
