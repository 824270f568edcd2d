//! A topic that centers consult and train on, with the unit in charge.

use async_graphql::{Context, Object, Result};

use crate::domain::consulting::{Consulting, ConsultingFilter};
use crate::domain::event::{Event, EventFilter};
use crate::domain::organization::{Organization, OrganizationFilter};
use crate::domain::project::{Project, ProjectFilter};
use crate::domain::service_area_contact::{ServiceAreaContact, ServiceAreaContactFilter};
use crate::domain::training_program::{TrainingProgram, TrainingProgramFilter};
use crate::graphql::{IntFilter, LanguageCode, LocalizedText, Record, StringFilter, by_id};

concept! {
    ServiceArea of service_area, "service area", "service areas",
    query: ServiceAreaQuery { service_area, service_areas },
    key: ServiceAreaKey {
        /// Its code, unique among service areas.
        Code(Code, code),
    },
    filter: ServiceAreaFilter,
    order: ServiceAreaOrder,
}

/// A topic that centers consult and train on, with the unit in charge.
#[Object]
impl ServiceArea {
    #[graphql(flatten)]
    async fn record(&self) -> Record<'_> {
        Record::of(self)
    }

    /// Its code, unique among service areas.
    async fn code(&self) -> &str {
        &self.code
    }

    /// Its place in the list, from 1.
    async fn ordinal(&self) -> i32 {
        self.ordinal
    }

    /// The unit in charge.
    async fn organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        by_id(ctx, &self.0, |row| row.organization_id).await
    }

    /// Its name.
    async fn name(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to prefer over Accept-Language's.")] language: Option<LanguageCode>,
    ) -> LocalizedText<'_> {
        LocalizedText::required(ctx, &self.name, language)
    }

    /// What it covers.
    async fn summary(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to prefer over Accept-Language's.")] language: Option<LanguageCode>,
    ) -> Option<LocalizedText<'_>> {
        LocalizedText::of(ctx, self.summary.as_ref()?, language)
    }

    /// What is not known or needs explaining.
    async fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }

    #[graphql(flatten)]
    async fn lists(&self) -> ServiceAreaConnections<'_> {
        ServiceAreaConnections(self)
    }
}

connections! {
    ServiceAreaConnections of ServiceArea {
        /// The people in charge.
        contacts: ServiceAreaContact = service_area_contact::ServiceAreaId;
        /// The projects that serve the area.
        projects: Project = service_area_tag::ServiceAreaId -> ProjectId;
        /// The consultings that serve the area.
        consultings: Consulting = service_area_tag::ServiceAreaId -> ConsultingId;
        /// The training programs that serve the area.
        training_programs: TrainingProgram = service_area_tag::ServiceAreaId -> TrainingProgramId;
        /// The events that serve the area.
        events: Event = service_area_tag::ServiceAreaId -> EventId;
    }
}

filter! {
    /// Selects service areas; all that is given must hold.
    ServiceAreaFilter on service_area {
        /// Words that its names in any language, or its codes, contain. Case, accents and hyphens do not
        /// matter, nor do spaces in Korean. At most 12 words.
        search: String = Search,
        /// Its code, unique among service areas.
        code: StringFilter = Code,
        /// Its place in the list, from 1.
        ordinal: IntFilter = Ordinal,
    }
    related {
        /// The unit in charge.
        organization: OrganizationFilter by OrganizationId = organization::Id,
        /// The people in charge: at least one of them meets this.
        contacts: ServiceAreaContactFilter by Id = service_area_contact::ServiceAreaId,
    }
    tagged {
        /// The projects that serve the area: at least one of them meets this.
        projects: ProjectFilter by service_area_tag(ServiceAreaId, ProjectId) = project::Id,
        /// The consultings that serve the area: at least one of them meets this.
        consultings: ConsultingFilter by service_area_tag(ServiceAreaId, ConsultingId) = consulting::Id,
        /// The training programs that serve the area: at least one of them meets this.
        training_programs: TrainingProgramFilter by service_area_tag(ServiceAreaId, TrainingProgramId) = training_program::Id,
        /// The events that serve the area: at least one of them meets this.
        events: EventFilter by service_area_tag(ServiceAreaId, EventId) = event::Id,
    }
}

order! {
    /// The order of a list of service areas.
    ServiceAreaOrder by ServiceAreaOrderField on service_area {
        /// Its place among its siblings.
        Ordinal: integer(Ordinal, |row| row.ordinal),
        /// Its code, unique among service areas.
        Code: text(Code, |row| &row.code),
        /// Its name, in English where it has one.
        Name: text(SortName, |row| &row.sort_name),
    }
}
