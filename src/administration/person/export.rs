//! What is stored about a person.

use entity::value::{Codes, Visibility};
use entity::{RecordType, access_record, expert_dispatch};
use model::clock;
use model::policy::Caller;
use model::store::{Cell, Cells, Error, Key, Reader, Row, Rows, Snapshot, Store, Table, new_record};
use serde_json::{Value, json};
use uuid::Uuid;

use super::erase::Subject;

/// How many changes of a record are given.
const CHANGES: u64 = 10_000;

/// All that is stored about a person, by the person's records: the records, what refers to them, their changes, who read
/// them and what was erased. The read is recorded.
pub async fn export(store: &Store, caller: &Caller, subjects: &[Subject]) -> Result<Value, Error> {
    let reader = Reader::new(store, caller.clone());
    let mut parts = Vec::new();
    for (of, id) in subjects {
        let table = Table::of(*of);
        let row = reader.find(table, &table.all(), table.id, vec![Key::Id(*id)]).await?.pop();
        if let Some(row) = &row {
            note(store, caller, table, row).await?;
        }
        let dispatches = match of {
            RecordType::Expert => {
                reader.of::<expert_dispatch::Entity>(expert_dispatch::Column::ExpertId, vec![*id]).await?
            }
            _ => Vec::new(),
        };
        let accesses = reader.of::<access_record::Entity>(access_record::Column::RecordId, vec![*id]).await?;
        parts.push(json!({
            "recordType": of.name(),
            "id": id,
            "record": row.map(|row| Snapshot::whole(table, &row)),
            "dispatches": whole(&dispatches),
            "changes": changes(&reader, *of, *id).await?,
            "accesses": whole(&accesses),
            "erasures": reader.erasures(&[*id]).await?,
        }));
    }
    Ok(json!({ "exportedAt": clock::now(), "records": parts }))
}

/// All values of some records.
fn whole<M: Row>(records: &[M]) -> Vec<Snapshot> {
    records.iter().map(|record| Snapshot::whole(M::table(), &record.cells())).collect()
}

async fn changes(reader: &Reader, of: RecordType, id: Uuid) -> Result<Vec<Value>, Error> {
    let mut pages = reader.histories(of, &[id], None, CHANGES).await?;
    let changes = pages.remove(&id).map(|page| page.changes).unwrap_or_default();
    let told = changes.into_iter().map(|seen| {
        let change = seen.change;
        json!({
            "at": change.at,
            "kind": change.kind,
            "version": change.version,
            "role": change.role,
            "actor": change.actor_subject,
            "before": change.before,
            "after": change.after,
        })
    });
    Ok(told.collect())
}

/// Records that the personal data of a record was read.
async fn note(store: &Store, caller: &Caller, table: &'static Table, row: &Cells) -> Result<(), Error> {
    let columns = table.personal().into_iter().filter(|column| row[*column] != Cell::Null);
    let fields: Vec<String> = columns.map(|column| table.columns[column].name.to_owned()).collect();
    let Some(id) = row.get(table.id).and_then(Cell::id).filter(|_| !fields.is_empty()) else { return Ok(()) };
    let actor = caller.actor();
    let read = new_record!(access_record, Visibility::Internal, {
        accessed_at: clock::now(),
        actor_issuer: actor.issuer,
        actor_subject: actor.subject,
        role: caller.role_name().to_owned(),
        organization_code: None,
        address: None,
        reason: Some("export of what is stored about the person".to_owned()),
        request_id: clock::new_id().to_string(),
        record_type: table.of.name().to_owned(),
        record_id: id,
        fields: Codes(fields.iter().map(|field| model::api::camel_case(field)).collect()),
    });
    store.keep::<access_record::Entity>(vec![read]).await
}
