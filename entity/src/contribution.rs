use chrono::NaiveDate;

use crate::value::{ContributionKind, CooperationSide, Localized};

record! {
    "contribution" {
        term_id: Uuid,
        #[sea_orm(column_type = "Text")]
        country_code: String,
        side: CooperationSide,
        contribution_kind: ContributionKind,
        amount_minor: Option<i64>,
        #[sea_orm(column_type = "Text", nullable)]
        amount_currency: Option<String>,
        amount_value_date: Option<NaiveDate>,
        approximate: bool,
        #[sea_orm(column_type = "Text", nullable)]
        period: Option<String>,
        #[sea_orm(column_type = "JsonBinary", nullable)]
        description: Option<Localized>,
        #[sea_orm(column_type = "JsonBinary", nullable)]
        note: Option<Localized>,
    }
}
