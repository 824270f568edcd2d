//! Writing who may see a record.

use entity::Recorded;
use entity::value::Visibility;
use sea_orm::{ActiveModelTrait, IntoActiveModel, ModelTrait, Value};
use uuid::Uuid;

use super::scope::column;
use super::{Error, Key, Stored, Writer};

/// A table whose records can be shown to more or fewer: every one that can be written.
pub trait Shown:
    Stored<Model: IntoActiveModel<Self::ActiveModel>, ActiveModel: ActiveModelTrait<Entity = Self> + Send>
{
    /// The record that a column of a record names.
    fn link(row: &Self::Model, name: &str) -> Option<Uuid> {
        match row.get(column::<Self>(name)?) {
            Value::Uuid(id) => id,
            _ => None,
        }
    }
}

impl<E> Shown for E where
    E: Stored<Model: IntoActiveModel<E::ActiveModel>, ActiveModel: ActiveModelTrait<Entity = E> + Send>
{
}

impl Writer {
    /// Writes who may see a record.
    pub async fn show<E: Shown>(&mut self, was: E::Model, visibility: Visibility) -> Result<E::Model, Error> {
        let mut row = was.clone();
        row.set_visibility(visibility);
        self.save::<E>(Some(was), row).await
    }

    /// Who may see a record.
    pub async fn visibility_of<E: Stored>(&self, id: Uuid) -> Result<Option<Visibility>, Error> {
        let found = self.by_keys::<E>(E::id(), vec![Key::Id(id)]).await?;
        Ok(found.first().map(Recorded::visibility))
    }

    /// Narrows the records whose column names one of some owners; the ids of all of them.
    pub async fn narrow<E: Shown>(
        &mut self,
        name: &str,
        owners: Vec<Uuid>,
        visibility: Visibility,
    ) -> Result<Vec<Uuid>, Error> {
        let column = column::<E>(name).ok_or_else(|| Error::Internal(format!("no column {name}")))?;
        let owned = self.by_keys::<E>(column, owners.into_iter().map(Key::Id).collect()).await?;
        let ids = owned.iter().map(Recorded::id).collect();
        let wider = owned.into_iter().filter(|row| row.visibility().width() > visibility.width());
        let drafts: Vec<_> = wider
            .map(|was| {
                let mut row = was.clone();
                row.set_visibility(visibility);
                (Some(was), row)
            })
            .collect();
        self.upsert::<E>(drafts).await?;
        Ok(ids)
    }
}
