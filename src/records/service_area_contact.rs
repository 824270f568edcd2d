//! A person in charge of a service area.

use super::organization::Organization;
use super::service_area::ServiceArea;

record! {
    /// A person in charge of a service area.
    ServiceAreaContact of service_area_contact;
    "person in charge", "people in charge";

    fields {
        /// Office that the person holds.
        Position: localized(),
        /// Name of the person. Personal data: null for callers who may not read it.
        PersonName: text(),
        /// E-mail address of the person. Personal data: null for callers who may not read it.
        Email: text(),
        /// Time when the record was created.
        CreatedAt: time().unread().order(),
    }
    one {
        /// Service area.
        service_area: ServiceArea by ServiceAreaId = service_area::Id;
        /// Unit of the person.
        organization: Organization by OrganizationId = organization::Id;
    }
}
