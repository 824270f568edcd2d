//! What centers do, recorded through the API.

mod dispatches;
mod keys;
mod late;
mod projects;
mod removal;
mod training;
mod updates;
