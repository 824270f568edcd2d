//! A meeting of a committee.

use crate::value::PartialDate;

record! {
    "committee_meeting" {
        committee_id: Uuid,
        #[sea_orm(column_type = "Text")]
        country_code: String,
        ordinal: i32,
        #[sea_orm(column_type = "Text", nullable)]
        held_on: Option<PartialDate>,
        #[sea_orm(column_type = "Text", nullable)]
        place: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        agenda: Option<String>,
        document_id: Option<Uuid>,
    }
}
