//! A policy that Korea offers to share, such as Digital Platform Government.

use super::organization::Organization;
use super::policy_element::PolicyElement;

record! {
    /// A policy that Korea shares, such as Digital Platform Government.
    PolicyInitiative of policy_initiative;
    policyInitiatives: "policy initiative", "policy initiatives";

    fields {
        /// Words that the names in any language or the codes contain, at most 12. Case, accents, hyphens and
        /// spaces in Korean are ignored.
        Search: search(),
        /// Code, unique among policy initiatives.
        Code: text().key().filter().order(),
        /// Name of the initiative.
        Name: localized(),
        /// Summary of the initiative.
        Summary: localized(),
        /// Name, in English if there is an English name.
        SortName: sort_key().named("name"),
    }
    one {
        /// Organization in charge.
        organization: Organization by OrganizationId = organization::Id;
    }
    all {
        /// Principles, key projects and transformations.
        elements: PolicyElement by Id = policy_element::PolicyInitiativeId;
    }
}
