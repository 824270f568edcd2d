//! A name that an organization has or had.

use async_graphql::{Context, Object, Result};
use entity::value::PartialDate;

use crate::domain::organization::{Organization, OrganizationFilter};
use crate::graphql::{LanguageCode, LocalizedText, PartialDateFilter, Record, by_id};

concept! {
    OrganizationName of organization_name, "name of an organization", "names of organizations",
    query: OrganizationNameQuery { organization_name, organization_names },
    key: OrganizationNameKey {
    },
    filter: OrganizationNameFilter,
    order: OrganizationNameOrder,
}

/// A name that an organization has or had.
#[Object]
impl OrganizationName {
    #[graphql(flatten)]
    async fn record(&self) -> Record<'_> {
        Record::of(self)
    }

    /// Whose name it is.
    async fn organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        by_id(ctx, &self.0, |row| row.organization_id).await
    }

    /// The name.
    async fn name(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to prefer over Accept-Language's.")] language: Option<LanguageCode>,
    ) -> LocalizedText<'_> {
        LocalizedText::required(ctx, &self.name, language)
    }

    /// Since when.
    async fn valid_from(&self) -> Option<&PartialDate> {
        self.valid_from.as_ref()
    }

    /// Until when; null while it is in use.
    async fn valid_to(&self) -> Option<&PartialDate> {
        self.valid_to.as_ref()
    }

    /// What is not known or needs explaining.
    async fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }
}

filter! {
    /// Selects names of organizations; all that is given must hold.
    OrganizationNameFilter on organization_name {
        /// Since when.
        valid_from: PartialDateFilter = ValidFrom,
        /// Until when; null while it is in use.
        valid_to: PartialDateFilter = ValidTo,
    }
    related {
        /// Whose name it is.
        organization: OrganizationFilter by OrganizationId = organization::Id,
    }
}

order! {
    /// The order of a list of names of organizations.
    OrganizationNameOrder by OrganizationNameOrderField on organization_name {
        /// When the record was made.
        CreatedAt: time(CreatedAt, |row| row.created_at),
    }
}
