//! The change log as clients read it.

mod copy;
mod history;
mod listen;
mod pull;
