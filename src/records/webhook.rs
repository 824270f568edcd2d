//! Where changes are pushed to.

use async_graphql::{InputType, Value};
use entity::RecordType;
use entity::value::{Codes, Role, WebhookPause};
use entity::webhook::Column;

use super::country::Country;
use super::funding_source::FundingSource;
use super::webhook_delivery::WebhookDelivery;
use crate::api::Failure;
use crate::api::record::{RowRef, Run};
use crate::store::Error;

/// What shapes the messages of a webhook that has no document of its own.
pub const DOCUMENT: &str = "subscription {
  changes {
    cursor
    kind
    concept
    recordId
    version
    at
    role
    organization { code }
    fields { name before after }
  }
}";

record! {
    /// Where changes are pushed to, as Standard Webhooks says: with your rights, in order for each record, at least once.
    /// For who registered it, and MOIS.
    Webhook of webhook;
    webhooks: "webhook", "webhooks";

    fields {
        /// What it is called.
        Name: text().filter().order(),
        /// Where messages are sent to.
        Url: text().filter(),
        /// The subject of the token that registered it.
        OwnerSubject: text().named("subject"),
        /// The role with whose rights it is told changes.
        Role: choice<Role>().filter(),
        /// The code of the organization that registered it.
        OrganizationCode: text().filter(),
        /// Why nothing is sent to it; null while it is in use.
        Paused: choice<WebhookPause>().filter_as("Why nothing is sent to it: one of these."),
        /// Since when nothing is sent to it.
        PausedAt: time(),
        /// When changes were last asked to be told again.
        ReplayedAt: time(),
    }
    one {
        /// It is told changes of records of this country only.
        country: Country by CountryCode = country::Alpha2, filter "The country that it is limited to.";
        /// It is told changes of records that concern this funding source only.
        funding_source: FundingSource by FundingSourceCode = funding_source::Code,
            filter "The funding source that it is limited to.";
    }
    many {
        /// What was sent to it, with every attempt.
        deliveries: WebhookDelivery by Id = webhook_delivery::WebhookId, unfiltered;
    }
    computed {
        /// Of which kinds of record it is told changes; of all, if there are none.
        concepts: Vec<RecordType> = Row(kinds) from(Concepts);
        /// The subscription that shapes what it is sent.
        document: String = Row(document) from(Document);
    }
}

fn kinds(_: &Run<'_>, row: RowRef<'_>) -> Result<Value, Failure> {
    let codes = row.cell(Column::Concepts as usize).json().cloned().unwrap_or_default();
    let codes: Codes = serde_json::from_value(codes).map_err(Failure::unexpected)?;
    let kinds = concepts(&codes)?.unwrap_or_default();
    Ok(Value::List(kinds.iter().map(InputType::to_value).collect()))
}

fn document(_: &Run<'_>, row: RowRef<'_>) -> Result<Value, Failure> {
    Ok(row.cell(Column::Document as usize).text().unwrap_or(DOCUMENT).into())
}

/// The kinds of record that a webhook is limited to; `None` if it is not limited. A kind that this version of the
/// service does not know is an error: without it the webhook would be told of other changes than it asked for.
pub fn concepts(codes: &Codes) -> Result<Option<Vec<RecordType>>, Error> {
    let named = |name: &String| {
        let unknown = || Error::Internal(format!("the webhook is limited to an unknown record type: {name}"));
        RecordType::named(name).ok_or_else(unknown)
    };
    let concepts = codes.0.iter().map(named).collect::<Result<Vec<_>, _>>()?;
    Ok(Some(concepts).filter(|concepts| !concepts.is_empty()))
}
