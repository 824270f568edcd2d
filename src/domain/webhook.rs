//! Where changes are pushed to.

mod document;
mod input;
mod mutation;
mod payload;
mod rules;
mod store;

pub use document::DOCUMENT;
pub use mutation::WebhookMutation;
pub use store::{concepts, pause, pending, subscriber};
