use crate::value::Codes;

record! {
    "access_record" {
        accessed_at: DateTimeUtc,
        #[sea_orm(column_type = "Text")]
        actor_issuer: String,
        #[sea_orm(column_type = "Text")]
        actor_subject: String,
        #[sea_orm(column_type = "Text")]
        role: String,
        #[sea_orm(column_type = "Text", nullable)]
        organization_code: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        address: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        reason: Option<String>,
        #[sea_orm(column_type = "Text")]
        request_id: String,
        #[sea_orm(column_type = "Text")]
        record_type: String,
        record_id: Uuid,
        #[sea_orm(column_type = "JsonBinary")]
        fields: Codes,
    }
}
