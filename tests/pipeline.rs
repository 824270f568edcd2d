//! Projects toward funding sources, recorded through the API.

mod amounts;
mod ends;
mod largest_amounts;
mod lateness;
mod milestones;
mod mistakes;
mod stages;

pub(crate) use stages::applied;
