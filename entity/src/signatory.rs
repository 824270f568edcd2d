use crate::value::{CooperationSide, Localized, SignatoryRank};

record! {
    "signatory" {
        memorandum_id: Option<Uuid>,
        operation_agreement_id: Option<Uuid>,
        #[sea_orm(column_type = "Text")]
        country_code: String,
        side: CooperationSide,
        organization_id: Option<Uuid>,
        rank: Option<SignatoryRank>,
        #[sea_orm(column_type = "JsonBinary", nullable)]
        position: Option<Localized>,
        #[sea_orm(column_type = "Text", nullable)]
        person_name: Option<String>,
    }
    personal { person_name }
}
