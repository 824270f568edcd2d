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

    /// Narrows the records whose column names one of some owners; the ids of all of them.
    pub async fn narrow(
        &mut self,
        table: &'static Table,
        column: usize,
        owners: Vec<Uuid>,
        visibility: Visibility,
    ) -> Result<Vec<Uuid>, Error> {
        let owned = self.records(table, column, owners).await?;
        let ids = owned.iter().filter_map(|row| row.get(table.id)?.id()).collect();
        let wider = owned.into_iter().filter(|row| {
            visibility_of(table, row).is_some_and(|visible| visible.width() > visibility.width())
        });
        let drafts = wider.map(|was| (Some(was.clone()), with_visibility(table, was, visibility))).collect();
        self.put_all(table, drafts).await?;
        Ok(ids)
    }
}

fn with_visibility(table: &Table, mut cells: Cells, visibility: Visibility) -> Cells {
    if let Some(cell) = cells.get_mut(table.visibility) {
        *cell = Cell::Text(visibility.to_value());
    }
    cells
}
