//! That a project, consulting, training program or event serves a service area; it names one of the four.

use async_graphql::{Context, Object, Result};

use crate::domain::consulting::{Consulting, ConsultingFilter};
use crate::domain::country::{Country, CountryFilter};
use crate::domain::event::{Event, EventFilter};
use crate::domain::project::{Project, ProjectFilter};
use crate::domain::service_area::{ServiceArea, ServiceAreaFilter};
use crate::domain::training_program::{TrainingProgram, TrainingProgramFilter};
use crate::graphql::{Record, by_code, by_id};

concept! {
    ServiceAreaTag of service_area_tag, "service area tag", "service area tags",
    query: ServiceAreaTagQuery { service_area_tag, service_area_tags },
    key: ServiceAreaTagKey {
    },
    filter: ServiceAreaTagFilter,
    order: ServiceAreaTagOrder,
}

/// That a project, consulting, training program or event serves a service area; it names one of the four.
#[Object]
impl ServiceAreaTag {
    #[graphql(flatten)]
    async fn record(&self) -> Record<'_> {
        Record::of(self)
    }

    /// The service area.
    async fn service_area(&self, ctx: &Context<'_>) -> Option<Result<ServiceArea>> {
        by_id(ctx, &self.0, |row| row.service_area_id).await
    }

    /// The project.
    async fn project(&self, ctx: &Context<'_>) -> Option<Result<Project>> {
        by_id(ctx, &self.0, |row| row.project_id).await
    }

    /// The consulting.
    async fn consulting(&self, ctx: &Context<'_>) -> Option<Result<Consulting>> {
        by_id(ctx, &self.0, |row| row.consulting_id).await
    }

    /// The training program.
    async fn training_program(&self, ctx: &Context<'_>) -> Option<Result<TrainingProgram>> {
        by_id(ctx, &self.0, |row| row.training_program_id).await
    }

    /// The event.
    async fn event(&self, ctx: &Context<'_>) -> Option<Result<Event>> {
        by_id(ctx, &self.0, |row| row.event_id).await
    }

    /// The partner country, if what it tags has one.
    async fn country(&self, ctx: &Context<'_>) -> Option<Result<Country>> {
        by_code(ctx, &self.0, |row| row.country_code.as_deref()).await
    }
}

filter! {
    /// Selects service area tags; all that is given must hold.
    ServiceAreaTagFilter on service_area_tag {

    }
    related {
        /// The service area.
        service_area: ServiceAreaFilter by ServiceAreaId = service_area::Id,
        /// The project.
        project: ProjectFilter by ProjectId = project::Id,
        /// The consulting.
        consulting: ConsultingFilter by ConsultingId = consulting::Id,
        /// The training program.
        training_program: TrainingProgramFilter by TrainingProgramId = training_program::Id,
        /// The event.
        event: EventFilter by EventId = event::Id,
        /// The partner country.
        country: CountryFilter by CountryCode = country::Alpha2,
    }
}

order! {
    /// The order of a list of service area tags.
    ServiceAreaTagOrder by ServiceAreaTagOrderField on service_area_tag {
        /// When the record was made.
        CreatedAt: time(CreatedAt, |row| row.created_at),
    }
}
