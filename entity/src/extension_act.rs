use crate::value::{ExtensionActKind, Localized, PartialDate};

record! {
    "extension_act" {
        term_id: Uuid,
        #[sea_orm(column_type = "Text")]
        country_code: String,
        act_kind: Option<ExtensionActKind>,
        #[sea_orm(column_type = "Text", nullable)]
        signed_on: Option<PartialDate>,
        #[sea_orm(column_type = "Text", nullable)]
        new_end_on: Option<PartialDate>,
        document_id: Option<Uuid>,
        #[sea_orm(column_type = "JsonBinary", nullable)]
        note: Option<Localized>,
    }
}
