//! A person in charge of a service area.

use super::organization::Organization;
use super::service_area::ServiceArea;

record! {
    /// A person in charge of a service area.
    ServiceAreaContact of service_area_contact;
    "person in charge", "people in charge";

    fields {
        /// The person's office.
        Position: localized(),
        /// The person's name. Personal data: null without the right to read it.
        PersonName: text(),
        /// The person's e-mail address. Personal data: null without the right to read it.
        Email: text(),
        /// When the record was made.
        CreatedAt: time().unread().order(),
    }
    one {
        /// The service area.
        service_area: ServiceArea by ServiceAreaId = service_area::Id;
        /// The person's unit.
        organization: Organization by OrganizationId = organization::Id;
    }
}
