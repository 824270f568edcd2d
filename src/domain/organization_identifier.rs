//! What an organization is called in a register.

use async_graphql::{Context, Object, Result};
use entity::value::IdentifierScheme;

use crate::domain::organization::{Organization, OrganizationFilter};
use crate::graphql::{Record, StringFilter, by_id};

concept! {
    OrganizationIdentifier of organization_identifier, "identifier of an organization", "identifiers of organizations",
    query: OrganizationIdentifierQuery { organization_identifier, organization_identifiers },
    key: OrganizationIdentifierKey {
    },
    filter: OrganizationIdentifierFilter,
    order: OrganizationIdentifierOrder,
}

/// What an organization is called in a register.
#[Object]
impl OrganizationIdentifier {
    #[graphql(flatten)]
    async fn record(&self) -> Record<'_> {
        Record::of(self)
    }

    /// Whose identifier it is.
    async fn organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        by_id(ctx, &self.0, |row| row.organization_id).await
    }

    /// The register.
    async fn scheme(&self) -> IdentifierScheme {
        self.scheme
    }

    /// The identifier in that register.
    async fn value(&self) -> &str {
        &self.value
    }
}

filter! {
    /// Selects identifiers of organizations; all that is given must hold.
    OrganizationIdentifierFilter on organization_identifier {
        /// The register: one of these.
        scheme: Vec<IdentifierScheme> = Scheme,
        /// The identifier in that register.
        value: StringFilter = Value,
    }
    related {
        /// Whose identifier it is.
        organization: OrganizationFilter by OrganizationId = organization::Id,
    }
}

order! {
    /// The order of a list of identifiers of organizations.
    OrganizationIdentifierOrder by OrganizationIdentifierOrderField on organization_identifier {
        /// When the record was made.
        CreatedAt: time(CreatedAt, |row| row.created_at),
    }
}
