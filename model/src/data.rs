//! The data that the binary carries.

use std::io::Read;

use flate2::read::GzDecoder;

/// A file of `data/`, whose README says where each comes from; empty if there is none with this name.
pub fn read(name: &str) -> String {
    let mut text = String::new();
    if let Some(file) = compressed(name)
        && let Err(error) = GzDecoder::new(file).read_to_string(&mut text)
    {
        tracing::error!(%error, name, "a file of the data is damaged");
    }
    text
}

/// What `build.rs` made of the files.
fn compressed(name: &str) -> Option<&'static [u8]> {
    include!(concat!(env!("OUT_DIR"), "/data.rs"))
}
