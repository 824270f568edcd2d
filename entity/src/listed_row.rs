//! The rows of imported lists, and the records of the reference data, as they were in the last import. A value that is
//! still the same in the list does not replace one that was entered by hand. Not a record: only imports use it.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "listed_row")]
pub struct Model {
    /// The code of the pipeline project; of the reference data, the table and the key of the record.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub code: String,
    /// The row, by its fields.
    pub row: Json,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
