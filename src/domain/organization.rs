//! A body that takes part in the cooperation, or a unit of one; organizations form a tree.

use async_graphql::{Context, Object, Result};
use entity::value::OrganizationKind;

use crate::domain::center_term::{CenterTerm, CenterTermFilter};
use crate::domain::committee_member::{CommitteeMember, CommitteeMemberFilter};
use crate::domain::country::{Country, CountryFilter};
use crate::domain::expert::{Expert, ExpertFilter};
use crate::domain::funding_source::{FundingSource, FundingSourceFilter};
use crate::domain::organization_identifier::{OrganizationIdentifier, OrganizationIdentifierFilter};
use crate::domain::organization_name::{OrganizationName, OrganizationNameFilter};
use crate::domain::policy_initiative::{PolicyInitiative, PolicyInitiativeFilter};
use crate::domain::program::{Program, ProgramFilter};
use crate::domain::project::{Project, ProjectFilter};
use crate::domain::service_area::{ServiceArea, ServiceAreaFilter};
use crate::graphql::{Coded, LanguageCode, LocalizedText, Record, StringFilter, by_code, by_id};

concept! {
    Organization of organization, "organization", "organizations",
    query: OrganizationQuery { organization, organizations },
    key: OrganizationKey {
        /// Its code, unique among organizations.
        Code(Code, code),
    },
    filter: OrganizationFilter,
    order: OrganizationOrder,
}

impl Coded for Organization {
    const COLUMN: entity::organization::Column = entity::organization::Column::Code;

    fn code(row: &entity::organization::Model) -> Option<&str> {
        Some(&row.code)
    }
}

/// A body that takes part in the cooperation, or a unit of one; organizations form a tree.
#[Object]
impl Organization {
    #[graphql(flatten)]
    async fn record(&self) -> Record<'_> {
        Record::of(self)
    }

    /// Its code, unique among organizations.
    async fn code(&self) -> &str {
        &self.code
    }

    /// What kind of body it is.
    async fn kind(&self) -> OrganizationKind {
        self.kind
    }

    /// The organization that it is a unit of, or stands under.
    async fn parent(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        by_id(ctx, &self.0, |row| row.parent_id).await
    }

    /// The country that it belongs to; null for international organizations.
    async fn country(&self, ctx: &Context<'_>) -> Option<Result<Country>> {
        by_code(ctx, &self.0, |row| row.country_code.as_deref()).await
    }

    /// Its present name; former ones are in `names`.
    async fn name(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to prefer over Accept-Language's.")] language: Option<LanguageCode>,
    ) -> LocalizedText<'_> {
        LocalizedText::required(ctx, &self.name, language)
    }

    /// Its acronym.
    async fn acronym(&self) -> Option<&str> {
        self.acronym.as_deref()
    }

    /// What is not known or needs explaining.
    async fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }

    #[graphql(flatten)]
    async fn lists(&self) -> OrganizationConnections<'_> {
        OrganizationConnections(self)
    }
}

connections! {
    OrganizationConnections of Organization {
        /// The organizations directly below it.
        units: Organization = organization::ParentId;
        /// The names that it has and had.
        names: OrganizationName = organization_name::OrganizationId;
        /// What it is called in registers.
        identifiers: OrganizationIdentifier = organization_identifier::OrganizationId;
        /// The center terms that it hosts or hosted.
        hosted_terms: CenterTerm = center_term::HostOrganizationId;
        /// The projects that it leads.
        led_projects: Project = project::LeadOrganizationId;
        /// Its experts.
        experts: Expert = expert::OrganizationId;
        /// The funding sources that it stands behind.
        funding_sources: FundingSource = funding_source::OrganizationId;
        /// The programs that it is in charge of.
        programs: Program = program::OrganizationId;
        /// The service areas that it is in charge of.
        service_areas: ServiceArea = service_area::OrganizationId;
        /// The policy initiatives that it is in charge of.
        policy_initiatives: PolicyInitiative = policy_initiative::OrganizationId;
        /// Its seats in committees.
        committee_seats: CommitteeMember = committee_member::OrganizationId;
    }
}

filter! {
    /// Selects organizations; all that is given must hold.
    OrganizationFilter on organization {
        /// Words that its names in any language, or its codes, contain. Case, accents and hyphens do not
        /// matter, nor do spaces in Korean. At most 12 words.
        search: String = Search,
        /// Its code, unique among organizations.
        code: StringFilter = Code,
        /// What kind of body it is: one of these.
        kind: Vec<OrganizationKind> = Kind,
    }
    related {
        /// The organization that it is a unit of, or stands under.
        parent: OrganizationFilter by ParentId = organization::Id,
        /// The country that it belongs to; null for international organizations.
        country: CountryFilter by CountryCode = country::Alpha2,
        /// The organizations directly below it: at least one of them meets this.
        units: OrganizationFilter by Id = organization::ParentId,
        /// The names that it has and had: at least one of them meets this.
        names: OrganizationNameFilter by Id = organization_name::OrganizationId,
        /// What it is called in registers: at least one of them meets this.
        identifiers: OrganizationIdentifierFilter by Id = organization_identifier::OrganizationId,
        /// The center terms that it hosts or hosted: at least one of them meets this.
        hosted_terms: CenterTermFilter by Id = center_term::HostOrganizationId,
        /// The projects that it leads: at least one of them meets this.
        led_projects: ProjectFilter by Id = project::LeadOrganizationId,
        /// Its experts: at least one of them meets this.
        experts: ExpertFilter by Id = expert::OrganizationId,
        /// The funding sources that it stands behind: at least one of them meets this.
        funding_sources: FundingSourceFilter by Id = funding_source::OrganizationId,
        /// The programs that it is in charge of: at least one of them meets this.
        programs: ProgramFilter by Id = program::OrganizationId,
        /// The service areas that it is in charge of: at least one of them meets this.
        service_areas: ServiceAreaFilter by Id = service_area::OrganizationId,
        /// The policy initiatives that it is in charge of: at least one of them meets this.
        policy_initiatives: PolicyInitiativeFilter by Id = policy_initiative::OrganizationId,
        /// Its seats in committees: at least one of them meets this.
        committee_seats: CommitteeMemberFilter by Id = committee_member::OrganizationId,
    }
}

order! {
    /// The order of a list of organizations.
    OrganizationOrder by OrganizationOrderField on organization {
        /// Its code, unique among organizations.
        Code: text(Code, |row| &row.code),
        /// Its name, in English where it has one.
        Name: text(SortName, |row| &row.sort_name),
    }
}
