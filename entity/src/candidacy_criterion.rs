use crate::value::{Localized, PartialDate, SelectionCriterion};

record! {
    "candidacy_criterion" {
        candidacy_id: Uuid,
        #[sea_orm(column_type = "Text")]
        country_code: String,
        criterion: SelectionCriterion,
        met: Option<bool>,
        #[sea_orm(column_type = "JsonBinary", nullable)]
        assessment: Option<Localized>,
        #[sea_orm(column_type = "Text", nullable)]
        assessed_on: Option<PartialDate>,
    }
}
