//! What a change of visibility means for what belongs to the record.

use entity::RecordType;
use entity::value::Visibility;
use model::recording::{MutationError, Work};
use model::store::{Cell, Cells, Table};
use uuid::Uuid;

use super::rules::OWNERS;

/// Narrows what belongs to a record, and what belongs to that, until nothing is more visible than its owner.
pub(crate) async fn narrow_all(
    work: &mut Work<'_>,
    record_type: RecordType,
    id: Uuid,
    visibility: Visibility,
) -> Result<(), MutationError> {
    below(work, vec![(record_type, vec![id])], visibility, |_| false).await?;
    Ok(())
}

/// Changes who may see what belongs to a record, and what belongs to that: what is `widened` becomes as visible, with
/// the documents that it names; everything else is narrowed at most. Gives how many records were changed.
pub(super) async fn spread(
    work: &mut Work<'_>,
    table: &'static Table,
    record: &Cells,
    visibility: Visibility,
    widened: impl Fn(RecordType) -> bool,
) -> Result<u64, MutationError> {
    let id = record.get(table.id).and_then(Cell::id);
    let (mut changed, mut documents) =
        below(work, vec![(table.of, id.into_iter().collect())], visibility, &widened).await?;
    if widened(table.of) {
        documents.extend(document(table, record));
    }
    documents.sort_unstable();
    documents.dedup();
    let table = Table::of(RecordType::Document);
    changed += work.writer.show_owned(table, table.id, documents, visibility, true).await?.1 as u64;
    Ok(changed)
}

/// How many records were changed, and the documents that those which may be widened name.
async fn below(
    work: &mut Work<'_>,
    mut owners: Vec<(RecordType, Vec<Uuid>)>,
    visibility: Visibility,
    widened: impl Fn(RecordType) -> bool,
) -> Result<(u64, Vec<Uuid>), MutationError> {
    let (mut changed, mut documents) = (0, Vec::new());
    while let Some((owner, ids)) = owners.pop() {
        for (owned, column, _) in OWNERS.iter().filter(|(_, _, of)| *of == owner) {
            let table = Table::of(*owned);
            let Some(column) = table.column(column) else { continue };
            let all = widened(*owned);
            let (rows, count) = work.writer.show_owned(table, column, ids.clone(), visibility, all).await?;
            changed += count as u64;
            if all {
                documents.extend(rows.iter().filter_map(|row| document(table, row)));
            }
            let ids: Vec<Uuid> = rows.iter().filter_map(|row| row.get(table.id)?.id()).collect();
            if !ids.is_empty() {
                owners.push((*owned, ids));
            }
        }
    }
    Ok((changed, documents))
}

/// The document that a record names as its evidence.
fn document(table: &Table, record: &Cells) -> Option<Uuid> {
    record.get(table.column("document_id")?)?.id()
}
