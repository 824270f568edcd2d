//! A person in charge of a service area.

use async_graphql::{Context, Object, Result};

use crate::domain::organization::{Organization, OrganizationFilter};
use crate::domain::service_area::{ServiceArea, ServiceAreaFilter};
use crate::graphql::{LanguageCode, LocalizedText, Record, by_id, personal};

concept! {
    ServiceAreaContact of service_area_contact, "person in charge", "people in charge",
    query: ServiceAreaContactQuery { service_area_contact, service_area_contacts },
    key: ServiceAreaContactKey {
    },
    filter: ServiceAreaContactFilter,
    order: ServiceAreaContactOrder,
}

/// A person in charge of a service area.
#[Object]
impl ServiceAreaContact {
    #[graphql(flatten)]
    async fn record(&self) -> Record<'_> {
        Record::of(self)
    }

    /// The service area.
    async fn service_area(&self, ctx: &Context<'_>) -> Option<Result<ServiceArea>> {
        by_id(ctx, &self.0, |row| row.service_area_id).await
    }

    /// The person's unit.
    async fn organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        by_id(ctx, &self.0, |row| row.organization_id).await
    }

    /// The person's office.
    async fn position(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to prefer over Accept-Language's.")] language: Option<LanguageCode>,
    ) -> Option<LocalizedText<'_>> {
        LocalizedText::of(ctx, self.position.as_ref()?, language)
    }

    /// The person's name. Personal data: null without the right to read it.
    async fn person_name(&self, ctx: &Context<'_>) -> Option<&str> {
        personal(ctx, self, self.person_name.as_deref())
    }

    /// The person's e-mail address. Personal data: null without the right to read it.
    async fn email(&self, ctx: &Context<'_>) -> Option<&str> {
        personal(ctx, self, self.email.as_deref())
    }
}

filter! {
    /// Selects people in charge; all that is given must hold.
    ServiceAreaContactFilter on service_area_contact {

    }
    related {
        /// The service area.
        service_area: ServiceAreaFilter by ServiceAreaId = service_area::Id,
        /// The person's unit.
        organization: OrganizationFilter by OrganizationId = organization::Id,
    }
}

order! {
    /// The order of a list of people in charge.
    ServiceAreaContactOrder by ServiceAreaContactOrderField on service_area_contact {
        /// When the record was made.
        CreatedAt: time(CreatedAt, |row| row.created_at),
    }
}
