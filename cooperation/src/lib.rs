//! What cooperation centers do: the procedure of a term, its work, and the pipeline of projects toward funding sources.
//! docs/ARCHITECTURE.md is the map.

pub mod import;
pub mod pipeline;
pub mod procedure;
pub mod visibility;
pub mod work;
