use async_graphql::{ID, InputType, Value};
use entity::RecordType;
use entity::access_record::Column;
use entity::value::Role;

use model::api::record::{RowRef, Run};
use model::api::{Failure, GlobalId};

record! {
    /// Visible only to MOIS; kept for the
    /// configured retention period.
    AccessRecord of access_record;
    accessRecords: "access record", "access records";

    fields {
        /// Time of the access.
        AccessedAt: time().filter().order(),
        /// Subject of the caller's token.
        ActorSubject: text().named("actor").filter().order(),
        /// Role of the caller.
        Role: choice<Role>().filter(),
        /// Code of the caller's organization; null if the token does not contain it.
        OrganizationCode: text().filter_as("Code of the caller's organization."),
        /// IP address that the request came from; null if unknown.
        Address: text().filter(),
        /// Reason that the caller gave in the header `X-Access-Reason`; null if none was given.
        Reason: text(),
        /// ID of the request, as in the response header `x-request-id`.
        RequestId: text().filter_as("ID of the request."),
        /// Type of the record that was read.
        RecordType: text().unread().filter(),
        /// Names of the fields that were read.
        Fields: codes(),
    }
    computed {
        /// Type of the record that was read.
        record_type: Option<RecordType> = Row(record_type) from(RecordType);
        /// ID of the record that was read.
        subject_id: Option<ID> = Row(subject_id) from(RecordType, RecordId);
    }
}

fn kind_of(row: RowRef<'_>) -> Option<RecordType> {
    row.cell(Column::RecordType as usize).text().and_then(RecordType::named)
}

fn record_type(_: &Run<'_>, row: RowRef<'_>) -> Result<Value, Failure> {
    Ok(kind_of(row).map_or(Value::Null, |record_type| record_type.to_value()))
}

fn subject_id(_: &Run<'_>, row: RowRef<'_>) -> Result<Value, Failure> {
    let id = kind_of(row).zip(row.cell(Column::RecordId as usize).id());
    Ok(id.map_or(Value::Null, |(record_type, id)| Value::String(GlobalId { record_type, id }.to_string())))
}
