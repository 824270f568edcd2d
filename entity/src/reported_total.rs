record! {
    "reported_total" {
        #[sea_orm(unique, column_type = "Text")]
        code: String,
        term_id: Option<Uuid>,
        #[sea_orm(column_type = "Text", nullable)]
        country_code: Option<String>,
        project_count: i32,
        consultation_count: i32,
        workshop_count: i32,
        start_year: Option<i32>,
    }
}
