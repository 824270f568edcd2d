//! The tables of dgcc, one file each, and the values in their columns; the list of record types. No logic lives here:
//! rules are in the use cases of the service, SQL is in its store.

#[macro_use]
mod record;
#[macro_use]
mod record_type;
mod description;
pub mod value;

pub use description::{ColumnDescription, Description};
pub use record::{Record, Recorded, Typed};

pub mod change;
pub mod change_horizon;
pub mod client_secret;
pub mod erasure;
pub mod idempotency_key;
pub mod listed_row;
pub mod service_area_link;
pub mod signing_key;
pub mod usage;
pub mod webhook_instance;
pub mod webhook_progress;
pub mod webhook_secret;

record_types!(declare);

impl RecordType {
    /// Whether its records are books of the service, which are not in the change log.
    pub fn is_book(self) -> bool {
        matches!(self, Self::AccessRecord | Self::SignInFailure | Self::WebhookDelivery)
    }
}
