//! What the service does when its database is away, silent, locked, read-only, slow, damaged, behind a pooler,
//! or fails over, and with a standby.

mod away;
mod failing;
mod files;
mod locked;
mod pooler;
mod read_only;
mod silent;
mod slow;
mod standby;
