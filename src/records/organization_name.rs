//! A name that an organization has or had.

use super::organization::Organization;

record! {
    /// A name that an organization has or had.
    OrganizationName of organization_name;
    "name of an organization", "names of organizations";

    fields {
        /// The name.
        Name: localized(),
        /// Since when.
        ValidFrom: partial_date().filter(),
        /// Until when; null while it is in use.
        ValidTo: partial_date().filter(),
        /// What is not known or needs explaining.
        Note: localized(),
        /// When the record was made.
        CreatedAt: time().unread().order(),
    }
    one {
        /// Whose name it is.
        organization: Organization by OrganizationId = organization::Id;
    }
}
