use async_graphql::{InputType, Value};
use entity::RecordType;
use entity::value::{Codes, Role, WebhookPause};
use entity::webhook::Column;

use model::api::Failure;
use model::api::record::{RowRef, Run};

use crate::webhook::{DOCUMENT, record_types};

record! {
    /// Only changes that the
    /// owner may see are delivered: each at least once, and the changes of one record in order. Visible to
    /// the owner of the webhook and to MOIS.
    Webhook of webhook;
    webhooks: "webhook", "webhooks";

    fields {
        /// Name of the webhook.
        Label: text().filter().order(),
        /// URL that messages are sent to.
        EndpointUrl: text().filter(),
        /// Subject of the token with which the webhook was registered.
        OwnerSubject: text().named("subject"),
        /// Role whose rights determine which changes are delivered.
        Role: choice<Role>().filter(),
        /// Code of the organization that registered the webhook; null if the owner's token does not contain
        /// one.
        OrganizationCode: text().filter_as("Code of the organization that registered the webhook."),
        /// Reason why the webhook is paused; null if it is active.
        PauseReason: choice<WebhookPause>().filter_as("Reason why the webhook is paused: any of these values."),
        /// Time at which the webhook was paused; null if it is active.
        PausedAt: time(),
        /// Time of the latest replay; null if there was no replay.
        ReplayedAt: time(),
    }
    one {
        /// Country to which the delivered changes are limited; null if they are not limited to a country.
        country: Country by CountryCode = country::Alpha2, filter "Country to which the delivered changes are limited.";
        /// Funding source to which the delivered changes are limited; null if they are not limited to a
        /// funding source.
        funding_source: FundingSource by FundingSourceCode = funding_source::Code,
            filter "Funding source to which the delivered changes are limited.";
    }
    many {
        /// Messages of the webhook, each with its delivery attempts.
        deliveries: WebhookDelivery by Id = webhook_delivery::WebhookId, unfiltered;
    }
    computed {
        /// Types of records whose changes are delivered; empty if changes of all types are delivered.
        record_types: Vec<RecordType> = Row(kinds) from(RecordTypes);
        /// Subscription that determines the content of the messages.
        query: String = Row(query) from(Query);
    }
}

fn kinds(_: &Run<'_>, row: RowRef<'_>) -> Result<Value, Failure> {
    let codes = row.cell(Column::RecordTypes as usize).json().cloned().unwrap_or_default();
    let codes: Codes = serde_json::from_value(codes).map_err(Failure::unexpected)?;
    let kinds = record_types(&codes)?.unwrap_or_default();
    Ok(Value::List(kinds.iter().map(InputType::to_value).collect()))
}

fn query(_: &Run<'_>, row: RowRef<'_>) -> Result<Value, Failure> {
    Ok(row.cell(Column::Query as usize).text().unwrap_or(DOCUMENT).into())
}
