//! Work that was recorded by mistake.

use async_graphql::{Context, Object};
use entity::{consultation, event, project, training_program, training_session, utilization_report};

use crate::policy::acts::{
    RecordConsultation, RecordEvent, RecordProject, RecordTraining, ReportUtilization,
};
use crate::recording::{RecordInput, delete, inputs, payload};
use crate::records::consultation::Consultation;
use crate::records::event::Event;
use crate::records::project::Project;
use crate::records::training_program::TrainingProgram;
use crate::records::training_session::TrainingSession;
use crate::records::utilization_report::UtilizationReport;

inputs! {
    /// Input of `deleteConsultation`.
    DeleteConsultationInput,
    /// Input of `deleteEvent`.
    DeleteEventInput,
    /// Input of `deleteProject`.
    DeleteProjectInput,
    /// Input of `deleteTrainingProgram`.
    DeleteTrainingProgramInput,
    /// Input of `deleteTrainingSession`.
    DeleteTrainingSessionInput,
    /// Input of `deleteUtilizationReport`.
    DeleteUtilizationReportInput,
    = RecordInput
}

payload! {
    /// Payload of `deleteProject`.
    DeleteProjectPayload {
        /// Last state of the deleted project; null if the mutation failed.
        project: Project = project,
    }
}

payload! {
    /// Payload of `deleteConsultation`.
    DeleteConsultationPayload {
        /// Last state of the deleted consultation; null if the mutation failed.
        consultation: Consultation = consultation,
    }
}

payload! {
    /// Payload of `deleteEvent`.
    DeleteEventPayload {
        /// Last state of the deleted event; null if the mutation failed.
        event: Event = event,
    }
}

payload! {
    /// Payload of `deleteTrainingProgram`.
    DeleteTrainingProgramPayload {
        /// Last state of the deleted training program; null if the mutation failed.
        training_program: TrainingProgram = training_program,
    }
}

payload! {
    /// Payload of `deleteTrainingSession`.
    DeleteTrainingSessionPayload {
        /// Last state of the deleted training session; null if the mutation failed.
        training_session: TrainingSession = training_session,
    }
}

payload! {
    /// Payload of `deleteUtilizationReport`.
    DeleteUtilizationReportPayload {
        /// Last state of the deleted utilization report; null if the mutation failed.
        utilization_report: UtilizationReport = utilization_report,
    }
}

#[derive(Debug, Default)]
pub struct WorkDeletionMutation;

/// Work that was recorded by mistake.
#[Object]
impl WorkDeletionMutation {
    /// Deletes a project that was recorded by mistake and that no other record refers to. Its history remains.
    async fn delete_project(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Project to delete.")] input: DeleteProjectInput,
    ) -> async_graphql::Result<DeleteProjectPayload> {
        delete::<RecordProject, project::Entity, _>(ctx, input.same).await
    }

    /// Deletes a consultation that was recorded by mistake. Its history remains.
    async fn delete_consultation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Consultation to delete.")] input: DeleteConsultationInput,
    ) -> async_graphql::Result<DeleteConsultationPayload> {
        delete::<RecordConsultation, consultation::Entity, _>(ctx, input.same).await
    }

    /// Deletes an event that was recorded by mistake. Its history remains.
    async fn delete_event(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Event to delete.")] input: DeleteEventInput,
    ) -> async_graphql::Result<DeleteEventPayload> {
        delete::<RecordEvent, event::Entity, _>(ctx, input.same).await
    }

    /// Deletes a training program that was recorded by mistake and has no sessions. Its history remains.
    async fn delete_training_program(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Training program to delete.")] input: DeleteTrainingProgramInput,
    ) -> async_graphql::Result<DeleteTrainingProgramPayload> {
        delete::<RecordTraining, training_program::Entity, _>(ctx, input.same).await
    }

    /// Deletes a training session that was recorded by mistake and has no participants. Its history remains.
    async fn delete_training_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Training session to delete.")] input: DeleteTrainingSessionInput,
    ) -> async_graphql::Result<DeleteTrainingSessionPayload> {
        delete::<RecordTraining, training_session::Entity, _>(ctx, input.same).await
    }

    /// Deletes an utilization report that was recorded by mistake. Its history remains.
    async fn delete_utilization_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Utilization report to delete.")] input: DeleteUtilizationReportInput,
    ) -> async_graphql::Result<DeleteUtilizationReportPayload> {
        delete::<ReportUtilization, utilization_report::Entity, _>(ctx, input.same).await
    }
}
