record! {
    ServiceAreaContact of service_area_contact;
    "contact of a service area", "contacts of service areas";

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
        /// Service area that the person is in charge of.
        service_area: ServiceArea by ServiceAreaId = service_area::Id;
        /// Unit that the person belongs to.
        organization: Organization by OrganizationId = organization::Id;
    }
}
