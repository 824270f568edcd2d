//! How far back the change log goes, and what its cursors are sealed with: one row.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "change_horizon")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    /// The last change that is kept no longer, or that does not say where its record belonged; 0 if all are.
    pub through: i64,
    /// When that change was written, at the latest.
    pub until: DateTimeUtc,
    /// Random; never shown.
    #[sea_orm(column_type = "Text")]
    pub secret: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
