use crate::value::{Codes, ConsultationTopic, Localized, PartialDate, WorkStatus};

record! {
    "consultation" {
        #[sea_orm(unique, column_type = "Text")]
        code: String,
        term_id: Uuid,
        #[sea_orm(column_type = "Text")]
        country_code: String,
        work_status: WorkStatus,
        #[sea_orm(column_type = "Text", nullable)]
        topic: Option<ConsultationTopic>,
        #[sea_orm(column_type = "JsonBinary")]
        name: Localized,
        #[sea_orm(column_type = "Text")]
        sort_name: String,
        #[sea_orm(column_type = "Text")]
        search: String,
        #[sea_orm(column_type = "JsonBinary", nullable)]
        summary: Option<Localized>,
        project_id: Option<Uuid>,
        decision_id: Option<Uuid>,
        predates_records: bool,
        #[sea_orm(column_type = "JsonBinary", nullable)]
        service_area_codes: Option<Codes>,
        #[sea_orm(column_type = "Text", nullable)]
        started_on: Option<PartialDate>,
        #[sea_orm(column_type = "Text", nullable)]
        ended_on: Option<PartialDate>,
    }
}
