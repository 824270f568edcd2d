//! What holds of every mutation: done once, decided by the database, there when it was acknowledged.

mod foreign_keys;
pub(crate) mod idempotency;
mod killed;
mod purging;
mod races;
