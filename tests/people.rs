//! Personal data: where it is stored, and how a person is erased.

mod bytes;
mod erasing;
mod followers;
mod retention;
mod stored;
