//! The model of dgcc: its record types, who may see and change them, and how they are stored, read and written.
//! docs/ARCHITECTURE.md is the map.

pub mod store;

pub mod admission;
pub mod api;
pub mod auth;
pub mod changes;
pub mod clock;
pub mod data;
pub mod evolution;
pub mod labels;
pub mod metrics;
pub mod policy;
pub mod recording;
pub mod records;
pub mod usage;
