use async_graphql::{Context, InputObject, Object, SimpleObject};
use entity::value::Visibility;
use model::api::record::{Record, Shown};
use model::api::{Changes, Failure, GlobalId, UserError};
use model::recording::{
    AnyRecord, AsItIs, Outcome, RecordInput, ValidationError, expect, record, refused, within,
};
use model::store::{Cell, Cells, Key, Reader, Table, place_of, visibility_of};
use uuid::Uuid;

use super::cascade::spread;
use super::rules::OWNERS;

/// Input of `changeVisibility`.
#[derive(Debug, InputObject)]
pub struct ChangeVisibilityInput {
    #[graphql(flatten)]
    pub on: RecordInput,
    /// New visibility of the record. A record cannot be more visible than the record that it belongs to.
    pub visibility: Visibility,
    /// If true, all records that belong to the record get the same visibility, as do the documents that these
    /// records and the record itself refer to. Use it, for example, to publish or retract a center with its
    /// whole procedure. If false, records that belong to the record become less visible where necessary, and
    /// never more visible. Pipeline projects and applications never become more visible by a cascade: use
    /// `updatePipelineProject` and `updateApplication` instead.
    #[graphql(default)]
    pub cascade: bool,
}

/// Payload of `changeVisibility`.
#[derive(Debug, Default, SimpleObject)]
pub struct ChangeVisibilityPayload {
    /// Record with its new visibility; null if the mutation failed.
    record: Option<Shown<Record>>,
    /// Number of changed records, including the record itself if its visibility changed.
    changed_count: u64,
    /// Errors that the caller can correct; empty if the mutation succeeded.
    user_errors: Vec<UserError>,
}

#[derive(Debug, Default)]
pub struct VisibilityMutation;

/// Visibility of records.
#[Object]
impl VisibilityMutation {
    /// Changes the visibility of a record of the set-up procedure or of the work of a center. Records that
    /// belong to this record and are more visible get the same visibility.
    async fn change_visibility(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Record to change, with its new visibility.")] input: ChangeVisibilityInput,
    ) -> async_graphql::Result<ChangeVisibilityPayload> {
        let GlobalId { record_type, id } = GlobalId::parse("input.id", &input.on.id)?;
        let table = Table::of(record_type);
        Ok(match change(ctx, &input, table, id).await? {
            Ok((record, changed_count)) => ChangeVisibilityPayload {
                record: Some(record.shown()),
                changed_count,
                user_errors: Vec::new(),
            },
            Err(user_errors) => ChangeVisibilityPayload { user_errors, ..Default::default() },
        })
    }
}

/// Changes who may see a record; what belongs to it is not more visible afterwards.
async fn change(
    ctx: &Context<'_>,
    input: &ChangeVisibilityInput,
    table: &'static Table,
    id: Uuid,
) -> async_graphql::Result<Outcome<(AnyRecord, u64)>> {
    let reader = ctx.data::<Reader>()?;
    let seen = reader.find(table, &table.all(), table.id, vec![Key::Id(id)]).await.map_err(Failure::from)?;
    let Some(seen) = seen.into_iter().next() else {
        return refused(ctx, ValidationError::NotFound("id")).await;
    };
    let (changes, place) = (Changes::of(ctx)?, place_of(table, &seen));
    let place = place.as_place();
    let allowed = changes.allow_showing(table.of, place)?;
    let version = |cells: &Cells| cells.get(table.version).and_then(Cell::int).unwrap_or_default();
    record(ctx, &allowed, expect(Some(input.on.expected_version), version(&seen)), async |work, ()| {
        let was = work.writer.record(table, id).await?;
        let was =
            was.filter(|was| work.writer.sees_cells(table, was)).ok_or(ValidationError::NotFound("id"))?;
        expect(Some(input.on.expected_version), version(&was))?;
        for (_, column, owner) in OWNERS.iter().filter(|(owned, _, _)| *owned == table.of) {
            let named = table.column(column).and_then(|column| was.get(column)?.id());
            if let Some(owner_id) = named {
                let owner = Table::of(*owner);
                let found = work.writer.record(owner, owner_id).await?;
                if let Some(visibility) = found.and_then(|found| visibility_of(owner, &found)) {
                    within(input.visibility, visibility)?;
                }
            }
        }
        let itself = u64::from(visibility_of(table, &was) != Some(input.visibility));
        let row = work.writer.show(table, was, input.visibility).await?;
        let widened = |of| input.cascade && changes.allow_showing(of, place).is_ok();
        let below = spread(work, table, &row, input.visibility, widened).await?;
        Ok(AsItIs((AnyRecord::new(table, row), itself + below)))
    })
    .await
}
