//! The data that the binary carries.

use rust_embed::RustEmbed;

/// `data/`, whose README says where each file comes from.
#[derive(RustEmbed)]
#[folder = "data/"]
#[exclude = "README.md"]
struct Files;

/// A file of `data/`; empty if there is none with this name.
pub fn read(name: &str) -> String {
    let file = Files::get(name).map(|file| file.data).unwrap_or_default();
    String::from_utf8_lossy(&file).into_owned()
}
