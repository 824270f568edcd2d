//! What an entity says of its table, for code that works on any of them.

use sea_orm::sea_query::ColumnType;
use sea_orm::{ColumnTrait, IdenStatic, Iterable};

use crate::Record;

/// A table.
#[derive(Clone, Debug)]
pub struct Description {
    pub name: &'static str,
    /// In the order of the variants of the entity's `Column`.
    pub columns: Vec<ColumnDescription>,
}

/// A column of a table.
#[derive(Clone, Debug)]
pub struct ColumnDescription {
    pub name: &'static str,
    pub column_type: ColumnType,
    pub nullable: bool,
    /// Whether it holds personal data.
    pub personal: bool,
}

impl Description {
    pub(crate) fn of<E: Record + Default>() -> Self {
        let column = |column: E::Column| {
            let def = column.def();
            ColumnDescription {
                name: column.as_str(),
                column_type: def.get_column_type().clone(),
                nullable: def.is_null(),
                personal: E::PERSONAL.contains(&column.as_str()),
            }
        };
        Self { name: E::default().table_name(), columns: E::Column::iter().map(column).collect() }
    }
}
