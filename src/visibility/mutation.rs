use async_graphql::{Context, InputObject, Object, SimpleObject};
use entity::RecordType;
use entity::value::Visibility;
use uuid::Uuid;

use super::rules::OWNERS;
use crate::api::record::{Batch, Record, Shown};
use crate::api::{Changes, Failure, GlobalId, UserError};
use crate::recording::{
    MutationError, Outcome, RecordInput, ValidationError, Work, expect, record, refused, within,
};
use crate::records::declared;
use crate::store::{Cell, Cells, Key, Reader, Snapshot, Table, place_of, visibility_of};

/// Who may see a record from now on.
#[derive(Debug, InputObject)]
pub struct ChangeVisibilityInput {
    #[graphql(flatten)]
    pub on: RecordInput,
    /// Who may see it: not more than may see what it belongs to.
    pub visibility: Visibility,
}

/// What became of a change of visibility.
#[derive(Debug, Default, SimpleObject)]
pub struct ChangeVisibilityPayload {
    /// The record.
    record: Option<Shown<Record>>,
    /// Why nothing was changed; empty when it was.
    user_errors: Vec<UserError>,
}

#[derive(Debug, Default)]
pub struct VisibilityMutation;

/// Who may see a record.
#[Object]
impl VisibilityMutation {
    /// Changes who may see a record of the procedure or of the work; what belongs to it is not more visible
    /// afterwards.
    async fn change_visibility(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The record, and who may see it.")] input: ChangeVisibilityInput,
    ) -> async_graphql::Result<ChangeVisibilityPayload> {
        let GlobalId { record_type, id } = GlobalId::parse("input.id", &input.on.id)?;
        let table = Table::of(record_type);
        Ok(match change(ctx, &input, table, id).await? {
            Ok((record,)) => {
                let cells = record.record(table).map_err(Failure::from)?;
                let node = Shown::new(&Batch::read(declared(record_type), vec![cells]), 0);
                ChangeVisibilityPayload { record: Some(node), user_errors: Vec::new() }
            }
            Err(error) => ChangeVisibilityPayload { record: None, user_errors: vec![*error] },
        })
    }
}

/// Changes who may see a record; what belongs to it is not more visible afterwards.
async fn change(
    ctx: &Context<'_>,
    input: &ChangeVisibilityInput,
    table: &'static Table,
    id: Uuid,
) -> async_graphql::Result<Outcome<(Snapshot,)>> {
    let reader = ctx.data::<Reader>()?;
    let seen = reader.find(table, &table.all(), table.id, vec![Key::Id(id)]).await.map_err(Failure::from)?;
    let Some(seen) = seen.into_iter().next() else {
        return refused(ctx, ValidationError::NotFound("id")).await;
    };
    let allowed = Changes::of(ctx)?.allow_showing(table.of, place_of(table, &seen).as_place())?;
    let version = |cells: &Cells| cells.get(table.version).and_then(Cell::int).unwrap_or_default();
    let expected = Some(input.on.expected_version);
    record(ctx, &allowed, expect(expected, version(&seen)), async |work, ()| {
        let was = work.writer.record(table, id).await?;
        let was =
            was.filter(|was| work.writer.sees_cells(table, was)).ok_or(ValidationError::NotFound("id"))?;
        expect(expected, version(&was))?;
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
        let row = work.writer.show(table, was, input.visibility).await?;
        narrow_all(work, table.of, id, input.visibility).await?;
        Ok((Snapshot::named(table, &row),))
    })
    .await
}

/// Narrows what belongs to a record, and what belongs to that, until nothing is more visible than its owner.
pub(crate) async fn narrow_all(
    work: &mut Work<'_>,
    record_type: RecordType,
    id: Uuid,
    visibility: Visibility,
) -> Result<(), MutationError> {
    let mut owners = vec![(record_type, vec![id])];
    while let Some((owner, ids)) = owners.pop() {
        for (owned, column, _) in OWNERS.iter().filter(|(_, _, of)| *of == owner) {
            let table = Table::of(*owned);
            let Some(column) = table.column(column) else { continue };
            let ids = work.writer.narrow(table, column, ids.clone(), visibility).await?;
            if !ids.is_empty() {
                owners.push((*owned, ids));
            }
        }
    }
    Ok(())
}
