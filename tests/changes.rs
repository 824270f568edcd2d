//! The change log as clients read it.

mod copy;
mod events;
mod history;
mod introductions;
pub(crate) mod listen;
mod nightly_sync;
mod notices;
mod operations;
mod outage;
mod plans;
mod pull;
mod rates;
mod retraction;
mod sharing;
mod snapshot;
mod usage;
