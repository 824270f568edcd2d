//! What centers do, recorded through the API.

mod dispatches;
mod projects;
mod removal;
mod training;
