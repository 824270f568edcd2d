use crate::value::{Localized, PolicyElementKind, Segment};

record! {
    "policy_element" {
        policy_initiative_id: Uuid,
        element_kind: PolicyElementKind,
        segment: Option<Segment>,
        ordinal: i32,
        #[sea_orm(column_type = "JsonBinary")]
        name: Localized,
        #[sea_orm(column_type = "Text")]
        sort_name: String,
        #[sea_orm(column_type = "JsonBinary", nullable)]
        summary: Option<Localized>,
    }
}
