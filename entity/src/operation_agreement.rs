use crate::value::PartialDate;

record! {
    "operation_agreement" {
        term_id: Uuid,
        #[sea_orm(column_type = "Text")]
        country_code: String,
        #[sea_orm(column_type = "Text", nullable)]
        signed_on: Option<PartialDate>,
        skipped: bool,
        #[sea_orm(column_type = "Text", nullable)]
        skip_reason: Option<String>,
        document_id: Option<Uuid>,
    }
}
