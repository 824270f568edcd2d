//! That a project, consultation, training program or event serves a service area; it names one of the four.

use super::consultation::Consultation;
use super::country::Country;
use super::event::Event;
use super::project::Project;
use super::service_area::ServiceArea;
use super::training_program::TrainingProgram;

record! {
    /// That a project, consultation, training program or event serves a service area; it names one of the four.
    ServiceAreaTag of service_area_tag;
    "service area tag", "service area tags";

    fields {
        /// When the record was made.
        CreatedAt: time().unread().order(),
    }
    one {
        /// The service area.
        service_area: ServiceArea by ServiceAreaId = service_area::Id;
        /// The project.
        project: Project by ProjectId = project::Id;
        /// The consultation.
        consultation: Consultation by ConsultationId = consultation::Id;
        /// The training program.
        training_program: TrainingProgram by TrainingProgramId = training_program::Id;
        /// The event.
        event: Event by EventId = event::Id;
        /// The partner country, if what it tags has one.
        country: Country by CountryCode = country::Alpha2, filter "The partner country.";
    }
}
