//! The record of reads of personal data.

use async_graphql::{ID, Value};
use entity::RecordType;
use entity::access_record::Column;

use crate::api::record::{RowRef, Run};
use crate::api::{Failure, GlobalId};

record! {
    /// A read of the personal data of one record by one request. For MOIS; kept as long as the service is
    /// configured to.
    AccessRecord of access_record;
    accessRecords: "record of access", "records of access";

    fields {
        /// When it was read.
        AccessedAt: time().filter().order(),
        /// Who read it: the subject of the token.
        ActorSubject: text().named("actor").filter().order_as("Who read it."),
        /// The role of who read it.
        Role: text().filter(),
        /// The organization of who read it, where the token said.
        OrganizationCode: text().filter_as("The organization of who read it."),
        /// The network address that the request came from.
        Address: text().filter(),
        /// Why, in the reader's words: the header X-Access-Reason of the request.
        Reason: text(),
        /// The id of the request, its x-request-id.
        RequestId: text().filter_as("The id of the request."),
        /// The kind of the record that was read, as the name of its type.
        Concept: text().filter_as("The kind of the record that was read."),
        /// The fields that were read.
        Fields: codes(),
    }
    computed {
        /// The id of the record that was read.
        subject_id: Option<ID> = Row(subject_id) from(Concept, RecordId);
    }
}

fn subject_id(_: &Run<'_>, row: RowRef<'_>) -> Result<Value, Failure> {
    let concept = row.cell(Column::Concept as usize).text().and_then(RecordType::named);
    let id = concept.zip(row.cell(Column::RecordId as usize).id());
    Ok(id.map_or(Value::Null, |(concept, id)| Value::String(GlobalId { concept, id }.to_string())))
}
