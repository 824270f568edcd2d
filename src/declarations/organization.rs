use entity::value::OrganizationKind;

record! {
    /// Organizations
    /// form a tree.
    Organization of organization;
    organizations: "organization", "organizations";

    fields {
        /// Words to find in the names (in any language) and codes: at most 12, all of which must be found.
        /// Case, accents and hyphens are ignored, as are spaces in Korean text.
        Search: search(),
        /// Code, unique among organizations.
        Code: text().key().filter().order(),
        /// Kind of organization.
        OrganizationKind: choice<OrganizationKind>().filter(),
        /// Current name of the organization; `names` also contains former names.
        Name: localized(),
        /// Acronym of the organization.
        Acronym: text(),
        /// Remark, for example on facts that are not known; null if there is none.
        Note: localized(),
        /// Name in English, or in another language if there is no English name.
        SortName: sort_key().named("name"),
    }
    one {
        /// Parent organization; null at the top of the tree.
        parent: Organization by ParentId = organization::Id;
        /// Country of the organization; null for international organizations.
        country: Country by CountryCode = country::Alpha2;
    }
    many {
        /// Units directly below the organization.
        units: Organization by Id = organization::ParentId;
        /// Center terms that the organization hosts or hosted.
        hosted_terms: CenterTerm by Id = center_term::HostOrganizationId;
        /// Projects that the organization leads.
        led_projects: Project by Id = project::LeadOrganizationId;
        /// Experts of the organization.
        experts: Expert by Id = expert::OrganizationId;
        /// Funding sources that the organization runs.
        funding_sources: FundingSource by Id = funding_source::OrganizationId;
        /// Programs that the organization is in charge of.
        programs: Program by Id = program::OrganizationId;
        /// Policy initiatives that the organization is in charge of.
        policy_initiatives: PolicyInitiative by Id = policy_initiative::OrganizationId;
        /// Seats of the organization in Committees.
        committee_seats: CommitteeMember by Id = committee_member::OrganizationId;
    }
    all {
        /// Service areas that the organization is in charge of.
        service_areas: ServiceArea by Id = service_area::OrganizationId;
        /// Current and former names.
        names: OrganizationName by Id = organization_name::OrganizationId;
        /// Identifiers of the organization in public registers.
        identifiers: OrganizationIdentifier by Id = organization_identifier::OrganizationId;
    }
}
