//! That a project, consultation, training program or event serves a service area; it names one of the four.

use super::consultation::Consultation;
use super::country::Country;
use super::event::Event;
use super::project::Project;
use super::service_area::ServiceArea;
use super::training_program::TrainingProgram;

record! {
    /// Assignment of one project, consultation, training program or event to a service area.
    ServiceAreaTag of service_area_tag;
    "service area tag", "service area tags";

    fields {
        /// Time when the record was created.
        CreatedAt: time().unread().order(),
    }
    one {
        /// Service area.
        service_area: ServiceArea by ServiceAreaId = service_area::Id;
        /// Project.
        project: Project by ProjectId = project::Id;
        /// Consultation.
        consultation: Consultation by ConsultationId = consultation::Id;
        /// Training program.
        training_program: TrainingProgram by TrainingProgramId = training_program::Id;
        /// Event.
        event: Event by EventId = event::Id;
        /// Partner country of the tagged record; null if it has none.
        country: Country by CountryCode = country::Alpha2, filter "Partner country.";
    }
}
