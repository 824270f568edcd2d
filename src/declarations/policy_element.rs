use entity::value::{PolicyElementKind, Segment};

record! {
    PolicyElement of policy_element;
    "element of a policy initiative", "elements of policy initiatives";

    fields {
        /// Kind of element.
        ElementKind: choice<PolicyElementKind>().filter(),
        /// Segment of society that the element concerns; null for principles and key projects.
        Segment: choice<Segment>().filter(),
        /// Position among the elements of the same kind and segment, from 1.
        Ordinal: int().filter().order(),
        /// Text of the element.
        Name: localized(),
        /// Details of the element.
        Summary: localized(),
        /// Name in English, or in another language if there is no English name.
        SortName: sort_key().named("name"),
    }
    one {
        /// Policy initiative that the element belongs to.
        policy_initiative: PolicyInitiative by PolicyInitiativeId = policy_initiative::Id;
    }
}
