//! The HTTP face.

mod limits;
mod pages;
mod protocol;
