use crate::value::{CooperationSide, Localized, OrganizationRole};

record! {
    "committee_member" {
        committee_id: Uuid,
        #[sea_orm(column_type = "Text")]
        country_code: String,
        /// None where the seat is empty, which `vacancy_reason` explains.
        organization_id: Option<Uuid>,
        side: CooperationSide,
        organization_role: OrganizationRole,
        #[sea_orm(column_type = "JsonBinary", nullable)]
        position: Option<Localized>,
        #[sea_orm(column_type = "Text", nullable)]
        person_name: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        vacancy_reason: Option<String>,
    }
    personal { person_name }
}
