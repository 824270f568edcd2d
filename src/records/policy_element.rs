//! A principle, a key project, or how things are and are to be for a segment.

use entity::value::{PolicyElementKind, Segment};

use super::policy_initiative::PolicyInitiative;

record! {
    /// A principle, a key project, or how things are and are to be for a segment.
    PolicyElement of policy_element;
    "element of a policy initiative", "elements of policy initiatives";

    fields {
        /// What it is.
        ElementKind: choice<PolicyElementKind>().filter(),
        /// Whom a transformation concerns.
        Segment: choice<Segment>().filter(),
        /// Its place among those of its kind and segment, from 1.
        Ordinal: int().filter().order_as("Its place among its siblings."),
        /// What it says.
        Name: localized(),
        /// More on it.
        Summary: localized(),
        /// Its name, in English where it has one.
        SortName: sort_key().named("name"),
    }
    one {
        /// The initiative.
        policy_initiative: PolicyInitiative by PolicyInitiativeId = policy_initiative::Id;
    }
}
