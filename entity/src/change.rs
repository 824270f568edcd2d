//! The one change log: every write of the service, in the order of commit. It is the history, the
//! incremental feed and the audit of writes.

use sea_orm::entity::prelude::*;

use crate::value::{ChangeKind, Codes, Visibility};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "change")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub seq: i64,
    pub at: DateTimeUtc,
    /// Who wrote: issuer and subject of a token, or no issuer and the command of the operator.
    #[sea_orm(column_type = "Text")]
    pub actor_issuer: String,
    #[sea_orm(column_type = "Text")]
    pub actor_subject: String,
    #[sea_orm(column_type = "Text")]
    pub role: String,
    #[sea_orm(column_type = "Text")]
    pub record_type: String,
    pub record_id: Uuid,
    pub version: i64,
    pub kind: ChangeKind,
    /// The changed fields as they were; null for a record that came into being.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub before: Option<Json>,
    /// The changed fields as they are; null for a record that was removed.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub after: Option<Json>,
    #[sea_orm(column_type = "Text")]
    pub request_id: String,
    /// The organization that wrote, by its code, where that is known.
    #[sea_orm(column_type = "Text", nullable)]
    pub organization_code: Option<String>,
    /// Whose own the record is, permanently: issuer and subject.
    #[sea_orm(column_type = "Text", nullable)]
    pub owner_issuer: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub owner_subject: Option<String>,
    /// Who could see the record before, and where it belonged: whoever could is to know of the change. Null for
    /// a record that came into being.
    pub was_visibility: Option<Visibility>,
    #[sea_orm(column_type = "Text", nullable)]
    pub was_country: Option<String>,
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub was_funding_sources: Option<Codes>,
    /// Who can see it since, and where it belongs. Null for a record that was removed.
    pub visibility: Option<Visibility>,
    #[sea_orm(column_type = "Text", nullable)]
    pub country: Option<String>,
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub funding_sources: Option<Codes>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
