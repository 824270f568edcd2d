//! For how long personal data is kept in records that nobody changes.

use std::path::PathBuf;

use chrono::TimeDelta;
use entity::RecordType;
use model::clock;
use model::policy::{Allowed, Caller, Erase, Place, allow_erasing};
use model::recording::MutationError;
use model::store::{Error, Reader, Store, Table};
use serde::Deserialize;

use super::ErasureList;
use super::erase::{MOST, Subject, erase};

/// What is done with personal data.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The list of erasures; empty for `erasures.jsonl` in the data folder.
    pub erasures_file: PathBuf,
    pub keep_experts_days: u64,
    pub keep_center_members_days: u64,
    pub keep_committee_members_days: u64,
    pub keep_signatories_days: u64,
    pub keep_service_area_contacts_days: u64,
    pub keep_inquiries_days: u64,
}

impl Settings {
    /// The record types with personal data, the name of the setting of each, and for how many days it is kept; 0 for good.
    pub fn periods(&self) -> [(RecordType, &'static str, u64); 6] {
        [
            (RecordType::Expert, "personal_data.keep_experts_days", self.keep_experts_days),
            (
                RecordType::CenterMember,
                "personal_data.keep_center_members_days",
                self.keep_center_members_days,
            ),
            (
                RecordType::CommitteeMember,
                "personal_data.keep_committee_members_days",
                self.keep_committee_members_days,
            ),
            (RecordType::Signatory, "personal_data.keep_signatories_days", self.keep_signatories_days),
            (
                RecordType::ServiceAreaContact,
                "personal_data.keep_service_area_contacts_days",
                self.keep_service_area_contacts_days,
            ),
            (RecordType::Inquiry, "personal_data.keep_inquiries_days", self.keep_inquiries_days),
        ]
    }
}

/// Erases the personal data of records that were not changed for as long as it is kept, and what earlier erasures left in
/// the files of the database.
pub async fn expire(store: &Store, settings: &Settings, list: &ErasureList) -> Result<(), Error> {
    let operator = Caller::Operator { command: "retention" };
    for (of, _, days) in settings.periods().into_iter().filter(|(_, _, days)| *days > 0) {
        let allowed = allow_erasing(&operator, of, Place::default())?;
        let basis = format!("retention period of {days} days since the last change");
        while expire_some(store, &allowed, of, clock::days(days), &basis, list).await? {}
    }
    store.clear_traces().await
}

/// Erases some; whether there may be more.
async fn expire_some(
    store: &Store,
    allowed: &Allowed<Erase>,
    of: RecordType,
    period: TimeDelta,
    basis: &str,
    list: &ErasureList,
) -> Result<bool, Error> {
    let reader = Reader::new(store, allowed.caller().clone());
    let ids = reader.unchanged_people(Table::of(of), clock::now() - period, MOST as u64).await?;
    let subjects: Vec<Subject> = ids.into_iter().map(|id| (of, id)).collect();
    if subjects.is_empty() {
        return Ok(false);
    }
    let erased = store.write(allowed, async |writer| erase(writer, allowed, &subjects, basis, list).await);
    match erased.await {
        Ok(erased) => Ok(erased.len() == MOST),
        Err(MutationError::Store(error)) => Err(error),
        Err(MutationError::Validation(broken)) => Err(Error::Internal(format!("retention: {broken:?}"))),
    }
}
