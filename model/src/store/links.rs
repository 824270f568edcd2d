//! The service areas of records, by their ids.

use entity::service_area_link::{Column, Entity, Model};
use futures::future::BoxFuture;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::insert::insert;
use super::{Error, Writer};

impl Writer {
    /// Links a record with service areas, and with no others, if any are given.
    pub fn link_areas(&self, record_id: Uuid, areas: Option<Vec<Uuid>>) -> BoxFuture<'_, Result<(), Error>> {
        Box::pin(async move {
            let Some(areas) = areas else { return Ok(()) };
            let db = self.transaction();
            Entity::delete_many().filter(Column::RecordId.eq(record_id)).exec(db).await?;
            let links = areas.into_iter().map(|service_area_id| Model { record_id, service_area_id });
            insert::<Entity>(db, links.collect(), None).await
        })
    }
}
