//! A topic that centers consult and train on, with the unit in charge.

use super::consultation::Consultation;
use super::event::Event;
use super::organization::Organization;
use super::project::Project;
use super::service_area_contact::ServiceAreaContact;
use super::training_program::TrainingProgram;

record! {
    /// A topic that centers consult and train on, with the unit in charge.
    ServiceArea of service_area;
    serviceAreas: "service area", "service areas";

    fields {
        /// Words that its names in any language, or its codes, contain. Case, accents and hyphens do not
        /// matter, nor do spaces in Korean. At most 12 words.
        Search: search(),
        /// Its code, unique among service areas.
        Code: text().key().filter().order(),
        /// Its place in the list, from 1.
        Ordinal: int().filter().order_as("Its place among its siblings.").first(),
        /// Its name.
        Name: localized(),
        /// What it covers.
        Summary: localized(),
        /// What is not known or needs explaining.
        Note: localized(),
        /// Its name, in English where it has one.
        SortName: sort_key().named("name"),
    }
    one {
        /// The unit in charge.
        organization: Organization by OrganizationId = organization::Id;
    }
    many {
        /// The projects that serve the area.
        projects: Project by Id = service_area_tag(ServiceAreaId, ProjectId);
        /// The consultations that serve the area.
        consultations: Consultation by Id = service_area_tag(ServiceAreaId, ConsultationId);
        /// The training programs that serve the area.
        training_programs: TrainingProgram by Id = service_area_tag(ServiceAreaId, TrainingProgramId);
        /// The events that serve the area.
        events: Event by Id = service_area_tag(ServiceAreaId, EventId);
    }
    all {
        /// The people in charge.
        contacts: ServiceAreaContact by Id = service_area_contact::ServiceAreaId;
    }
}
