//! Inserting rows that are not in the change log, many of them by few texts of statements.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryTrait};

use super::transaction::Pinned;
use super::{Error, Writer};

/// How many rows one statement inserts at most.
const MOST_ROWS: usize = 64;

/// Inserts rows, with what to do about those that are there.
pub(super) async fn insert<E>(
    db: &Pinned,
    rows: Vec<E::Model>,
    conflict: Option<OnConflict>,
) -> Result<(), Error>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
{
    let mut rows: Vec<_> = rows.into_iter().map(IntoActiveModel::into_active_model).collect();
    while !rows.is_empty() {
        let rest = rows.split_off(portion(rows.len()));
        let mut statement = E::insert_many(std::mem::replace(&mut rows, rest)).into_query();
        if let Some(conflict) = &conflict {
            statement.on_conflict(conflict.clone());
        }
        db.execute(&statement).await?;
    }
    Ok(())
}

impl Writer {
    /// Inserts a row.
    pub(super) async fn add<E>(&self, row: E::Model) -> Result<(), Error>
    where
        E: EntityTrait,
        E::Model: IntoActiveModel<E::ActiveModel>,
        E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
    {
        insert::<E>(self.transaction(), vec![row], None).await
    }
}

/// How many of `rows` rows go into the next statement: a power of two, so that any number of rows takes
/// few texts of statements, which the databases keep prepared.
pub(super) fn portion(rows: usize) -> usize {
    match rows {
        0..MOST_ROWS => 1 << rows.checked_ilog2().unwrap_or(0),
        _ => MOST_ROWS,
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST_ROWS, portion};

    #[test]
    fn any_number_of_rows_takes_few_sizes_of_statement() {
        let mut sizes = std::collections::BTreeSet::new();
        for rows in 1..500 {
            let mut left = rows;
            while left > 0 {
                let size = portion(left);
                assert!(size <= left && size <= MOST_ROWS);
                sizes.insert(size);
                left -= size;
            }
        }
        assert_eq!(sizes.len(), 7);
    }
}
