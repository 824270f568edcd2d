//! That a project, consultation, training program or event serves a service area.

record! {
    "service_area_tag" {
        service_area_id: Uuid,
        project_id: Option<Uuid>,
        consultation_id: Option<Uuid>,
        training_program_id: Option<Uuid>,
        event_id: Option<Uuid>,
        #[sea_orm(column_type = "Text", nullable)]
        country_code: Option<String>,
    }
}
