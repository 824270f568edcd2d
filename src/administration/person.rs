//! People: erasing their data, and giving out what is stored about them.

mod erase;
mod export;
mod list;
mod mutation;
mod retention;

pub use erase::{Replayed, Subject, erase, replay, subjects};
pub use export::export;
pub use list::ErasureList;
pub use mutation::PersonMutation;
pub use retention::{Settings, expire};
