record! {
    PolicyInitiative of policy_initiative;
    policyInitiatives: "policy initiative", "policy initiatives";

    fields {
        /// Words to find in the names (in any language) and codes: at most 12, all of which must be found.
        /// Case, accents and hyphens are ignored, as are spaces in Korean text.
        Search: search(),
        /// Code, unique among policy initiatives.
        Code: text().key().filter().order(),
        /// Name of the initiative.
        Name: localized(),
        /// Summary of the initiative.
        Summary: localized(),
        /// Name in English, or in another language if there is no English name.
        SortName: sort_key().named("name"),
    }
    one {
        /// Organization in charge of the initiative.
        organization: Organization by OrganizationId = organization::Id;
    }
    all {
        /// Principles, key projects, and situations before and after the initiative.
        elements: PolicyElement by Id = policy_element::PolicyInitiativeId;
    }
}
