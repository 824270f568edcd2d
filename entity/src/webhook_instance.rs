//! An instance of the service that works for webhooks, and until when it is known to be alive. No record.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_instance")]
pub struct Model {
    /// The name that it holds webhooks by.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub name: String,
    pub alive_until: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
