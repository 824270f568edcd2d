//! What the service does when its database is away, silent, locked, read-only, slow, damaged, or behind a pooler.

mod away;
mod files;
mod locked;
mod pooler;

mod read_only;
mod silent;
mod slow;
