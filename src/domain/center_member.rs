//! A person who works in a center during a term.

use async_graphql::{Context, Object, Result};
use entity::value::{CenterMemberRole, PartialDate, Side};

use crate::domain::center_term::{CenterTerm, CenterTermFilter};
use crate::domain::country::{Country, CountryFilter};
use crate::domain::organization::{Organization, OrganizationFilter};
use crate::graphql::{LanguageCode, LocalizedText, PartialDateFilter, Record, by_code, by_id, personal};

concept! {
    CenterMember of center_member, "center member", "center members",
    query: CenterMemberQuery { center_member, center_members },
    key: CenterMemberKey {
    },
    filter: CenterMemberFilter,
    order: CenterMemberOrder,
}

/// A person who works in a center during a term.
#[Object]
impl CenterMember {
    #[graphql(flatten)]
    async fn record(&self) -> Record<'_> {
        Record::of(self)
    }

    /// The side that sent the person.
    async fn side(&self) -> Side {
        self.side
    }

    /// What the person does.
    async fn role(&self) -> CenterMemberRole {
        self.role
    }

    /// The person's organization.
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

    /// Since when.
    async fn joined(&self) -> Option<&PartialDate> {
        self.joined.as_ref()
    }

    /// Until when.
    async fn left(&self) -> Option<&PartialDate> {
        self.left.as_ref()
    }

    /// The center term.
    async fn term(&self, ctx: &Context<'_>) -> Option<Result<CenterTerm>> {
        by_id(ctx, &self.0, |row| row.term_id).await
    }

    /// The partner country.
    async fn country(&self, ctx: &Context<'_>) -> Option<Result<Country>> {
        by_code(ctx, &self.0, |row| Some(&row.country_code)).await
    }
}

filter! {
    /// Selects center members; all that is given must hold.
    CenterMemberFilter on center_member {
        /// The side that sent the person: one of these.
        side: Vec<Side> = Side,
        /// What the person does: one of these.
        role: Vec<CenterMemberRole> = Role,
        /// Since when.
        joined: PartialDateFilter = Joined,
        /// Until when.
        left: PartialDateFilter = Left,
    }
    related {
        /// The person's organization.
        organization: OrganizationFilter by OrganizationId = organization::Id,
        /// The center term.
        term: CenterTermFilter by TermId = center_term::Id,
        /// The partner country.
        country: CountryFilter by CountryCode = country::Alpha2,
    }
}

order! {
    /// The order of a list of center members.
    CenterMemberOrder by CenterMemberOrderField on center_member {
        /// Since when.
        Joined: partial_date(Joined, |row| row.joined.as_ref()),
    }
}
