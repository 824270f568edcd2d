//! Requests for information or cooperation, from anyone.

mod mutation;
mod receipt;
mod text;

pub use mutation::InquiryMutation;
pub use receipt::InquiryReceiptQuery;

use serde::Deserialize;

/// How many inquiries anyone may send.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    pub per_address_per_hour: u32,
    pub per_hour: u32,
}
