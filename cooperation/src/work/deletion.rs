//! Work that was recorded by mistake.

use model::policy::acts::{
    DispatchExpert, RecordConsultation, RecordEvent, RecordProject, RecordTraining, RegisterExpert,
    ReportUtilization,
};
use model::recording::{RecordInput, deletions};
use model::records::{
    Consultation, Event, Expert, ExpertDispatch, Project, TrainingProgram, TrainingSession, UtilizationReport,
};

deletions! { WorkDeletionMutation {
    /// Deletes a project that was recorded by mistake and that no other record refers to. Its history remains.
    delete_project(RecordProject, DeleteProjectInput: "Project to delete.") -> DeleteProjectPayload {
        /// Last state of the deleted project; null if the mutation failed.
        project: Project = project
    },
    /// Deletes a consultation that was recorded by mistake. Its history remains.
    delete_consultation(RecordConsultation, DeleteConsultationInput: "Consultation to delete.")
        -> DeleteConsultationPayload {
        /// Last state of the deleted consultation; null if the mutation failed.
        consultation: Consultation = consultation
    },
    /// Deletes an event that was recorded by mistake. Its history remains.
    delete_event(RecordEvent, DeleteEventInput: "Event to delete.") -> DeleteEventPayload {
        /// Last state of the deleted event; null if the mutation failed.
        event: Event = event
    },
    /// Deletes a training program that was recorded by mistake and has no sessions. Its history remains.
    delete_training_program(RecordTraining, DeleteTrainingProgramInput: "Training program to delete.")
        -> DeleteTrainingProgramPayload {
        /// Last state of the deleted training program; null if the mutation failed.
        training_program: TrainingProgram = training_program
    },
    /// Deletes a training session that was recorded by mistake and has no participants. Its history remains.
    delete_training_session(RecordTraining, DeleteTrainingSessionInput: "Training session to delete.")
        -> DeleteTrainingSessionPayload {
        /// Last state of the deleted training session; null if the mutation failed.
        training_session: TrainingSession = training_session
    },
    /// Deletes an expert who was registered by mistake, for example twice, and who was never dispatched. Its history
    /// remains.
    delete_expert(RegisterExpert, DeleteExpertInput: "Expert to delete.") -> DeleteExpertPayload {
        /// Last state of the deleted expert; null if the mutation failed.
        expert: Expert = expert
    },
    /// Deletes a dispatch that was recorded by mistake, for example of another expert or to another center. Its history
    /// remains. Use `cancelExpertDispatch` for one that will not take place, and `updateExpertDispatch` for one that ends
    /// early.
    delete_expert_dispatch(DispatchExpert, DeleteExpertDispatchInput: "Dispatch to delete.")
        -> DeleteExpertDispatchPayload {
        /// Last state of the deleted dispatch; null if the mutation failed.
        expert_dispatch: ExpertDispatch = expert_dispatch
    },
    /// Deletes an utilization report that was recorded by mistake. Its history remains.
    delete_utilization_report(ReportUtilization, DeleteUtilizationReportInput: "Utilization report to delete.")
        -> DeleteUtilizationReportPayload {
        /// Last state of the deleted utilization report; null if the mutation failed.
        utilization_report: UtilizationReport = utilization_report
    },
} }
