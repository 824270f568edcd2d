//! Erasing a person from records, and doing so again after an older backup was restored.

use std::collections::{BTreeMap, BTreeSet};

use entity::{RecordType, erasure};
use model::clock;
use model::policy::{Allowed, Caller, Erase};
use model::recording::{MutationError, ValidationError, line};
use model::store::{Cells, Error, Store, Table, Writer, names_person, personal_values};
use uuid::Uuid;

use super::ErasureList;

/// How many records are erased at most in one transaction.
pub(super) const MOST: usize = 100;

/// A record of a person.
pub type Subject = (RecordType, Uuid);

/// The records that are to be erased: some, not too many, each of a type with personal data, and each once.
pub fn subjects(named: impl IntoIterator<Item = Subject>) -> Result<Vec<Subject>, ValidationError> {
    let named: BTreeSet<Subject> = named.into_iter().collect();
    if named.is_empty() || named.len() > MOST {
        return Err(ValidationError::Invalid(
            "record_ids",
            "must contain 1 to 100 IDs",
            "기록은 1건에서 100건까지입니다",
        ));
    }
    if named.iter().any(|(of, _)| Table::of(*of).personal().is_empty()) {
        return Err(ValidationError::Invalid(
            "record_ids",
            "must be IDs of records with personal data: experts, center members, committee members, signatories, service area \
             contacts or inquiries",
            "개인정보가 있는 기록(전문가, 센터 구성원, 위원, 서명자, 서비스 분야 담당자, 문의)만 지정할 수 있습니다",
        ));
    }
    Ok(named.into_iter().collect())
}

/// Removes the personal data of records and stores that it was; the records as they are since.
pub async fn erase(
    writer: &mut Writer,
    allowed: &Allowed<Erase>,
    subjects: &[Subject],
    legal_basis: &str,
    list: &ErasureList,
) -> Result<Vec<(&'static Table, Cells)>, MutationError> {
    let legal_basis = line("legal_basis", legal_basis.to_owned())?;
    let (mut records, mut erasures) = (Vec::new(), Vec::new());
    for (of, id) in subjects {
        let table = Table::of(*of);
        let row = writer.record(table, *id).await?.ok_or(ValidationError::NotFound("record_ids"))?;
        // It is kept, in the list as well.
        if names_person(&legal_basis, &personal_values(table, &row)) {
            return Err(ValidationError::Invalid(
                "legal_basis",
                "the legal basis is stored permanently: it must not name the person",
                "법적 근거는 보존되므로 그 사람의 이름을 적을 수 없습니다",
            )
            .into());
        }
        records.push((table, writer.erase(table, row).await?));
        erasures.push(noted(allowed.caller(), (*of, *id), &legal_basis));
    }
    writer.note_erasures(&erasures).await?;
    list.add(erasures).await?;
    Ok(records)
}

fn noted(caller: &Caller, (of, record_id): Subject, legal_basis: &str) -> erasure::Model {
    let actor = caller.actor();
    erasure::Model {
        id: clock::new_id(),
        record_type: of.name().to_owned(),
        record_id,
        erased_at: clock::now(),
        legal_basis: legal_basis.to_owned(),
        actor_issuer: actor.issuer,
        actor_subject: actor.subject,
        role: caller.role_name().to_owned(),
        cleared_at: None,
    }
}

/// Result of repeating a list of erasures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Replayed {
    /// Records whose data was there again.
    pub erased: usize,
    /// Records that had none.
    pub without_data: usize,
    /// Records that are not in the database.
    pub unknown: usize,
}

/// Erases again what a list says.
pub async fn replay(
    store: &Store,
    allowed: &Allowed<Erase>,
    erasures: Vec<erasure::Model>,
) -> Result<Replayed, Error> {
    let by_id: BTreeMap<Uuid, erasure::Model> =
        erasures.into_iter().map(|erasure| (erasure.id, erasure)).collect();
    let erasures: Vec<erasure::Model> = by_id.into_values().collect();
    let mut replayed = Replayed::default();
    for some in erasures.chunks(MOST) {
        let done = store.write(allowed, async |writer| replay_some(writer, some).await).await?;
        replayed.erased += done.erased;
        replayed.without_data += done.without_data;
        replayed.unknown += done.unknown;
    }
    store.clear_traces().await?;
    Ok(replayed)
}

async fn replay_some(writer: &mut Writer, erasures: &[erasure::Model]) -> Result<Replayed, Error> {
    let mut replayed = Replayed::default();
    for erasure in erasures {
        let table = RecordType::named(&erasure.record_type).map(Table::of);
        let row = match table {
            Some(table) => writer.record(table, erasure.record_id).await?.map(|row| (table, row)),
            None => None,
        };
        match row {
            None => replayed.unknown += 1,
            Some((table, row)) if personal_values(table, &row).is_empty() => replayed.without_data += 1,
            Some((table, row)) => {
                writer.erase(table, row).await?;
                replayed.erased += 1;
            }
        }
    }
    writer.note_erasures(erasures).await?;
    Ok(replayed)
}
