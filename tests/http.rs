//! The HTTP face.

mod database_away;
mod limits;
mod pages;
mod protocol;
