//! The service areas of records, by their ids.

use entity::service_area_link::{ActiveModel, Column, Entity};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{Error, Writer};

impl Writer {
    /// Links a record with service areas, and with no others.
    pub async fn link_areas(&self, record_id: Uuid, areas: Vec<Uuid>) -> Result<(), Error> {
        let db = self.transaction();
        Entity::delete_many().filter(Column::RecordId.eq(record_id)).exec(db).await?;
        if areas.is_empty() {
            return Ok(());
        }
        let link = |area| ActiveModel { record_id: Set(record_id), service_area_id: Set(area) };
        Entity::insert_many(areas.into_iter().map(link)).exec_without_returning(db).await?;
        Ok(())
    }
}
