//! Writing who may see a record.

use entity::value::Visibility;
use sea_orm::ActiveEnum;
use uuid::Uuid;

use super::table::Table;
use super::{Cell, Cells, Error, Writer};

/// Who may see a record.
pub fn visibility_of(table: &Table, cells: &[Cell]) -> Option<Visibility> {
    cells.get(table.visibility)?.text()?.parse().ok()
}

impl Writer {
    /// Writes who may see a record.
    pub async fn show(
        &mut self,
        table: &'static Table,
        was: Cells,
        visibility: Visibility,
    ) -> Result<Cells, Error> {
        let shown = with_visibility(table, was.clone(), visibility);
        self.put(table, Some(was), shown).await
    }

    /// Changes who may see the records whose column names one of some owners: `all` of them, or those alone that are
    /// more visible. Gives all of them as they were, and how many were changed.
    pub async fn show_owned(
        &mut self,
        table: &'static Table,
        column: usize,
        owners: Vec<Uuid>,
        visibility: Visibility,
        all: bool,
    ) -> Result<(Vec<Cells>, usize), Error> {
        let owned = self.records(table, column, owners).await?;
        let changes = owned.iter().filter(|row| {
            let visible = visibility_of(table, row);
            visible.is_some_and(|is| is.width() > visibility.width() || (all && is != visibility))
        });
        let drafts: Vec<_> =
            changes.map(|was| (Some(was.clone()), with_visibility(table, was.clone(), visibility))).collect();
        let changed = drafts.len();
        self.put_all(table, drafts).await?;
        Ok((owned, changed))
    }
}

fn with_visibility(table: &Table, mut cells: Cells, visibility: Visibility) -> Cells {
    if let Some(cell) = cells.get_mut(table.visibility) {
        *cell = Cell::Text(visibility.to_value());
    }
    cells
}
