//! Who is calling, and what they may do. Nothing else in the service decides that.

mod caller;
pub mod policy;

pub use caller::Caller;
