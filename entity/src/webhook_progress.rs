//! How far a webhook has come in the change log, and which instance works for it. No record: it changes with
//! every delivery.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_progress")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub webhook_id: Uuid,
    /// The last change that was put in line, or passed over.
    pub through: i64,
    /// The instance that sends for it.
    #[sea_orm(column_type = "Text", nullable)]
    pub holder: Option<String>,
    /// Until when, unless it holds on.
    pub held_until: Option<DateTimeUtc>,
    /// Since when nothing was delivered, though it was tried.
    pub failing_since: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
