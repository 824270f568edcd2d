//! The data that the binary carries.

use rust_embed::RustEmbed;

/// `data/`, whose README says where each file comes from.
#[derive(Debug, RustEmbed)]
#[folder = "data/"]
#[include = "*.ndjson"]
#[include = "*.csv"]
#[include = "*.txt"]
pub struct Data;
