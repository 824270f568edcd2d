record! {
    ServiceArea of service_area;
    serviceAreas: "service area", "service areas";

    fields {
        /// Words to find in the names (in any language) and codes: at most 12, all of which must be found.
        /// Case, accents and hyphens are ignored, as are spaces in Korean text.
        Search: search(),
        /// Code, unique among service areas.
        Code: text().key().filter().order(),
        /// Position in the list of service areas, from 1.
        Ordinal: int().filter().order().first(),
        /// Name of the service area.
        Name: localized(),
        /// Description of what the service area covers.
        Summary: localized(),
        /// Remark, for example on facts that are not known; null if there is none.
        Note: localized(),
        /// Name in English, or in another language if there is no English name.
        SortName: sort_key().named("name"),
    }
    one {
        /// Unit in charge of the service area.
        organization: Organization by OrganizationId = organization::Id;
    }
    many {
        /// Projects that cover the service area.
        projects: Project by Id = service_area_link(ServiceAreaId, RecordId);
        /// Consultations that cover the service area.
        consultations: Consultation by Id = service_area_link(ServiceAreaId, RecordId);
        /// Training programs that cover the service area.
        training_programs: TrainingProgram by Id = service_area_link(ServiceAreaId, RecordId);
        /// Events that cover the service area.
        events: Event by Id = service_area_link(ServiceAreaId, RecordId);
    }
    all {
        /// People in charge of the service area.
        contacts: ServiceAreaContact by Id = service_area_contact::ServiceAreaId;
    }
}
