//! How often a client used an element of the schema on a day. It is no record: the change log does not have it.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, DeriveEntityModel)]
#[sea_orm(table_name = "usage")]
pub struct Model {
    /// The element as a schema coordinate: `Center.name`, `Query.center(by:)`, `Role.NIA`.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub coordinate: String,
    /// Whether a token names the client; otherwise it names itself.
    #[sea_orm(primary_key, auto_increment = false)]
    pub authenticated: bool,
    /// Empty for a client without a name.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub client: String,
    /// Empty for a client that names no version.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub client_version: String,
    /// The day in Korea.
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: Date,
    /// The number of requests.
    pub count: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
