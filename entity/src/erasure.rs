//! The erasure of the personal data of a record. No record itself: it names nobody, and the change log has the change. The
//! list of erasures outside the database has the same, a line each.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, serde::Serialize, serde::Deserialize)]
#[sea_orm(table_name = "erasure")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub record_type: String,
    pub record_id: Uuid,
    pub erased_at: DateTimeUtc,
    #[sea_orm(column_type = "Text")]
    pub legal_basis: String,
    /// Who erased: issuer and subject of a token, or no issuer and the command of the operator.
    #[sea_orm(column_type = "Text")]
    pub actor_issuer: String,
    #[sea_orm(column_type = "Text")]
    pub actor_subject: String,
    #[sea_orm(column_type = "Text")]
    pub role: String,
    /// Since when the files of the database have no trace of the values; null while that is to be done.
    #[serde(skip)]
    pub cleared_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
