//! The change log as clients read it.

mod copy;
mod history;
mod listen;
mod nightly_sync;
mod notices;
mod plans;
mod pull;
mod snapshot;
