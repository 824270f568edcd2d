//! An organization's seat in a committee.

use async_graphql::{Context, Object, Result};
use entity::value::{OrganizationRole, Side};

use crate::domain::committee::{Committee, CommitteeFilter};
use crate::domain::country::{Country, CountryFilter};
use crate::domain::organization::{Organization, OrganizationFilter};
use crate::graphql::{LanguageCode, LocalizedText, Record, by_code, by_id, personal};

concept! {
    CommitteeMember of committee_member, "committee member", "committee members",
    query: CommitteeMemberQuery { committee_member, committee_members },
    key: CommitteeMemberKey {
    },
    filter: CommitteeMemberFilter,
    order: CommitteeMemberOrder,
}

/// An organization's seat in a committee.
#[Object]
impl CommitteeMember {
    #[graphql(flatten)]
    async fn record(&self) -> Record<'_> {
        Record::of(self)
    }

    /// The committee.
    async fn committee(&self, ctx: &Context<'_>) -> Option<Result<Committee>> {
        by_id(ctx, &self.0, |row| row.committee_id).await
    }

    /// The organization.
    async fn organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        by_id(ctx, &self.0, |row| row.organization_id).await
    }

    /// The side that it belongs to.
    async fn side(&self) -> Side {
        self.side
    }

    /// The part that it plays.
    async fn role(&self) -> OrganizationRole {
        self.role
    }

    /// The member's office.
    async fn position(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to prefer over Accept-Language's.")] language: Option<LanguageCode>,
    ) -> Option<LocalizedText<'_>> {
        LocalizedText::of(ctx, self.position.as_ref()?, language)
    }

    /// The member's name. Personal data: null without the right to read it.
    async fn person_name(&self, ctx: &Context<'_>) -> Option<&str> {
        personal(ctx, self, self.person_name.as_deref())
    }

    /// The partner country.
    async fn country(&self, ctx: &Context<'_>) -> Option<Result<Country>> {
        by_code(ctx, &self.0, |row| Some(&row.country_code)).await
    }
}

filter! {
    /// Selects committee members; all that is given must hold.
    CommitteeMemberFilter on committee_member {
        /// The side that it belongs to: one of these.
        side: Vec<Side> = Side,
        /// The part that it plays: one of these.
        role: Vec<OrganizationRole> = Role,
    }
    related {
        /// The committee.
        committee: CommitteeFilter by CommitteeId = committee::Id,
        /// The organization.
        organization: OrganizationFilter by OrganizationId = organization::Id,
        /// The partner country.
        country: CountryFilter by CountryCode = country::Alpha2,
    }
}

order! {
    /// The order of a list of committee members.
    CommitteeMemberOrder by CommitteeMemberOrderField on committee_member {
        /// When the record was made.
        CreatedAt: time(CreatedAt, |row| row.created_at),
    }
}
