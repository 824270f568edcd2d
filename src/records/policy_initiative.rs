//! A policy that Korea offers to share, such as Digital Platform Government.

use super::organization::Organization;
use super::policy_element::PolicyElement;

record! {
    /// A policy that Korea offers to share, such as Digital Platform Government.
    PolicyInitiative of policy_initiative;
    policyInitiatives: "policy initiative", "policy initiatives";

    fields {
        /// Words that its names in any language, or its codes, contain. Case, accents and hyphens do not
        /// matter, nor do spaces in Korean. At most 12 words.
        Search: search(),
        /// Its code, unique among policy initiatives.
        Code: text().key().filter().order(),
        /// Its name.
        Name: localized(),
        /// What it is.
        Summary: localized(),
        /// Its name, in English where it has one.
        SortName: sort_key().named("name"),
    }
    one {
        /// The organization in charge.
        organization: Organization by OrganizationId = organization::Id;
    }
    all {
        /// Its principles, key projects and transformations.
        elements: PolicyElement by Id = policy_element::PolicyInitiativeId;
    }
}
