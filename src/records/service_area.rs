//! A topic that centers consult and train on, with the unit in charge.

use super::consultation::Consultation;
use super::event::Event;
use super::organization::Organization;
use super::project::Project;
use super::service_area_contact::ServiceAreaContact;
use super::training_program::TrainingProgram;

record! {
    /// A topic on which centers give consultation and training, with the unit in charge.
    ServiceArea of service_area;
    serviceAreas: "service area", "service areas";

    fields {
        /// Words that the names in any language or the codes contain, at most 12. Case, accents, hyphens and
        /// spaces in Korean are ignored.
        Search: search(),
        /// Code, unique among service areas.
        Code: text().key().filter().order(),
        /// Position in the list, from 1.
        Ordinal: int().filter().order_as("Position among the records of the same parent.").first(),
        /// Name of the service area.
        Name: localized(),
        /// Description of what the area covers.
        Summary: localized(),
        /// Remark: what is unknown or needs explaining.
        Note: localized(),
        /// Name, in English if there is an English name.
        SortName: sort_key().named("name"),
    }
    one {
        /// Unit in charge.
        organization: Organization by OrganizationId = organization::Id;
    }
    many {
        /// Projects that serve the area.
        projects: Project by Id = service_area_link(ServiceAreaId, RecordId);
        /// Consultations that serve the area.
        consultations: Consultation by Id = service_area_link(ServiceAreaId, RecordId);
        /// Training programs that serve the area.
        training_programs: TrainingProgram by Id = service_area_link(ServiceAreaId, RecordId);
        /// Events that serve the area.
        events: Event by Id = service_area_link(ServiceAreaId, RecordId);
    }
    all {
        /// People in charge.
        contacts: ServiceAreaContact by Id = service_area_contact::ServiceAreaId;
    }
}
