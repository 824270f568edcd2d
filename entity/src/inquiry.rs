use chrono::NaiveDate;

use crate::value::{InquiryKind, InquiryStatus};

record! {
    "inquiry" {
        #[sea_orm(unique, column_type = "Text")]
        receipt_number: String,
        inquiry_kind: InquiryKind,
        inquiry_status: InquiryStatus,
        #[sea_orm(column_type = "Text", nullable)]
        country_code: Option<String>,
        submitted_on: NaiveDate,
        #[sea_orm(column_type = "Text")]
        preferred_language: String,
        #[sea_orm(column_type = "Text", nullable)]
        organization_name: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        person_name: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        email: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        message: Option<String>,
    }
    personal { person_name, email, message }
}
