//! What holds of every mutation: done once, decided by the database, there when it was acknowledged.

pub(crate) mod idempotency;
mod killed;
mod races;
