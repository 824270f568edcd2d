//! What applications take from their project: its country, and its sector while they are not classified otherwise.

use std::collections::HashMap;

use entity::{application, application_amount, application_stage, pipeline_project};
use model::recording::{MutationError, Work};
use model::store::{Error, Key, Rows, Writer};
use uuid::Uuid;

/// Gives the applications of some projects, with their stages and amounts, the country that each project has now.
pub(super) async fn follow_country(
    writer: &mut Writer,
    countries: &HashMap<Uuid, Option<String>>,
) -> Result<(), Error> {
    let ids = countries.keys().map(|id| Key::from(*id)).collect();
    let own = writer.by_keys::<application::Entity>(application::Column::PipelineProjectId, ids).await?;
    let country = |of: &application::Model| countries.get(&of.pipeline_project_id).cloned().flatten();
    let countries: HashMap<Uuid, Option<String>> = own.iter().map(|of| (of.id, country(of))).collect();
    let ids = || own.iter().map(|of| Key::from(of.id)).collect();
    let stages =
        writer.by_keys::<application_stage::Entity>(application_stage::Column::ApplicationId, ids()).await?;
    let amounts = writer
        .by_keys::<application_amount::Entity>(application_amount::Column::ApplicationId, ids())
        .await?;
    macro_rules! follow {
        ($entity:ident, $rows:ident, $application:ident) => {
            let moved = $rows.into_iter().filter_map(|was| {
                let country_code = countries.get(&was.$application).cloned().flatten();
                let moves = was.country_code != country_code;
                moves.then(|| (Some(was.clone()), $entity::Model { country_code, ..was }))
            });
            writer.upsert::<$entity::Entity>(moved.collect()).await?;
        };
    }
    follow!(application, own, id);
    follow!(application_stage, stages, application_id);
    follow!(application_amount, amounts, application_id);
    Ok(())
}

/// Gives the applications that had the sector of their project the one that it has now.
pub(super) async fn follow_sector(
    work: &mut Work<'_>,
    was: &pipeline_project::Model,
    now: &pipeline_project::Model,
) -> Result<(), MutationError> {
    if was.sector_code == now.sector_code {
        return Ok(());
    }
    let (column, own) = (application::Column::PipelineProjectId, vec![now.id]);
    let own = work.writer.of::<application::Entity>(column, own).await?;
    let same = own.into_iter().filter(|of| of.sector_code == was.sector_code);
    let followed = same.map(|of| {
        let sector_code = now.sector_code.clone();
        (Some(of.clone()), application::Model { sector_code, ..of })
    });
    work.writer.upsert::<application::Entity>(followed.collect()).await?;
    Ok(())
}
