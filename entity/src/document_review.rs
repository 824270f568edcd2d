use crate::value::{Localized, PartialDate, ReviewOutcome};

record! {
    "document_review" {
        cooperation_request_id: Uuid,
        #[sea_orm(column_type = "Text")]
        country_code: String,
        reviewer_id: Option<Uuid>,
        #[sea_orm(column_type = "Text", nullable)]
        reviewed_on: Option<PartialDate>,
        review_outcome: Option<ReviewOutcome>,
        #[sea_orm(column_type = "JsonBinary", nullable)]
        findings: Option<Localized>,
        document_id: Option<Uuid>,
    }
}
