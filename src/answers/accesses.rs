//! Access records: who read whose personal data.

use entity::value::{Codes, Visibility};
use model::clock;
use model::policy::{Access, Caller, Origin};
use model::store::{Error, Store, new_record};

/// Records which personal data a request read.
pub(super) async fn keep(
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
            record_type: access.record_type.name().to_owned(),
            record_id: access.record_id,
            fields: Codes(access.fields.into_iter().collect()),
        })
    };
    store.keep::<entity::access_record::Entity>(accesses.into_iter().map(row).collect()).await
}
