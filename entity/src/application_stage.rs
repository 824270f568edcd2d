use chrono::NaiveDate;

use crate::value::PipelineStage;

record! {
    "application_stage" {
        application_id: Uuid,
        #[sea_orm(column_type = "Text", nullable)]
        country_code: Option<String>,
        #[sea_orm(column_type = "Text")]
        funding_source_code: String,
        ordinal: i32,
        stage: PipelineStage,
        #[sea_orm(column_type = "Text")]
        funder_stage: String,
        entered_on: Option<NaiveDate>,
        previous_id: Option<Uuid>,
        #[sea_orm(column_type = "Text", nullable)]
        reason: Option<String>,
    }
}
