use crate::value::Localized;

record! {
    "service_area_contact" {
        service_area_id: Uuid,
        organization_id: Option<Uuid>,
        #[sea_orm(column_type = "JsonBinary", nullable)]
        position: Option<Localized>,
        #[sea_orm(column_type = "Text", nullable)]
        person_name: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        email: Option<String>,
    }
    personal { person_name, email }
}
