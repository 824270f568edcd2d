//! What a request reads of people, noted as it is read. It is on record before the answer goes out.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use uuid::Uuid;

use entity::RecordType;

use super::presented::Presented;

/// Where a request comes from, and why, as far as it says.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    pub address: Option<IpAddr>,
    pub request_id: String,
    /// Why personal data is read, in the caller's words.
    pub reason: Option<String>,
    /// The name that the client gives itself, and its version.
    pub client_name: Option<String>,
    pub client_version: Option<String>,
    pub presented: Presented,
}

/// Whose personal data a request has read.
#[derive(Debug, Default)]
pub struct Accesses(Mutex<BTreeMap<Uuid, Access>>);

/// The personal data of one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    pub record_type: RecordType,
    pub record_id: Uuid,
    pub fields: BTreeSet<String>,
}

impl Accesses {
    pub fn note(&self, record_type: RecordType, record_id: Uuid, field: &str) {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let access = noted.entry(record_id).or_insert_with(|| Access {
            record_type,
            record_id,
            fields: BTreeSet::new(),
        });
        if !access.fields.contains(field) {
            access.fields.insert(field.to_owned());
        }
    }

    /// What was noted until now; it is noted no longer.
    pub fn take(&self) -> Vec<Access> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner)).into_values().collect()
    }
}
