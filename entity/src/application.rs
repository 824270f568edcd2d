//! A pipeline project's application to one funding source.

use chrono::NaiveDate;

use crate::value::Stage;

record! {
    "application" {
        #[sea_orm(unique, column_type = "Text")]
        code: String,
        pipeline_project_id: Uuid,
        #[sea_orm(column_type = "Text")]
        funding_source_code: String,
        #[sea_orm(column_type = "Text", nullable)]
        country_code: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        sector_code: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        reference: Option<String>,
        stage: Stage,
        #[sea_orm(column_type = "Text")]
        funder_stage: String,
        #[sea_orm(column_type = "Text", nullable)]
        instrument: Option<String>,
        year: Option<i32>,
        applied_on: Option<NaiveDate>,
        planned_approval_on: Option<NaiveDate>,
        approved_on: Option<NaiveDate>,
        effective_on: Option<NaiveDate>,
        planned_closing_on: Option<NaiveDate>,
        closed_on: Option<NaiveDate>,
    }
}
