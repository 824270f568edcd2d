use crate::value::IdentifierScheme;

record! {
    "organization_identifier" {
        organization_id: Uuid,
        scheme: IdentifierScheme,
        #[sea_orm(column_type = "Text")]
        identifier: String,
    }
}
