//! The set-up procedure through the API.

mod committee;
mod completion;
mod corrections;
mod dates;
mod deletion;
mod ends;
mod life;
mod members;
mod naming;
mod organizations;
mod records;
mod replay;
mod revocation;
mod set_up;
mod story;
mod succession;
mod wrong_steps;

pub(crate) use story::{LIFE, Story};
