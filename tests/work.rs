//! What centers do, recorded through the API.

mod dispatches;
mod keys;
mod projects;
mod removal;
mod training;
mod updates;
