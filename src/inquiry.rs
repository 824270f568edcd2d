//! Requests for information or cooperation, from anyone.

mod mutation;
mod receipt;
mod text;

pub use mutation::InquiryMutation;
pub use receipt::InquiryReceiptQuery;
