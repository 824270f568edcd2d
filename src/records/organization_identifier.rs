//! What an organization is called in a register.

use entity::value::IdentifierScheme;

use super::organization::Organization;

record! {
    /// What an organization is called in a register.
    OrganizationIdentifier of organization_identifier;
    "identifier of an organization", "identifiers of organizations";

    fields {
        /// The register.
        Scheme: choice<IdentifierScheme>().filter(),
        /// The identifier in that register.
        Identifier: text().filter(),
        /// When the record was made.
        CreatedAt: time().unread().order(),
    }
    one {
        /// Whose identifier it is.
        organization: Organization by OrganizationId = organization::Id;
    }
}
