use crate::value::{ExchangeKind, Localized, PartialDate};

record! {
    "diplomatic_exchange" {
        term_id: Uuid,
        #[sea_orm(column_type = "Text")]
        country_code: String,
        exchange_kind: ExchangeKind,
        #[sea_orm(column_type = "Text", nullable)]
        exchanged_on: Option<PartialDate>,
        sender_id: Option<Uuid>,
        recipient_id: Option<Uuid>,
        #[sea_orm(column_type = "JsonBinary", nullable)]
        summary: Option<Localized>,
        document_id: Option<Uuid>,
    }
}
