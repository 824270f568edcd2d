//! What an imported list said of a project when it was imported last: what has not changed in the list since changes
//! nothing that was entered by hand. No record: it serves the import alone.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "listed_row")]
pub struct Model {
    /// The code of the pipeline project.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub code: String,
    /// The row, by its fields.
    pub row: Json,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
