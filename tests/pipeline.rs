//! Projects toward funding sources, recorded through the API.

mod amounts;
mod stages;
