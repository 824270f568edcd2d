//! Personal data: where it is stored, and how a person is erased.

mod bytes;
mod stored;
