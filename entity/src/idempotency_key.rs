//! What came of a request with an idempotency key. It is no record: the change log does not have it.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency_key")]
pub struct Model {
    /// Whose key it is; the issuer is empty without a token.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub caller_issuer: String,
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub caller_subject: String,
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub key: String,
    /// The field of the request, as its answer names it.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub field: String,
    /// SHA-256 of the request.
    pub request: Vec<u8>,
    #[sea_orm(column_type = "JsonBinary")]
    pub outcome: Json,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
