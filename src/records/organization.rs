//! A body that takes part in the cooperation, or a unit of one; organizations form a tree.

use entity::value::OrganizationKind;

use super::center_term::CenterTerm;
use super::committee_member::CommitteeMember;
use super::country::Country;
use super::expert::Expert;
use super::funding_source::FundingSource;
use super::organization_identifier::OrganizationIdentifier;
use super::organization_name::OrganizationName;
use super::policy_initiative::PolicyInitiative;
use super::program::Program;
use super::project::Project;
use super::service_area::ServiceArea;

record! {
    /// A body that takes part in the cooperation, or a unit of one; organizations form a tree.
    Organization of organization;
    organizations: "organization", "organizations";

    fields {
        /// Words that its names in any language, or its codes, contain. Case, accents and hyphens do not
        /// matter, nor do spaces in Korean. At most 12 words.
        Search: search(),
        /// Its code, unique among organizations.
        Code: text().key().filter().order(),
        /// What kind of body it is.
        OrganizationKind: choice<OrganizationKind>().filter(),
        /// Its present name; former ones are in `names`.
        Name: localized(),
        /// Its acronym.
        Acronym: text(),
        /// What is not known or needs explaining.
        Note: localized(),
        /// Its name, in English where it has one.
        SortName: sort_key().named("name"),
    }
    one {
        /// The organization that it is a unit of, or stands under.
        parent: Organization by ParentId = organization::Id;
        /// The country that it belongs to; null for international organizations.
        country: Country by CountryCode = country::Alpha2;
    }
    many {
        /// The organizations directly below it.
        units: Organization by Id = organization::ParentId;
        /// The center terms that it hosts or hosted.
        hosted_terms: CenterTerm by Id = center_term::HostOrganizationId;
        /// The projects that it leads.
        led_projects: Project by Id = project::LeadOrganizationId;
        /// Its experts.
        experts: Expert by Id = expert::OrganizationId;
        /// The funding sources that it stands behind.
        funding_sources: FundingSource by Id = funding_source::OrganizationId;
        /// The programs that it is in charge of.
        programs: Program by Id = program::OrganizationId;
        /// The policy initiatives that it is in charge of.
        policy_initiatives: PolicyInitiative by Id = policy_initiative::OrganizationId;
        /// Its seats in committees.
        committee_seats: CommitteeMember by Id = committee_member::OrganizationId;
    }
    all {
        /// The service areas that it is in charge of.
        service_areas: ServiceArea by Id = service_area::OrganizationId;
        /// The names that it has and had.
        names: OrganizationName by Id = organization_name::OrganizationId;
        /// What it is called in registers.
        identifiers: OrganizationIdentifier by Id = organization_identifier::OrganizationId;
    }
}
