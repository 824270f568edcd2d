use crate::value::{Localized, PartialDate};

record! {
    "committee_meeting" {
        committee_id: Uuid,
        #[sea_orm(column_type = "Text")]
        country_code: String,
        ordinal: i32,
        #[sea_orm(column_type = "Text", nullable)]
        held_on: Option<PartialDate>,
        #[sea_orm(column_type = "JsonBinary", nullable)]
        place: Option<Localized>,
        #[sea_orm(column_type = "JsonBinary", nullable)]
        agenda: Option<Localized>,
        document_id: Option<Uuid>,
    }
}
