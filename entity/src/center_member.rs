use crate::value::{CenterMemberRole, CooperationSide, Localized, PartialDate};

record! {
    "center_member" {
        term_id: Uuid,
        #[sea_orm(column_type = "Text")]
        country_code: String,
        side: CooperationSide,
        member_role: CenterMemberRole,
        organization_id: Option<Uuid>,
        #[sea_orm(column_type = "JsonBinary", nullable)]
        position: Option<Localized>,
        #[sea_orm(column_type = "Text", nullable)]
        person_name: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        joined_on: Option<PartialDate>,
        #[sea_orm(column_type = "Text", nullable)]
        left_on: Option<PartialDate>,
    }
    personal { person_name }
}
