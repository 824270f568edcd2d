//! The record of reads of personal data.

use async_graphql::{ID, Object};
use chrono::{DateTime, Utc};

use crate::auth::{Access, Caller, Origin};
use crate::clock;
use crate::domain::Concept;
use crate::graphql::{GlobalId, Record, StringFilter, TimeFilter};
use crate::store::{Error, Store};
use entity::value::{Codes, Visibility};

concept! {
    AccessRecord of access_record, "record of access", "records of access",
    query: AccessRecordQuery { access_record, access_records },
    key: AccessRecordKey {
    },
    filter: AccessRecordFilter,
    order: AccessRecordOrder,
}

/// A read of the personal data of one record by one request. For MOIS; kept as long as the service is
/// configured to.
#[Object]
impl AccessRecord {
    #[graphql(flatten)]
    async fn record(&self) -> Record<'_> {
        Record::of(self)
    }

    /// When it was read.
    async fn accessed_at(&self) -> DateTime<Utc> {
        self.accessed_at
    }

    /// Who read it: the subject of the token.
    async fn actor(&self) -> &str {
        &self.actor_subject
    }

    /// The role of who read it.
    async fn role(&self) -> &str {
        &self.role
    }

    /// The organization of who read it, where the token said.
    async fn organization_code(&self) -> Option<&str> {
        self.organization_code.as_deref()
    }

    /// The network address that the request came from.
    async fn address(&self) -> Option<&str> {
        self.address.as_deref()
    }

    /// Why, in the reader's words: the header X-Access-Reason of the request.
    async fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    /// The id of the request, its x-request-id.
    async fn request_id(&self) -> &str {
        &self.request_id
    }

    /// The kind of the record that was read, as the name of its type.
    async fn concept(&self) -> &str {
        &self.concept
    }

    /// The id of the record that was read.
    async fn subject_id(&self) -> Option<ID> {
        Some(GlobalId { concept: Concept::named(&self.concept)?, id: self.record_id }.into())
    }

    /// The fields that were read.
    async fn fields(&self) -> &[String] {
        &self.fields.0
    }
}

filter! {
    /// Selects records of access; all that is given must hold.
    AccessRecordFilter on access_record {
        /// When it was read.
        accessed_at: TimeFilter = AccessedAt,
        /// Who read it: the subject of the token.
        actor: StringFilter = ActorSubject,
        /// The role of who read it.
        role: StringFilter = Role,
        /// The organization of who read it.
        organization_code: StringFilter = OrganizationCode,
        /// The network address that the request came from.
        address: StringFilter = Address,
        /// The id of the request.
        request_id: StringFilter = RequestId,
        /// The kind of the record that was read.
        concept: StringFilter = Concept,
    }
}

order! {
    /// The order of a list of records of access.
    AccessRecordOrder by AccessRecordOrderField on access_record {
        /// When it was read.
        AccessedAt: time(AccessedAt, |row| row.accessed_at),
        /// Who read it.
        Actor: text(ActorSubject, |row| &row.actor_subject),
    }
}

/// Puts what a request read of people on record.
pub async fn keep(
    store: &Store,
    caller: &Caller,
    origin: &Origin,
    accesses: Vec<Access>,
) -> Result<(), Error> {
    let now = clock::now();
    let actor = caller.actor();
    let row = |access: Access| {
        new_record!(access_record, Visibility::Internal, {
            accessed_at: now,
            actor_issuer: actor.issuer.clone(),
            actor_subject: actor.subject.clone(),
            role: caller.role_name().to_owned(),
            organization_code: caller.standing().and_then(|own| own.organization()).map(str::to_owned),
            address: origin.address.map(|address| address.to_string()),
            reason: origin.reason.clone(),
            request_id: origin.request_id.clone(),
            concept: access.concept.name().to_owned(),
            record_id: access.record_id,
            fields: Codes(access.fields.into_iter().collect()),
        })
    };
    store.keep::<entity::access_record::Entity>(accesses.into_iter().map(row).collect()).await
}
